import type { SqlDialect } from '@dataing/ports';
import { duckdb } from '../dialect/index.ts';
import bigquery from './data/dialects/bigquery.json' with { type: 'json' };
import mysql from './data/dialects/mysql.json' with { type: 'json' };
import postgres from './data/dialects/postgres.json' with { type: 'json' };
import redshift from './data/dialects/redshift.json' with { type: 'json' };
import snowflake from './data/dialects/snowflake.json' with { type: 'json' };
import spark from './data/dialects/spark.json' with { type: 'json' };
import sqlite from './data/dialects/sqlite.json' with { type: 'json' };
import trino from './data/dialects/trino.json' with { type: 'json' };

/** What a statement of one dialect may name: functions and types, lower case; and bare words that are functions. */
export interface AllowList {
  /** Functions of values: scalar, aggregate, window. They read nothing but their arguments and the clock. */
  readonly calls: ReadonlySet<string>;
  /** Functions that may stand in FROM. */
  readonly tables: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
  readonly sessionNames: ReadonlySet<string>;
}

interface Listed {
  readonly functions: {
    readonly scalar: Iterable<string>;
    readonly aggregate: Iterable<string>;
    readonly window: Iterable<string>;
    readonly table: Iterable<string>;
  };
  readonly types: Iterable<string>;
  readonly sessionNames: Iterable<string>;
}

function allowList({ functions, types, sessionNames }: Listed): AllowList {
  return {
    calls: new Set([...functions.scalar, ...functions.aggregate, ...functions.window]),
    tables: new Set(functions.table),
    types: new Set(types),
    sessionNames: new Set(sessionNames),
  };
}

const LISTED: Readonly<Record<SqlDialect, Listed>> = {
  duckdb,
  postgres,
  mysql,
  sqlite,
  snowflake,
  bigquery,
  redshift,
  trino,
  spark,
};
const made = new Map<SqlDialect, AllowList>();

/** The allow-list of a dialect; one data file each, never to be widened by a setting. */
export function allowListOf(dialect: SqlDialect): AllowList {
  const known = made.get(dialect);
  if (known !== undefined) return known;
  const list = allowList(LISTED[dialect]);
  made.set(dialect, list);
  return list;
}

/** Syntax that our parser shows as a call, in every dialect. */
export const SYNTAX_CALLS: ReadonlySet<string> = new Set(
  'coalesce nullif cast extract substring position trim overlay grouping row array struct map if list_value'.split(
    ' ',
  ),
);

/** Operators of values in any dialect; one that is not here may be a user's own. */
export const OPERATORS: ReadonlySet<string> = new Set(
  (
    '+ - * / // % ^ ** || = == <> != < <= > >= <=> -> ->> #> #>> #- @> <@ ? ?| ?& @? @@ && | & # << >> ~ ~* !~ ' +
    '!~* ~~ !~~ ~~* !~~* ~~~ ^@ -|- &< &> |/ ||/ ! @ div mod xor overlaps regexp rlike is'
  ).split(' '),
);
/** Signs before one value. */
export const SIGNS: ReadonlySet<string> = new Set(['not', '-', '+', '~', '!', '|/', '||/', '@', 'binary']);
export const LIKES: ReadonlySet<string> = new Set(['like', 'ilike', 'rlike', 'regexp', 'glob', 'similar to']);
