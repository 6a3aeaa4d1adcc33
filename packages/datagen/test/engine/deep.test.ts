import { concat, gather, hashRows, slice } from '@dataing/base/columns';
import type { Engine, Plan } from '@dataing/datagen';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { engineOf, planOf, schemaOf, type Schema } from './schema.ts';

const id = { name: 'id', type: 'int', generator: { sequence: {} } };
const score = {
  name: 'score',
  type: 'float',
  generator: { distribution: { type: 'normal', params: {}, clamp: [-9, 9] } },
};

function child(name: string, parent: string, fanout: unknown): Schema['nodes'][number] {
  const lookup = { lookup: { from: `${parent}.id` } };
  const columns = [id, { name: 'parent_id', type: 'int', generator: lookup }, score];
  return { id: name, kind: 'fact', pk: 'id', parents: [parent], fanout, columns };
}

/** One root with 180,000 great-grandchildren, and a branch beside them. */
function deepSchema(): Schema {
  return schemaOf([
    { id: 'firm', kind: 'entity', pk: 'id', rows: 1, columns: [id] },
    child('site', 'firm', { distribution: 'uniform', min: 30, max: 30 }),
    child('machine', 'site', { distribution: 'poisson', lambda: 60 }),
    child('reading', 'machine', { distribution: 'poisson', lambda: 100 }),
    child('guard', 'site', { distribution: 'poisson', lambda: 3 }),
  ]);
}

/** The same plan with all tables scheduled from the root, one root at a time. */
function fromTheRoot(plan: Plan): Plan {
  const family = { root: 0, members: plan.tables.map((_, i) => i), chunkRoots: 1 };
  return { ...plan, families: [family], tables: plan.tables.map((table) => ({ ...table, family: 0 })) };
}

function hashes(engine: Engine, table: number): string[] {
  const frame = engine.whole(table);
  return frame.table.columns.map((_, column) => hashRows(frame.column(column)).h);
}

const reading = 3;
const plan = planOf(deepSchema());
const deep = await engineOf(plan);
const plain = await engineOf(fromTheRoot(plan));

test('the descendants of few roots are scheduled by ranges further down', () => {
  expect(plan.families.map(({ root }) => plan.tables[root].name)).toEqual(['firm', 'site']);
  expect(plan.tables[reading].family).toBe(1);
  expect(deep.layout.blocks.filter(({ table }) => table === reading).length).toBeGreaterThan(1);
});

test('where tables are scheduled from changes no cell', () => {
  for (const table of plan.tables.keys()) expect(hashes(deep, table)).toEqual(hashes(plain, table));
});

test('blocks below a root tile their table and give its rows', async () => {
  const fresh = await engineOf(plan);
  const blocks = fresh.layout.blocks.filter(({ table }) => table === reading);
  let row = 0;
  for (const block of blocks) {
    expect(block.firstRow).toBe(row);
    row += block.rows;
  }
  expect(row).toBe(plain.rowsOf(reading));
  for (const column of [0, 1, 2]) {
    const joined = concat(blocks.map((block) => fresh.block(block).column(column)));
    expect(hashRows(joined).h).toBe(hashRows(plain.whole(reading).column(column)).h);
  }
});

test('any rows by number are those of the whole table', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(4), fc.nat(), fc.nat(3000), async (table, rawFrom, length) => {
      const engine = await engineOf(plan);
      const count = plain.rowsOf(table);
      const from = rawFrom % (count + 1);
      const to = Math.min(count, from + length);
      const range = engine.rows(table, from, to);
      const at = Float64Array.from({ length: to - from }, (_, i) => from + i);
      const list = engine.rowsAt(table, at);
      for (const column of plan.tables[table].columns.keys()) {
        const expected = hashRows(slice(plain.whole(table).column(column), from, to)).h;
        expect(hashRows(range.column(column)).h).toBe(expected);
        expect(hashRows(list.column(column)).h).toBe(expected);
      }
    }),
    { numRuns: 30 },
  );
});

test('rows that a table does not have are refused', () => {
  const count = deep.rowsOf(reading);
  expect(() => deep.rows(reading, count - 1, count + 1)).toThrow(/rows .* of "reading", which has/);
  expect(() => deep.rows(reading, 5, 4)).toThrow(RangeError);
  expect(deep.rows(reading, count, count).length).toBe(0);
});

test('a lookup into a table below a deep root finds its rows', async () => {
  const schema = deepSchema();
  schema.nodes.push({
    id: 'alarm',
    kind: 'entity',
    pk: 'id',
    rows: 500,
    columns: [id, { name: 'score', type: 'float', generator: { lookup: { from: 'reading.score' } } }],
  });
  const other = planOf(schema);
  const engine = await engineOf(other);
  const at = engine.whole(5).role(0);
  const expected = gather(plain.whole(reading).column(2), at);
  expect(hashRows(engine.whole(5).column(1)).h).toBe(hashRows(expected).h);
});
