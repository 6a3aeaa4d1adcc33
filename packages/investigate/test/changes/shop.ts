import type { WarehouseTable } from '@dataing/ports';
import { axisOf, type ChangeSymptom, findChanges, parseMetric } from '../../src/index.ts';
import { type FakeCommit, fakeRepository } from './fake-repository.ts';

/** A project of four models, one of them ephemeral and one incremental. */
export const SHOP = {
  'dbt_project.yml': 'name: shop\nmodel-paths: [models]\nseed-paths: [seeds]\nvars: {least: 0}\n',
  'macros/money.sql': '{% macro dollars(c) %}({{ c }} / 100.0){% endmacro %}',
  'models/sources.yml': 'sources: [{name: raw, tables: [{name: orders}, {name: people}]}]\n',
  'models/stg_orders.sql':
    "select id, person_id, {{ dollars('cents') }} as amount, at from {{ source('raw', 'orders') }} where cents > {{ var('least') }}",
  'models/stg_people.sql': "select id, email, country from {{ source('raw', 'people') }}",
  'models/int_orders.sql':
    "{{ config(materialized='ephemeral') }} select id, person_id, amount, at from {{ ref('stg_orders') }}",
  'models/fct_orders.sql':
    "select o.id, o.amount, o.at, p.email from {{ ref('int_orders') }} o left join {{ ref('stg_people') }} p on o.person_id = p.id",
  'models/log.sql':
    "{{ config(materialized='incremental', unique_key='id') }} select id, at from {{ source('raw', 'orders') }}{% if is_incremental() %} where at > (select max(at) from {{ this }}){% endif %}",
  'seeds/rates.csv': 'code,rate\nCZK,25\n',
} as const;

export type ShopPath = keyof typeof SHOP;

/** One file of the shop with a piece of it replaced. */
export function edited(path: ShopPath, from: string, to: string): Record<string, string> {
  if (!SHOP[path].includes(from)) throw new Error(`${path} has no ${from}`);
  return { [path]: SHOP[path].replace(from, to) };
}

const column = (name: string, nativeType: string, dataType: 'string' | 'integer' | 'timestamp') => ({
  ...{ name, nativeType, dataType },
  nullable: true,
});
const table = (name: string, ...columns: ReturnType<typeof column>[]): WarehouseTable => ({
  ...{ name, columns },
  tableType: 'table',
});
const id = column('id', 'BIGINT', 'integer');
const at = column('at', 'TIMESTAMP', 'timestamp');

export const TABLES: readonly WarehouseTable[] = [
  table('raw.orders', id, column('person_id', 'BIGINT', 'integer'), column('cents', 'BIGINT', 'integer'), at),
  table('raw.people', id, column('email', 'VARCHAR', 'string'), column('country', 'VARCHAR', 'string')),
  table(
    'stg_orders',
    id,
    column('person_id', 'BIGINT', 'integer'),
    column('amount', 'DOUBLE', 'integer'),
    at,
  ),
  table('stg_people', id, column('email', 'VARCHAR', 'string'), column('country', 'VARCHAR', 'string')),
  table('fct_orders', id, column('amount', 'DOUBLE', 'integer'), at, column('email', 'VARCHAR', 'string')),
  table('log', id, at),
  table('rates', column('code', 'VARCHAR', 'string'), column('rate', 'BIGINT', 'integer')),
];

export const DAY_MS = 86_400_000;
export const ONSET_MS = 100 * DAY_MS;

/** The shop, then commits, each deployed some hours before the onset unless it says so. */
export function changesAfter(
  commits: ReadonlyArray<FakeCommit & { readonly deployedAtMs?: number }>,
  columns: readonly string[] = [],
  more: Partial<Parameters<typeof findChanges>[0]> = {},
) {
  const repository = fakeRepository([{ sha: 'shop', files: SHOP, atMs: 0 }, ...commits]);
  const deploys = [
    { sha: 'shop', atMs: 0 },
    ...commits.map((it, i) => ({ sha: it.sha, atMs: it.deployedAtMs ?? ONSET_MS - (10 - i) * 3_600_000 })),
  ];
  return findChanges({
    ...{ repository, deploys, columns, tables: TABLES, table: 'fct_orders', onsetMs: ONSET_MS },
    nowMs: ONSET_MS + 5 * DAY_MS,
    ...more,
  });
}

export function symptomOf(metric: string, direction: 'up' | 'down', more: Partial<ChangeSymptom> = {}) {
  const parsed = parseMetric(metric);
  const axis = axisOf(at, 0);
  if (!parsed.ok || axis === undefined) throw new Error(`${metric} is no metric`);
  const symptom: ChangeSymptom = {
    ...{ table: 'fct_orders', metric: parsed.value, direction, axis },
    affected: { from: ONSET_MS * 1000, until: (ONSET_MS + 3 * DAY_MS) * 1000 },
    healthy: { from: (ONSET_MS - 3 * DAY_MS) * 1000, until: ONSET_MS * 1000 },
    ...{ onsetMs: ONSET_MS, grainMs: DAY_MS, cycleMs: DAY_MS, observed: 40, expected: 100 },
    ...{ segment: {}, health: new Map() },
  };
  return { ...symptom, ...more };
}
