import { describe, expect, test } from 'vitest';
import type { SniffHistory } from '@dataing/investigate';
import { type Edit, edited, predicted, SHOP } from './shop.ts';

const STAGED = 'models/stg_orders.sql';
const FILTER: Edit = [STAGED, "<> 'test'", "<> 'open'"];

describe('anomalies to expect', () => {
  test.each<readonly [string, readonly Edit[], string, string | null, string]>([
    [
      'a column that can be NULL',
      [['models/orders.sql', '    c.name', '    c.name,\n    nullif(o.amount, 0) as net']],
      'orders',
      'net',
      'null_rate',
    ],
    ['inner made left', [['models/orders.sql', '    c.name', '    c.name']], 'orders', 'name', 'null_rate'],
    ['a filter gone', [[STAGED, "where status <> 'test'\n", '']], 'stg_orders', null, 'row_count'],
    [
      'a reader of what is gone',
      [['models/stg_customers.sql', ', name', '']],
      'orders',
      null,
      'schema_break',
    ],
    ['a factor', [[STAGED, "{{ money('cents') }}", 'cents / 10.0']], 'stg_orders', 'amount', 'value_shift'],
    [
      'a join that may repeat rows',
      [['models/orders.sql', 'o.customer_id = c.customer_id', 'c.name is not null']],
      'orders',
      null,
      'duplicates',
    ],
  ])('%s', (name, edits, table, column, type) => {
    const base =
      name === 'inner made left' ? edited(SHOP, [['models/orders.sql', 'left join', 'join']]) : SHOP;
    const edit: readonly Edit[] =
      name === 'inner made left' ? [['models/orders.sql', 'join', 'left join']] : edits;
    const found = predicted(edit, {}, base).predictedAnomalies.find(
      (it) => it.table === table && it.column === column && it.anomalyType === type,
    );
    expect(found?.likelihood).toBeGreaterThanOrEqual(0.5);
    expect(found?.reasoning.length).toBeGreaterThan(10);
  });

  test('a reader of what is gone breaks for certain', () => {
    const [first] = predicted([['models/stg_customers.sql', ', name', '']]).predictedAnomalies;
    expect(first).toMatchObject({
      table: 'orders',
      anomalyType: 'schema_break',
      likelihood: 1,
      stamp: 'proven',
    });
  });

  test('likelihood and risk fall with distance', () => {
    const { predictedAnomalies, risks } = predicted([FILTER]);
    const likelihoods = ['stg_orders', 'orders', 'revenue', 'top'].map(
      (table) => predictedAnomalies.find((it) => it.table === table)!.likelihood,
    );
    expect(likelihoods).toEqual([...likelihoods].sort((a, b) => b - a));
    expect(new Set(likelihoods).size).toBe(4);
    const level = (table: string) =>
      risks.find((it) => it.table === table && it.category === 'data_quality')?.level;
    expect([level('stg_orders'), level('revenue')]).toEqual(['medium', 'low']);
  });

  test('a history moves them, and is shown', () => {
    const history = (hits: number): SniffHistory => ({
      ...{ version: 2, from: '2024-01-01', until: '2025-01-01', horizonDays: 30, weights: {} },
      ...{ all: { cases: 100, hits }, kinds: { filter_changed: { cases: 80, hits } } },
    });
    const of = (hits: number) => predicted([FILTER], { history: history(hits) }).predictedAnomalies[0];
    const without = predicted([FILTER]).predictedAnomalies[0];
    expect([without.base, of(70).base]).toEqual([
      null,
      { cases: 80, hits: 70, from: '2024-01-01 to 2025-01-01' },
    ]);
    expect(of(70).likelihood).toBeGreaterThan(without.likelihood);
    expect(of(2).likelihood).toBeLessThan(without.likelihood);
    expect([of(2).ruleLikelihood, of(70).ruleLikelihood]).toEqual([0.5, 0.5]);
  });
});

describe('confidence', () => {
  const of = (edits: readonly Edit[], options = {}, base = SHOP) =>
    predicted(edits, options, base).confidence;

  test('is less of a large change', () => {
    const many: Edit[] = [
      FILTER,
      [STAGED, 'customer_id,', 'customer_id, 1 as a, 2 as b, 3 as c,'],
      ['models/orders.sql', '    o.status,', '    upper(o.status) as status, 4 as d, 5 as e,'],
      ['models/names.sql', 'distinct name', 'name'],
    ];
    expect(of(many)).toBeLessThan(of([FILTER]));
  });

  test('is less where no test covers what it reaches', () => {
    const { 'models/schema.yml': _, ...bare } = SHOP;
    expect(of([FILTER], {}, bare)).toBeLessThan(of([FILTER]));
  });

  test('is more with a history of such changes', () => {
    const history: SniffHistory = {
      ...{ version: 2, from: '2024-01-01', until: '2025-01-01', horizonDays: 30, weights: {} },
      ...{ all: { cases: 90, hits: 9 }, kinds: { filter_changed: { cases: 60, hits: 6 } } },
    };
    expect(of([FILTER], { history })).toBeGreaterThan(of([FILTER]));
  });

  test('says why', () => {
    expect(predicted([FILTER]).confidenceReasons).toEqual([
      '2 of 6 changed and affected tables have tests',
      'no history of such changes: dataing sniff backtest makes one',
    ]);
  });
});
