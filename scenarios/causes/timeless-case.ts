import { cpSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CommitPlan, git, makeRepository } from '@dataing/adapters/git/test-history';
import { DuckDBInstance } from '@duckdb/node-api';

/** A shop whose table of totals has no time column: it is made anew each night of the day before. */
export interface TimelessWorld {
  /** Whether a channel sends nothing from `ONSET` on. */
  readonly isChannelLost?: boolean;
  /** Whether a commit, deployed on the evening of `ONSET`, leaves out all orders that are not paid. */
  readonly isFiltered?: boolean;
  /** Whether the totals of nights were recorded; left out: of each. */
  readonly isRecorded: boolean;
  readonly everyNights?: number;
}

export const ONSET = '2026-03-01';
const DAYS = 75;
const NOW = '2026-03-05T06:00:00Z';
const START_S = Date.UTC(2025, 11, 20) / 1000;
const DAY_S = 86_400;

const draw = (salt: number) => `((hash(i * 31 + ${salt}) % 1000003) / 1000003.0)`;
const RAW = [
  'create schema raw',
  `create table raw.orders as
    with d as (select i as day, 300 + cast(30 * ${draw(1)} as integer) as n from range(${DAYS}) t(i)),
    r as (select day, unnest(range(n)) as k from d),
    o as (select row_number() over (order by day, k) as i, day from r)
    select i as id, case when ${draw(4)} < 0.3 then 'open' else 'paid' end as status,
      case when ${draw(5)} < 0.5 then 'web' when ${draw(5)} < 0.85 then 'app' else 'store' end as channel,
      round(20 + 80 * ${draw(6)}, 2) as amount,
      timestamp '2025-12-20' + to_seconds(cast(day * 86400 + 3600 * floor(6 + 16 * ${draw(9)}) + 3600 * ${draw(10)} as bigint)) as ordered_at
    from o`,
];

const totals = (where: string) =>
  `select channel, count(*) as orders, sum(amount) as revenue from {{ ref('stg_orders') }}\nwhere ordered_at >= current_date - interval 1 day and ordered_at < current_date${where}\ngroup by channel\n`;
const STAGED = 'select id as order_id, status, channel, amount, ordered_at from';

/** Days after 2025-12-20, at an hour. */
const at = (day: number, hour: number) => START_S + day * DAY_S + hour * 3600;

function plansOf({ isFiltered = false }: TimelessWorld): readonly CommitPlan[] {
  const plans: CommitPlan[] = [
    {
      name: 'begin',
      atS: at(-30, 9),
      message: 'Start the shop',
      files: {
        'dbt_project.yml': 'name: shop\nmodel-paths: [models]\nmodels: {shop: {+materialized: table}}\n',
        'models/sources.yml': 'sources:\n  - name: raw\n    schema: raw\n    tables: [{name: orders}]\n',
        'models/stg_orders.sql': `${STAGED} {{ source('raw', 'orders') }}\n`,
        'models/channel_totals.sql': totals(''),
      },
    },
    { name: 'docs', atS: at(40, 9), message: 'Say what this is', files: { 'README.md': '# Shop\n' } },
  ];
  const paid = { 'models/channel_totals.sql': totals(" and status = 'paid'") };
  if (isFiltered) plans.push({ name: 'paid', atS: at(71, 15), message: 'Only paid orders', files: paid });
  return plans;
}

/** Writes the world as a case of docs/incidents-format.md; gives the shas of its commits by name. */
export async function writeTimelessCase(
  folder: string,
  world: TimelessWorld,
): Promise<ReadonlyMap<string, string>> {
  await mkdir(folder, { recursive: true });
  const plans = plansOf(world);
  const made = makeRepository(plans);
  git(made.folder, ['checkout', '-q', '-f', 'main']);
  cpSync(made.folder, join(folder, 'project'), { recursive: true });
  rmSync(made.folder, { recursive: true });
  const deploys = plans.map(({ name, atS }) => ({
    sha: made.shas.get(name),
    at: new Date(((atS ?? 0) + 3600) * 1000).toISOString(),
  }));
  await writeFile(join(folder, 'runs.json'), JSON.stringify({ format: 1, deploys, runs: [], loads: [] }));
  const points = await buildWarehouse(join(folder, 'warehouse.duckdb'), world);
  const alert = { table: 'channel_totals', metric: 'sum(orders)' };
  const night = world.everyNights === undefined ? '2026-03-02T02:00:00' : '2026-03-05T02:00:00';
  await writeFile(join(folder, 'alert.json'), JSON.stringify({ format: 1, ...alert, at: night, now: NOW }));
  if (world.isRecorded)
    await writeFile(
      join(folder, 'metrics.json'),
      JSON.stringify({ format: 1, series: [{ ...alert, points }] }),
    );
  return made.shas;
}

/** Gives what the total was in each night, two hours after midnight. */
async function buildWarehouse(file: string, { isChannelLost, isFiltered, everyNights = 1 }: TimelessWorld) {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  const paid = isFiltered === true ? `and (status = 'paid' or ordered_at < date '${ONSET}')` : '';
  const statements = [
    ...RAW,
    ...(isChannelLost === true
      ? [`delete from raw.orders where channel = 'app' and ordered_at >= date '${ONSET}'`]
      : []),
    `create table stg_orders as ${STAGED} raw.orders`,
    `create table channel_totals as select channel, count(*) as orders, sum(amount) as revenue from stg_orders
      where ordered_at >= date '2026-03-04' and ordered_at < date '2026-03-05' ${paid} group by channel`,
  ];
  for (const statement of statements) await connection.run(statement);
  const nights = await connection.runAndReadAll(
    `select strftime(cast(ordered_at as date) + 1, '%Y-%m-%d') || 'T02:00:00Z', cast(count(*) as integer)
     from stg_orders where true ${paid} group by 1 order by 1`,
  );
  connection.closeSync();
  instance.closeSync();
  const points = nights.getRows().map(([night, value]) => ({ at: night, value, rows: 3 }));
  return points.filter((_, i) => (points.length - 1 - i) % everyNights === 0);
}
