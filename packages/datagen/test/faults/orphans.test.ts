import { valueAt } from '@dataing/base/columns';
import { encodeBlock, type Engine } from '@dataing/datagen';
import { describe, expect, test } from 'vitest';
import { findOrphans } from '../../src/engine/orphans.ts';
import { applyIncidents } from '../../src/faults/apply-incidents.ts';
import { engineOf, ownSchema, planOf, type Schema } from '../engine/schema.ts';

const january = { start: '2024-01-10', end: '2024-02-10' };
const lostVisits = {
  id: 'visits',
  type: 'dropped_rows',
  table: 'visit',
  where: { campaign_tier: ['gold', 'tin'] },
  window: { ...january, time_column: 'at' },
  rate: 0.5,
};
const lostCampaigns = {
  id: 'campaigns',
  type: 'dropped_partitions',
  table: 'campaign',
  window: { ...january, time_column: 'starts' },
  rate: 0.6,
};

function columnOf(engine: Engine, table: string, column: string): unknown[] {
  const { index, columns } = engine.plan.tables.find(({ name }) => name === table)!;
  const frame = engine.whole(index);
  const cells = frame.table.columns.map((_, i) => frame.column(i));
  const steps = engine.plan.incidents.filter((step) => step.table === index);
  const faulted = applyIncidents({ columns: cells, addresses: frame.addresses() }, steps);
  const number = columns.findIndex(({ name }) => name === column);
  return Array.from({ length: faulted.columns[number].length }, (_, row) =>
    valueAt(faulted.columns[number], row),
  );
}

/** Rows of a child that the incidents leave without what they refer to, told by keys alone. */
function withoutParent(engine: Engine, from: [string, string], to: [string, string]): unknown[] {
  const keys = new Set(columnOf(engine, ...to));
  return columnOf(engine, ...from).flatMap((key, row) => (keys.has(key) ? [] : [row]));
}

function orphanRows(engine: Engine, table: string): number[] {
  const { index } = engine.plan.tables.find(({ name }) => name === table)!;
  return findOrphans(engine, engine.whole(index)).flatMap(({ rows }) => [...rows]);
}

const withIncidents = (...incidents: object[]): Schema => ({ ...ownSchema('market'), incidents });

describe('the children of lost rows stay, and are labelled', () => {
  test('where the parent is their own', async () => {
    const engine = await engineOf(planOf(withIncidents(lostVisits)));
    const expected = withoutParent(engine, ['note', 'visit_id'], ['visit', 'visit_id']);
    expect(expected.length).toBeGreaterThan(10);
    expect(orphanRows(engine, 'note')).toEqual(expected);
  });

  test('where they refer to a row that was drawn', async () => {
    const engine = await engineOf(planOf(withIncidents(lostCampaigns)));
    const expected = withoutParent(engine, ['visit', 'campaign_id'], ['campaign', 'campaign_id']);
    expect(expected.length).toBeGreaterThan(10);
    expect(orphanRows(engine, 'visit')).toEqual(expected);
  });

  test('where the table is too large to be looked at whole', async () => {
    const schema = withIncidents(lostCampaigns);
    schema.nodes[1].rows = 70_000;
    schema.nodes[2].rows = 5;
    const engine = await engineOf(planOf(schema));
    const expected = withoutParent(engine, ['visit', 'campaign_id'], ['campaign', 'campaign_id']);
    expect(expected.length).toBeGreaterThan(0);
    expect(orphanRows(engine, 'visit')).toEqual(expected);
  });
});

/** Some rows of each of these tables are lost, whenever they were. */
function losing(name: string, tables: Readonly<Record<string, number>>): Schema {
  const schema = ownSchema(name);
  const range = { start: '2024-01-01', end: '2024-01-31' };
  const seen = {
    name: 'seen',
    type: 'datetime',
    generator: { datetime_series: { within: range, freq: 'h' } },
  };
  for (const node of schema.nodes) if (node.id in tables) node.columns.push(seen as never);
  const incidents = Object.entries(tables).map(([table, rate]) => ({
    id: table,
    type: 'dropped_rows',
    table,
    rate,
    window: { start: '2024-01-01', end: '2024-02-01', time_column: 'seen' },
  }));
  return { ...schema, incidents };
}

function keysOf(engine: Engine, table: string, columns: readonly string[]): string[] {
  const cells = columns.map((column) => columnOf(engine, table, column));
  return cells[0].map((_, row) => cells.map((column) => String(column[row])).join());
}

describe('one orphan a reference', () => {
  test.each([
    ['sale', 'drawn by a key of two columns'],
    ['price_change', 'below a parent with a key of two columns'],
  ])('%s: %s', async (table) => {
    const engine = await engineOf(planOf(losing('ledger', { assortment: 0.4 })));
    const there = new Set(keysOf(engine, 'assortment', ['depot_id', 'product_id']));
    const expected = keysOf(engine, table, ['depot_id', 'product_id']).flatMap((key, row) =>
      there.has(key) ? [] : [row],
    );
    expect(expected.length).toBeGreaterThan(10);
    expect(orphanRows(engine, table)).toEqual(expected);
  });

  test('to rows dealt out by number', async () => {
    const engine = await engineOf(planOf(losing('ledger', { product: 0.4 })));
    const expected = withoutParent(engine, ['assortment', 'product_id'], ['product', 'product_id']);
    expect(expected.length).toBeGreaterThan(0);
    expect(orphanRows(engine, 'assortment')).toEqual(expected);
  });

  test('into the table that another column names', async () => {
    const engine = await engineOf(planOf(losing('bridges', { reader: 0.3, club: 0.5 })));
    const there = { reader: 'reader_id', club: 'club_id' };
    const sets = Object.entries(there).map(([table, key]): [unknown, Set<unknown>] => [
      table,
      new Set(columnOf(engine, table, key)),
    ]);
    const keys = new Map(sets);
    const by = columnOf(engine, 'loan', 'by');
    const expected = columnOf(engine, 'loan', 'by_id').flatMap((id, row) =>
      id === null || keys.get(by[row])?.has(id) ? [] : [row],
    );
    expect(expected.length).toBeGreaterThan(10);
    expect(orphanRows(engine, 'loan').sort((a, b) => a - b)).toEqual(expected);
  });
});

test('a block counts the orphans of each incident, without rows that are lost themselves', async () => {
  const engine = await engineOf(planOf(withIncidents(lostVisits, lostCampaigns)));
  const codec = { compress: (_: string, bytes: Uint8Array) => bytes.slice() };
  const counts = engine.layout.blocks.flatMap((_, number) => {
    const orphans = encodeBlock(engine, number, codec).incidents?.orphans ?? [];
    return orphans.map(({ incident, count }) => ({ id: engine.plan.incidents[incident].id, ...count }));
  });
  const notes = withoutParent(engine, ['note', 'visit_id'], ['visit', 'visit_id']).length;
  const visits = withoutParent(engine, ['visit', 'campaign_id'], ['campaign', 'campaign_id']).length;
  expect(counts).toContainEqual({ id: 'visits', table: 'note', column: 'visit_id', rows: notes });
  expect(counts).toContainEqual({ id: 'campaigns', table: 'visit', column: 'campaign_id', rows: visits });
  expect(visits).toBeLessThan(orphanRows(engine, 'visit').length);
});
