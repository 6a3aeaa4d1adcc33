import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SqlDialect } from '@dataing/ports';

/** Statements of a dialect, written for these tests: one a line or few, each ending in `;`. */
export function corpusOf(dialect: SqlDialect): string {
  return readFileSync(join(import.meta.dirname, `../fixtures/grammar/${dialect}.sql`), 'utf8');
}

export interface FixtureStatement {
  readonly id: string;
  readonly dialect: SqlDialect;
  readonly sql: string;
  readonly statements: number;
}

const fixtures = resolve(import.meta.dirname, '../../../..', process.env.DATAING_FIXTURES ?? '../shared');
const path = resolve(fixtures, 'sql/statements.json');

/** The statements of the fixtures; empty where there are none. */
export const fixtureStatements: readonly FixtureStatement[] = existsSync(path)
  ? (JSON.parse(readFileSync(path, 'utf8')) as FixtureStatement[])
  : [];
