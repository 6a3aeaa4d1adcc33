import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlDialect } from '@dataing/ports';

/** Definitions of a dialect, written for these tests. */
export function definitionsOf(dialect: SqlDialect): string {
  return readFileSync(join(import.meta.dirname, `../fixtures/translate/${dialect}.sql`), 'utf8');
}
