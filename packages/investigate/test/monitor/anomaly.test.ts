import { microsPerDay } from '@dataing/base/time';
import type { AnomalyRecord } from '@dataing/ports';
import { describe, expect, test } from 'vitest';
import { departureAnomaly, type FoundAnomaly, readAnomaly, recordOf } from '../../src/monitor/anomaly.ts';
import { describeAnomaly, describeStretch } from '../../src/monitor/describe.ts';
import { schemaChanges } from '../../src/monitor/schema-change.ts';
import { pointsOf, seriesOf, START_MICROS } from '../detect/table/histories.ts';

const series = seriesOf(
  'row_count',
  pointsOf(Array.from({ length: 40 }, (_, day) => (day > 29 ? 400 : 1200))),
);
const found = (first: number, last = first, direction: 'up' | 'down' = 'down'): FoundAnomaly =>
  departureAnomaly(
    series,
    {
      first,
      last,
      at: last,
      detector: 'point',
      p: 1e-9,
      observed: 400,
      expected: 1200,
      direction,
      isNewLevel: false,
      isDismissed: false,
    },
    first,
    'at',
  );

describe('recordOf', () => {
  const first = recordOf(found(30), [], 5);
  const known = (more: Partial<AnomalyRecord> = {}) => [{ ...first, ...more }];

  test('a new one is open, with an id of eight digits', () => {
    expect(first).toMatchObject({ state: 'open', foundAtMs: 5, atMicros: START_MICROS + 30 * microsPerDay });
    expect(first.id).toMatch(/^[0-9a-f]{8}$/);
    expect(recordOf(found(30), [], 99).id).toBe(first.id);
  });
  test('the same one, found again and longer, keeps its id, its state and when it was found', () => {
    const again = recordOf(found(30, 35), known({ state: 'confirmed' }), 99);
    expect(again).toMatchObject({ id: first.id, state: 'confirmed', foundAtMs: 5 });
    expect(readAnomaly(again)?.until).toBe('2025-07-07T00:00:00');
  });
  test('one that is over stays so, and is open again where it went on', () => {
    const body = { ...(first.body as object), resolvedAt: '2025-07-03T00:00:00' };
    const over = known({ state: 'resolved', body });
    expect(recordOf(found(30), over, 99)).toMatchObject({ state: 'resolved', body });
    expect(recordOf(found(30, 33), over, 99)).toMatchObject({
      id: first.id,
      state: 'open',
      body: { resolvedAt: null },
    });
  });
  test('a neighbour within a week is the same, a later one or the other way is not', () => {
    expect(recordOf(found(37), known(), 0).id).toBe(first.id);
    expect(recordOf(found(38), known(), 0).id).not.toBe(first.id);
    expect(recordOf(found(31, 31, 'up'), known(), 0).id).not.toBe(first.id);
  });
  test('what another program wrote is no anomaly', () => {
    expect(readAnomaly({ ...first, body: null })).toBeUndefined();
    expect(readAnomaly({ ...first, body: { version: 2 } })).toBeUndefined();
  });
});

describe('in words', () => {
  const { anomaly } = found(30, 32);
  const as = (more: object) => ({ id: 'x', resolvedAt: null, ...anomaly, ...more });
  test.each([
    [{}, '400 where 1,200 was expected (-67 %)'],
    [{ metric: 'null_share(c)', observed: 0.5, expected: 0 }, '50.0 % where 0.0 % was expected'],
    [{ detector: 'drift', observed: 1.5, expected: 1 }, '1.5 where 1 was expected (+50 %), drifting down'],
    [
      { detector: 'arrival', text: 'no new rows', observed: 200_000, expected: 90_000 },
      'no new rows for 2 days; never more than 25.0 hours before',
    ],
    [{ observed: null, text: 'column x is gone' }, 'column x is gone'],
  ] as const)('%o', (more, text) => {
    expect(describeAnomaly(as(more))).toBe(text);
  });
  test.each([
    [{}, '2025-07-02 to 2025-07-04'],
    [{ ongoing: true }, 'since 2025-07-02'],
    [{ until: anomaly.onset }, '2025-07-02'],
    [{ detector: 'schema' }, 'seen 2025-07-02'],
    [{ resolvedAt: '2025-07-05T00:00:00' }, '2025-07-02 to 2025-07-04, as expected again since 2025-07-05'],
  ] as const)('%o', (more, text) => {
    expect(describeStretch(as(more))).toBe(text);
  });
});

test('schemaChanges: order is no change, a renamed column is gone and new', () => {
  const before = [
    { name: 'a', type: 'INTEGER' },
    { name: 'b', type: 'VARCHAR' },
  ];
  expect(schemaChanges(before, before.toReversed())).toEqual([]);
  expect(
    schemaChanges(before, [
      { name: 'c', type: 'VARCHAR' },
      { name: 'a', type: 'BIGINT' },
    ]),
  ).toEqual([
    { kind: 'column_removed', column: 'b', type: 'VARCHAR' },
    { kind: 'column_added', column: 'c', type: 'VARCHAR' },
    { kind: 'type_changed', column: 'a', before: 'INTEGER', type: 'BIGINT' },
  ]);
});
