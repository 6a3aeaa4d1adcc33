import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlDialect } from '@dataing/ports';
import type { GateMode, JudgeScope } from '@dataing/sql';
import { dialectOf } from '@dataing/sql/dialect';
import { splitStatements } from '@dataing/sql/parse';

const folder = join(import.meta.dirname, '../../../sql/test/gate');

export interface Seed {
  readonly mode: GateMode;
  readonly sql: string;
}

/** Hand-written statements that must be refused: those of every dialect, and one's own. */
export function hostileSeeds(dialect: SqlDialect): readonly Seed[] {
  return ['every-dialect', dialect].flatMap((name) =>
    readFileSync(join(folder, `hostile/${name}.jsonl`), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Seed),
  );
}

/** How many distinct seeds stand in all files together. */
export function seedCount(): number {
  const lines = readdirSync(join(folder, 'hostile')).flatMap((name) =>
    readFileSync(join(folder, 'hostile', name), 'utf8')
      .trim()
      .split('\n'),
  );
  return new Set(lines.map((line) => (JSON.parse(line) as Seed).sql)).size;
}

function statementsOf(name: string, dialect: SqlDialect): readonly string[] {
  const text = readFileSync(join(folder, `legitimate/${name}.sql`), 'utf8');
  return splitStatements(text, dialectOf(dialect)).map(({ start, end }) => text.slice(start, end));
}

/** Statements that users write and that must be admitted. */
export function legitimate(dialect: SqlDialect): readonly Seed[] {
  const of = (name: string, mode: GateMode) => statementsOf(name, dialect).map((sql) => ({ mode, sql }));
  return [
    ...of(dialect, 'read'),
    ...of('every-dialect', 'read'),
    ...of('changes', 'dml'),
    ...(dialect === 'postgres' ? of('postgres-changes', 'dml') : []),
    ...of('definitions', 'ddl'),
  ];
}

const TABLES =
  'orders customers events t q quotes trades users sales raw.events analytics.raw.orders analytics.mart.fct_orders shop.orders main.orders s.t s.orders s.items c.s.t hive.sales.orders db.orders cat.db.orders ds.t ds.a ds.b';
const BIGQUERY =
  '`proj.ds.tab` `p.d.users` `p.d.events_*` `p.analytics.events_20240101` `p.ds.orders` ds.orders';

/** The scope of the legitimate statements. */
export function wideScope(dialect: SqlDialect, mode: GateMode): JudgeScope {
  const more = dialect === 'bigquery' ? BIGQUERY.split(' ') : ['"Odd Table"'];
  return { dialect, mode, tables: [...TABLES.split(' '), ...more] };
}

/** The scope of the hostile ones. */
export function narrowScope(dialect: SqlDialect, mode: GateMode): JudgeScope {
  return { dialect, mode, tables: ['orders', 'customers', 'events'] };
}
