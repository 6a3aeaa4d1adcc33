import mysqlNames from '../gate/data/dialects/mysql.json' with { type: 'json' };
import postgresNames from '../gate/data/dialects/postgres.json' with { type: 'json' };
import sqliteNames from '../gate/data/dialects/sqlite.json' with { type: 'json' };
import type { DialectFacts } from './dialect.ts';
import { DIALECTS } from './dialects.ts';

/** The engines whose facts are their lists of the gate and their reserved words: no keyword of them has a milder class. */
type Listed = 'mysql' | 'postgres' | 'sqlite';

const NAMES = { mysql: mysqlNames, postgres: postgresNames, sqlite: sqliteNames } as const;
const CASES = { mysql: 'insensitive', postgres: 'lower', sqlite: 'insensitive' } as const;

/** The facts of a dialect by the lists the gate admits by. */
export function listedFacts(dialect: Listed): DialectFacts {
  const { functions, types, sessionNames } = NAMES[dialect];
  const rules = DIALECTS[dialect];
  return {
    ...rules,
    keywords: new Map([...rules.reserved].map((word) => [word, 'reserved'])),
    functions: {
      scalar: new Set(functions.scalar),
      aggregate: new Set(functions.aggregate),
      window: new Set(functions.window),
      table: new Set(functions.table),
    },
    types: new Set(types),
    sessionNames: new Set(sessionNames),
    identifierCase: CASES[dialect],
  };
}
