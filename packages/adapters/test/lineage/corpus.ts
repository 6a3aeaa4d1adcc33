import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The queries that sql's own tests read too. */
export const FIXTURES = join(import.meta.dirname, '../../../sql/test/fixtures/lineage');

/** The statements of a fixture: `-- name` before each. */
export function corpus(file: string): Array<{ name: string; sql: string }> {
  return readFileSync(join(FIXTURES, file), 'utf8')
    .split(/^-- /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      return { name: part.slice(0, end), sql: part.slice(end + 1).trim() };
    });
}
