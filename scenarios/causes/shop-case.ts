import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** A fault as SQL over the raw tables, or over the models once they are built, from the onset on. */
export interface PlantedFault {
  readonly raw?: readonly string[];
  /** Model to the SQL that builds its rows from the onset on. */
  readonly models?: Readonly<Record<string, string>>;
  readonly metric: string;
  readonly table?: string;
  readonly time?: string;
  /** Later than the onset where the fault shows late. */
  readonly at?: string;
  readonly now?: string;
}

export const ONSET = '2026-03-01';
const DAYS = 75;
const NOW = '2026-03-05T06:00:00Z';

const PROJECT: Readonly<Record<string, string>> = {
  'dbt_project.yml': 'name: shop\nmodel-paths: [models]\nmodels: {shop: {+materialized: table}}\n',
  'models/sources.yml':
    'sources:\n  - name: raw\n    schema: raw\n    tables: [{name: orders}, {name: customers}, {name: lines}]\n',
  'models/stg_orders.sql':
    "select id as order_id, customer_id, status, channel, amount, note, ordered_at, loaded_at from {{ source('raw', 'orders') }} where status <> 'test'\n",
  'models/stg_customers.sql': "select id as customer_id, email, tier from {{ source('raw', 'customers') }}\n",
  'models/fct_orders.sql':
    "select o.order_id, o.customer_id, o.status, o.channel, o.amount, o.note, o.ordered_at, c.email, c.tier from {{ ref('stg_orders') }} o left join {{ ref('stg_customers') }} c on o.customer_id = c.customer_id\n",
  'models/fct_lines.sql':
    "select l.id as line_id, l.order_id, l.sku, l.price, l.ordered_at from {{ source('raw', 'lines') }} l join {{ ref('stg_orders') }} o on l.order_id = o.order_id\n",
};

const MODELS: Readonly<Record<string, string>> = {
  stg_orders:
    "select id as order_id, customer_id, status, channel, amount, note, ordered_at, loaded_at from raw.orders where status <> 'test'",
  stg_customers: 'select id as customer_id, email, tier from raw.customers',
  fct_orders:
    'select o.order_id, o.customer_id, o.status, o.channel, o.amount, o.note, o.ordered_at, c.email, c.tier from stg_orders o left join stg_customers c on o.customer_id = c.customer_id',
  fct_lines:
    'select l.id as line_id, l.order_id, l.sku, l.price, l.ordered_at from raw.lines l join stg_orders o on l.order_id = o.order_id',
};
const TIME_OF: Readonly<Record<string, string>> = {
  stg_orders: 'ordered_at',
  fct_orders: 'ordered_at',
  fct_lines: 'ordered_at',
};

/** Numbers from 0 to 1 that look drawn and are the same every time. */
const draw = (salt: number) => `((hash(i * 31 + ${salt}) % 1000003) / 1000003.0)`;

/** Orders of 75 days: about 220 a day by a weekly season, by the hour of the day, loaded two to five hours later. */
const RAW: readonly string[] = [
  'create schema raw',
  `create table raw.customers as select i as id, 'c' || i || '@example.com' as email,
    case when i % 3 = 0 then 'gold' else 'basic' end as tier from range(400) t(i)`,
  `create table raw.orders as
    with d as (select i as day, 220 + 40 * ((i % 7) // 5) + cast(30 * ${draw(1)} as integer) as n from range(${DAYS}) t(i)),
    r as (select day, unnest(range(n)) as k from d),
    o as (select row_number() over (order by day, k) as i, day from r)
    select i as id, case when ${draw(2)} < 0.01 then null else cast(floor(400 * ${draw(3)}) as bigint) end as customer_id,
      case when ${draw(4)} < 0.05 then 'test' when ${draw(4)} < 0.3 then 'open' else 'paid' end as status,
      case when ${draw(5)} < 0.5 then 'web' when ${draw(5)} < 0.85 then 'app' else 'store' end as channel,
      round(20 + 80 * ${draw(6)} * ${draw(7)}, 2) as amount,
      repeat('x', cast(5 + 40 * ${draw(8)} as integer)) as note,
      timestamp '2025-12-20' + to_seconds(cast(day * 86400 + 3600 * floor(6 + 16 * ${draw(9)}) + 3600 * ${draw(10)} as bigint)) as ordered_at
    from o`,
  'alter table raw.orders add column loaded_at timestamp',
  `update raw.orders set loaded_at = ordered_at + to_seconds(cast(7200 + (hash(id) % 10800) as bigint))`,
  `create table raw.lines as select o.id * 10 + k as id, o.id as order_id, 'S' || (hash(o.id * 10 + k) % 50) as sku,
     round(5 + (hash(o.id + k) % 3000) / 100.0, 2) as price, o.ordered_at
   from raw.orders o, range(2) t(k)`,
];

/** Writes a case as docs/incidents-format.md has it, without a history. */
export async function writeShopCase(folder: string, fault: PlantedFault): Promise<void> {
  await mkdir(join(folder, 'project/models'), { recursive: true });
  for (const [path, text] of Object.entries(PROJECT)) await writeFile(join(folder, 'project', path), text);
  const instance = await DuckDBInstance.create(join(folder, 'warehouse.duckdb'));
  const connection = await instance.connect();
  for (const statement of [...RAW, ...(fault.raw ?? []), ...modelStatements(fault)])
    await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
  const { metric, table = 'fct_orders', time = 'ordered_at', at = `${ONSET}T00:00:00`, now = NOW } = fault;
  const alert = { format: 1, table, metric, time, at, now, message: `${metric} of ${table} looks wrong` };
  await writeFile(join(folder, 'alert.json'), JSON.stringify(alert));
}

/** Days before the onset by the SQL of the project, later ones by the fault's. */
function modelStatements({ models = {} }: PlantedFault): string[] {
  return Object.entries(MODELS).map(([name, text]) => {
    const changed = models[name];
    const time = TIME_OF[name];
    if (changed === undefined || time === undefined) return `create table ${name} as ${changed ?? text}`;
    const day = `timestamp '${ONSET}'`;
    return `create table ${name} as select * from (${text}) where ${time} < ${day} union all by name select * from (${changed}) where ${time} >= ${day}`;
  });
}
