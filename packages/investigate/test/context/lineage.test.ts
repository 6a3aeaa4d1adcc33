import type { WarehouseTable } from '@dataing/ports';
import { describe, expect, test } from 'vitest';
import {
  type ColumnOrigin,
  type Lineage,
  type RelationLineage,
  upstreamOf,
} from '../../src/context/lineage.ts';
import { lineageOfNames } from '../../src/context/names-lineage.ts';
import { relationNamed } from '../../src/context/relation-name.ts';
import { bareName, loadsOf } from '../../src/context/run-log.ts';
import { parseMetric } from '../../src/metric/parse-metric.ts';
import { relevanceOf } from '../../src/walk/relevance.ts';
import { copiedFrom, loadTimeOf, timeColumns } from '../../src/walk/time-column.ts';
import { carriedColumns, carriedMetric } from '../../src/walk/transport.ts';

const column = (name: string, dataType: 'string' | 'timestamp' | 'integer' = 'string') => ({
  name,
  dataType,
  nativeType: dataType,
  nullable: true,
});
const table = (name: string, ...columns: ReadonlyArray<ReturnType<typeof column>>): WarehouseTable => ({
  name,
  tableType: 'table',
  columns,
});
const from = (relation: string, name: string, isCopy = true): ColumnOrigin => ({
  relation,
  column: name,
  isCopy,
});

function relation(
  name: string,
  parents: readonly string[],
  columns: Readonly<Record<string, readonly ColumnOrigin[]>> = {},
  joins: readonly ColumnOrigin[] = [],
): RelationLineage {
  const isModel = parents.length > 0;
  return {
    ...{ relation: name, isModel, parents, joins, deciders: joins, keys: [] },
    columns: new Map(Object.entries(columns)),
  };
}

const shop: Lineage = {
  basis: 'dbt',
  relations: new Map(
    [
      relation('raw.orders', []),
      relation('raw.users', []),
      relation('stg.orders', ['raw.orders'], {
        state: [from('raw.orders', 'status')],
        at: [from('raw.orders', 'created')],
        total: [from('raw.orders', 'cents', false)],
      }),
      relation(
        'marts.orders',
        ['stg.orders', 'raw.users'],
        {
          state: [from('stg.orders', 'state')],
          at: [from('stg.orders', 'at')],
          total: [from('stg.orders', 'total')],
        },
        [from('stg.orders', 'user_id'), from('raw.users', 'id')],
      ),
    ].map((it) => [it.relation, it]),
  ),
};

test('everything upstream with its distance', () => {
  expect([...upstreamOf(shop, 'marts.orders')]).toEqual([
    ['marts.orders', 0],
    ['stg.orders', 1],
    ['raw.users', 1],
    ['raw.orders', 2],
  ]);
});

test('values flow into a metric, and keys decide over rows', () => {
  const bearing = relevanceOf(shop, 'marts.orders', ['state']);
  expect(bearing.get('raw.orders')?.get('status')).toBe('value');
  expect(bearing.get('raw.users')?.get('id')).toBe('rows');
  expect(bearing.get('raw.orders')?.get('cents')).toBeUndefined();
});

describe('a metric upstream', () => {
  const metric = (text: string) => {
    const parsed = parseMetric(text);
    if (!parsed.ok) throw new Error(text);
    return parsed.value;
  };
  const at = (relationName: string, text: string, input: string) =>
    carriedMetric(metric(text), carriedColumns(shop, 'marts.orders', [input]).get(relationName))?.feature;

  test('is the same share under the names there', () => {
    expect(at('raw.orders', "share(state = 'paid')", 'state')).toEqual({
      kind: 'true',
      column: 'status',
      metric: "share(status = 'paid')",
    });
  });

  test('ends where a value is computed', () => {
    expect(at('stg.orders', 'avg(total * 2)', 'total')?.metric).toBe('avg(total * 2)');
    expect(at('raw.orders', 'avg(total * 2)', 'total')).toBeUndefined();
  });

  test('is left to nulls, means and rows where these are it', () => {
    for (const text of ['null_share(state)', 'avg(state)', 'count(*)', 'sum(state)'])
      expect(at('stg.orders', text, 'state')).toBeUndefined();
  });
});

test('time columns follow lineage, then names, then what is most like an event', () => {
  const tables = [
    table('marts.orders', column('at', 'timestamp')),
    table('stg.orders', column('at', 'timestamp'), column('loaded_at', 'timestamp')),
    table('raw.orders', column('created', 'timestamp'), column('loaded_at', 'timestamp')),
    table('raw.users', column('updated_at', 'timestamp'), column('joined', 'timestamp')),
  ];
  const found = timeColumns(shop, new Map(tables.map((it) => [it.name, it])), {
    relation: 'marts.orders',
    column: 'at',
  });
  expect(Object.fromEntries(found)).toEqual({
    'marts.orders': 'at',
    'stg.orders': 'at',
    'raw.orders': 'created',
    'raw.users': 'joined',
  });
});

describe('lineage by names', () => {
  const tables = [
    table('raw.orders', column('order_id'), column('user_id'), column('status')),
    table('raw.users', column('user_id'), column('email')),
    table('staging.stg_orders', column('order_id'), column('user_id'), column('status')),
    table('staging.stg_users', column('user_id'), column('email')),
    table('marts.fct_orders', column('order_id'), column('user_id'), column('status'), column('email')),
  ];

  test('finds the table of the same things one layer down', () => {
    const found = lineageOfNames(tables);
    expect(found.basis).toBe('names');
    expect(found.relations.get('staging.stg_orders')?.parents).toEqual(['raw.orders']);
    expect(found.relations.get('marts.fct_orders')?.parents[0]).toBe('staging.stg_orders');
    expect(found.relations.get('raw.orders')).toMatchObject({ isModel: false, parents: [] });
  });

  test('is none where no names tell layers', () => {
    expect(lineageOfNames([table('orders', column('a')), table('users', column('a'))]).basis).toBe('none');
  });
});

test('relations are named by schema and table', () => {
  expect(relationNamed('orders')).toEqual({ kind: 'table', name: 'orders' });
  expect(relationNamed('raw.orders', 'o')).toEqual({
    kind: 'table',
    schema: 'raw',
    name: 'orders',
    alias: 'o',
  });
});

test('loads of a relation within a time', () => {
  const load = (name: string, at: number) => ({ table: name, at, status: 'success', rows: 1 });
  const log = {
    deploys: [],
    runs: [],
    loads: [load('raw.orders', 5), load('orders', 10), load('raw.users', 5)],
  };
  expect(loadsOf(log, 'raw.orders', 0, 10).map(({ at }) => at)).toEqual([5]);
  expect(bareName('raw.Orders')).toBe('orders');
});

describe('the column that keeps when rows were loaded', () => {
  const raw = table('raw.orders', column('created', 'timestamp'), column('lake_ts', 'timestamp'));
  const staged = table('stg.orders', column('at', 'timestamp'), column('kept', 'timestamp'));
  const lineage = (origin: ColumnOrigin): Lineage => ({
    basis: 'dbt',
    relations: new Map(
      [
        { ...relation('raw.orders', []), loadedAt: 'LAKE_TS' },
        relation('stg.orders', ['raw.orders'], { at: [from('raw.orders', 'created')], kept: [origin] }),
      ].map((it) => [it.relation, it]),
    ),
  });

  test('is the one that the project declares of a source, and what is a copy of it', () => {
    expect(loadTimeOf(raw, lineage(from('raw.orders', 'lake_ts')), 'created')?.name).toBe('lake_ts');
    expect(loadTimeOf(staged, lineage(from('raw.orders', 'lake_ts')), 'created')?.name).toBe('kept');
    expect(loadTimeOf(staged, lineage(from('raw.orders', 'lake_ts', false)), 'created')).toBeUndefined();
    expect(loadTimeOf(staged, lineage(from('raw.orders', 'created')), 'created')).toBeUndefined();
  });

  test('leads back to the source that it is copied from, and not beyond what is computed', () => {
    expect(copiedFrom(lineage(from('raw.orders', 'lake_ts')), 'stg.orders', 'KEPT')).toBe('raw.orders');
    expect(copiedFrom(lineage(from('raw.orders', 'lake_ts', false)), 'stg.orders', 'kept')).toBe(
      'stg.orders',
    );
    expect(copiedFrom(lineage(from('raw.orders', 'lake_ts')), 'raw.orders', 'lake_ts')).toBe('raw.orders');
  });

  test('else one of a time type that is named so', () => {
    const named = table('raw.users', column('load_id'), column('synced_at', 'timestamp'));
    expect(loadTimeOf(named, shop, null)?.name).toBe('synced_at');
    expect(loadTimeOf(raw, shop, null)).toBeUndefined();
  });

  test('is not the declared one by which rows are dated where another is named so', () => {
    const synced = table('raw.orders', column('lake_ts', 'timestamp'), column('_synced_at', 'timestamp'));
    const declared = lineage(from('raw.orders', 'lake_ts'));
    expect(loadTimeOf(synced, declared, 'created')?.name).toBe('lake_ts');
    expect(loadTimeOf(synced, declared, 'Lake_ts')?.name).toBe('_synced_at');
  });
});
