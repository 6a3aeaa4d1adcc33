import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlDialect } from '@dataing/ports';
import { translate } from '@dataing/sql/translate';

/** The statements of the shared definitions of a dialect, for an engine; sql's own tests keep them as goldens. */
export function statementsFor(from: SqlDialect, to: SqlDialect): readonly string[] {
  const path = join(import.meta.dirname, `../../../sql/test/fixtures/translate/${from}.sql`);
  return translate(readFileSync(path, 'utf8'), { from, to }).statements;
}
