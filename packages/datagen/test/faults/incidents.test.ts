import { isNull, nullCount, valueAt, type Column } from '@dataing/base/columns';
import { encodeBlock, explainPlan, type Engine, type Plan } from '@dataing/datagen';
import { applyIncidents } from '../../src/faults/apply-incidents.ts';
import { cellText } from '../../src/faults/cell.ts';
import { noTotals } from '../../src/faults/find-hits.ts';
import { labelOf } from '../../src/faults/incident-labels.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { engineOf, ownSchema, planOf, type Schema } from '../engine/schema.ts';

const visits = 3;
const window = { start: '2024-02-01', end: '2024-02-15', time_column: 'at' };

function withIncidents(incidents: unknown[]): Schema {
  return { ...ownSchema('market'), incidents };
}

const nullSpike = {
  id: 'lost-spend',
  type: 'null_spike',
  table: 'visit',
  column: 'spent',
  where: { campaign_tier: 'gold' },
  window,
};
const dropped = {
  id: 'lost-rows',
  type: 'dropped_rows',
  table: 'visit',
  where: { shop_id: 503 },
  window,
  rate: 0.5,
};

const plain = { compress: (_: string, bytes: Uint8Array) => bytes.slice() };

function finished(
  engine: Engine,
  table: number,
): { columns: Column[]; rows: ReturnType<typeof applyIncidents> } {
  const frame = engine.whole(table);
  const columns = frame.table.columns.map((_, column) => frame.column(column));
  const steps = engine.plan.incidents.filter((step) => step.table === table);
  return { columns, rows: applyIncidents({ columns, addresses: frame.addresses() }, steps) };
}

function numberOf(plan: Plan, name: string): number {
  return plan.tables[visits].columns.findIndex((column) => column.name === name);
}

test('a null spike empties its column in its segment and window, and nothing else', async () => {
  const engine = await engineOf(planOf(withIncidents([nullSpike])));
  const { columns, rows } = finished(engine, visits);
  const [spent, tier, at] = ['spent', 'campaign_tier', 'at'].map((name) => numberOf(engine.plan, name));
  const [start, end] = [Date.UTC(2024, 1, 1) * 1000, Date.UTC(2024, 1, 15) * 1000];
  const expected: number[] = [];
  for (let row = 0; row < columns[0].length; row++) {
    const time = Number(valueAt(columns[at], row));
    if (valueAt(columns[tier], row) === 'gold' && time >= start && time < end) expected.push(row);
  }
  expect(expected.length).toBeGreaterThan(20);
  expect([...rows.hits[0].rows]).toEqual(expected);
  const hit = new Set(expected);
  rows.columns.forEach((column, i) => {
    for (let row = 0; row < column.length; row++) {
      if (i === spent && hit.has(row)) expect(isNull(column, row)).toBe(true);
      else expect(valueAt(column, row)).toBe(valueAt(columns[i], row));
    }
  });
});

test('dropped rows are gone at about their rate, and every other row stays', async () => {
  const engine = await engineOf(planOf(withIncidents([dropped])));
  const { columns, rows } = finished(engine, visits);
  const [hits] = rows.hits;
  expect(rows.columns[0].length).toBe(columns[0].length - hits.rows.length);
  expect(hits.rows.length).toBeGreaterThan(0);
  expect(hits.rows.length).toBeLessThan(hits.totals.matched);
  const gone = new Set(hits.rows);
  const kept = Array.from({ length: columns[0].length }, (_, row) => row).filter((row) => !gone.has(row));
  rows.columns.forEach((column, i) => {
    kept.forEach((row, place) => expect(valueAt(column, place)).toBe(valueAt(columns[i], row)));
  });
});

test('incidents do not shadow one another, and each is labelled with what it did', async () => {
  const plan = planOf(withIncidents([nullSpike, { ...dropped, where: { campaign_tier: 'gold' } }]));
  const engine = await engineOf(plan);
  const alone = finished(await engineOf(planOf(withIncidents([nullSpike]))), visits).rows.hits[0];
  const { rows } = finished(engine, visits);
  expect(rows.hits[0]).toEqual(alone);
  const label = labelOf(plan, plan.incidents[0], alone.totals);
  expect(label).toEqual({
    id: 'lost-spend',
    type: 'null_spike',
    table: 'visit',
    column: 'spent',
    segment: { campaign_tier: 'gold' },
    time_column: 'at',
    onset: '2024-02-01T00:00:00',
    end: '2024-02-15T00:00:00',
    rate: 1,
    ramp: false,
    settings: {},
    rows_affected: alone.rows.length,
    orphans: [],
    metric: { name: 'null_share', before: 0, after: 1 },
  });
  expect(
    labelOf(plan, plan.incidents[1], { ...noTotals(), matched: 10, beforeSum: 10, afterSum: 6 }).metric,
  ).toEqual({
    name: 'rows',
    before: 10,
    after: 6,
  });
});

test('the twin has the cells of a schema without incidents, block by block', async () => {
  const twin = await engineOf(planOf(withIncidents([nullSpike, dropped]), { withoutIncidents: true }));
  const without = await engineOf(planOf(ownSchema('market')));
  const faulty = await engineOf(planOf(withIncidents([nullSpike, dropped])));
  const visitBlock = twin.layout.blocks.findIndex((block) => block.table === visits);
  twin.layout.blocks.forEach((block, number) => {
    const [a, b, c] = [twin, without, faulty].map((engine) => encodeBlock(engine, number, plain));
    expect(a.hashes).toEqual(b.hashes);
    expect(a.incidents).toBeUndefined();
    if (block.table !== visits) expect(c.hashes).toEqual(b.hashes);
  });
  const block = encodeBlock(faulty, visitBlock, plain);
  if (block.incidents === undefined) throw new Error('the block has no labels');
  const { totals, chunks } = block.incidents;
  expect(totals[0].affected + totals[1].affected).toBe(chunks[0].rows);
  expect(block.rows).toBe(faulty.rowsOf(visits) - totals[1].affected);
});

test('any segment, any rate: the hit rows are those that match, thinned', async () => {
  const engine = await engineOf(planOf(ownSchema('market')));
  const base = planOf(withIncidents([nullSpike])).incidents[0];
  const { table } = engine.whole(visits);
  const columns = table.columns.map((_, column) => engine.whole(visits).column(column));
  const addresses = engine.whole(visits).addresses();
  fc.assert(
    fc.property(
      fc.nat(columns.length - 1),
      fc.nat(),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (column, raw, rate) => {
        const value = cellText(columns[column], raw % columns[column].length);
        const test = { kind: 'in', texts: value === null ? [] : [value] } as const;
        const step = { ...base, where: [{ column, written: value, test }], rate };
        const all = applyIncidents({ columns, addresses }, [{ ...step, rate: 1 }]);
        const some = applyIncidents({ columns, addresses }, [step]);
        const matching = new Set(all.hits[0].rows);
        expect([...some.hits[0].rows].every((row) => matching.has(row))).toBe(true);
        expect(some.hits[0].totals.matched).toBe(all.hits[0].totals.matched);
        const emptied = base.column ?? -1;
        expect(nullCount(some.columns[emptied])).toBe(nullCount(columns[emptied]) + some.hits[0].rows.length);
      },
    ),
    { numRuns: 60 },
  );
});

test('the plan says in words what each incident does, where and when', () => {
  const text = explainPlan(planOf(ownSchema('faults')));
  const lineOf = (id: string) => text.split('\n').find((line) => line.startsWith(`incident ${id}:`));
  expect(lineOf('lost-coupon')).toBe(
    'incident lost-coupon: null_spike in orders.channel, where ordered_at from 2024-03-10T00:00:00 to before ' +
      '2024-03-20T00:00:00 and country is DE or FR and amount is from 5 to 200; rate 0.7',
  );
  expect(lineOf('stopped')).toBe(
    'incident stopped: stale_table in item, where at from 2024-04-25T00:00:00 on; rate 1',
  );
  expect(lineOf('creeping')).toMatch(/where loaded_at from .*; rate growing to 0.9$/);
  const twin = explainPlan(planOf(ownSchema('faults'), { withoutIncidents: true }));
  expect(twin).toContain('incident (not planted) stopped: stale_table');
});
