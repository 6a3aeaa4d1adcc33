import { concat, gather, hashRows, slice, valueAt, type Column } from '@dataing/base/columns';
import type { Engine } from '@dataing/datagen';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { engineOf, ownSchema, planOf, schemaOf, type Schema } from './schema.ts';

const schemas = [
  'market',
  'library',
  'sensors',
  'lifecycle',
  'cohorts',
  'beyond',
  'relations',
  'rollups',
  'histories',
  'ledger',
  'conditionals',
  'bridges',
] as const;

/** All columns of a table, one hash each. */
function hashes(engine: Engine, table: number): string[] {
  const frame = engine.whole(table);
  return frame.table.columns.map((_, column) => hashRows(frame.column(column)).h);
}

test.each(schemas)('%s: rows do not depend on how roots are cut into blocks', async (name) => {
  const plan = planOf(ownSchema(name));
  const whole = await engineOf(plan);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(plan.tables.length - 1),
      fc.array(fc.nat(), { maxLength: 6 }),
      async (table, raw) => {
        const engine = await engineOf(plan); // nothing remembered from the whole run
        const roots = whole.rowsOf(plan.families[plan.tables[table].family].root);
        const cuts = [...new Set([0, ...raw.map((n) => n % (roots + 1)), roots])].sort((a, b) => a - b);
        const frames = cuts.slice(1).map((toRoot, i) => engine.block({ table, fromRoot: cuts[i], toRoot }));
        plan.tables[table].columns.forEach((_, column) => {
          const joined = concat(frames.map((frame) => frame.column(column)));
          expect(hashRows(joined).h).toBe(hashRows(whole.whole(table).column(column)).h);
        });
      },
    ),
    { numRuns: 40 },
  );
});

test.each(schemas)('%s: rows asked for one by one are those of the whole table', async (name) => {
  const plan = planOf(ownSchema(name));
  const engine = await engineOf(plan);
  fc.assert(
    fc.property(
      fc.nat(plan.tables.length - 1),
      fc.array(fc.nat(), { minLength: 1, maxLength: 30 }),
      (table, raw) => {
        const rows = engine.rowsOf(table);
        const at = Float64Array.from(raw, (n) => n % rows);
        const frame = engine.rowsAt(table, at);
        frame.table.columns.forEach((_, column) => {
          const expected = gather(engine.whole(table).column(column), at);
          expect(hashRows(frame.column(column)).h).toBe(hashRows(expected).h);
        });
      },
    ),
    { numRuns: 40 },
  );
});

test.each(schemas)('%s: a range of rows is that slice of the table, at every level', async (name) => {
  const plan = planOf(ownSchema(name));
  const whole = await engineOf(plan);
  const pair = fc.tuple(fc.nat(), fc.nat());
  await fc.assert(
    fc.asyncProperty(fc.nat(plan.tables.length - 1), pair, pair, async (table, roots, rows) => {
      const engine = await engineOf(plan);
      const all = whole.rowsOf(plan.families[plan.tables[table].family].root);
      const [fromRoot, toRoot] = roots.map((n) => n % (all + 1)).sort((a, b) => a - b);
      const range = whole.block({ table, fromRoot, toRoot });
      const [skip, end] = rows.map((n) => n % (range.length + 1)).sort((a, b) => a - b);
      const frame = engine.block({ table, fromRoot, toRoot, skip, rows: end - skip });
      plan.tables[table].columns.forEach((_, column) => {
        const expected = slice(range.column(column), skip, end);
        expect(hashRows(frame.column(column)).h).toBe(hashRows(expected).h);
      });
    }),
    { numRuns: 80 },
  );
});

test('few roots with many descendants are cut between rows', async () => {
  const schema = ownSchema('market');
  schema.nodes[2].rows = 3;
  schema.nodes[3].fanout = { distribution: 'poisson', lambda: 300_000 };
  const engine = await engineOf(planOf(schema));
  const blocks = engine.layout.blocks.filter((block) => block.table === 3);
  expect(Math.max(...blocks.map((block) => block.rows))).toBeLessThanOrEqual(262_144);
  expect(blocks.length).toBeGreaterThan(5);
  const joined = concat(blocks.map((block) => engine.block(block).column(5)));
  expect(hashRows(joined).h).toBe(hashRows(engine.whole(3).column(5)).h);
});

test('the blocks of a layout tile each table', async () => {
  const schema = ownSchema('market');
  schema.nodes[2].rows = 30_000;
  const engine = await engineOf(planOf(schema));
  const { blocks } = engine.layout;
  engine.plan.tables.forEach(({ index }) => {
    const own = blocks.filter((block) => block.table === index);
    let row = 0;
    for (const block of own) {
      expect(block.firstRow).toBe(row);
      row += block.rows;
    }
    expect(row).toBe(engine.rowsOf(index));
  });
  expect(blocks.filter((block) => block.table === 3).length).toBeGreaterThan(4);
});

function withColumn(schema: Schema, node: number, place: number): Schema {
  const column = {
    name: 'added',
    type: 'float',
    generator: { distribution: { type: 'normal', clamp: [-9, 9], params: {} } },
  };
  schema.nodes[node].columns.splice(place, 0, column);
  return schema;
}

test('adding a column or a table changes no other cell', async () => {
  const base = await engineOf(planOf(ownSchema('market')));
  const tables = base.plan.tables.length;
  await fc.assert(
    fc.asyncProperty(fc.nat(tables - 1), fc.nat(4), async (node, rawPlace) => {
      const place = rawPlace % (base.plan.tables[node].columns.length + 1);
      const schema = withColumn(ownSchema('market'), node, place);
      schema.nodes.unshift({
        id: 'extra',
        kind: 'entity',
        pk: 'extra_id',
        rows: 3,
        columns: [{ name: 'extra_id', type: 'int', generator: { sequence: {} } }],
      });
      schema.nodes.push({
        id: 'extra_child',
        kind: 'fact',
        pk: 'id',
        parents: ['shop'],
        fanout: { distribution: 'poisson', lambda: 3 },
        columns: [{ name: 'id', type: 'int', generator: { sequence: {} } }],
      });
      const changed = await engineOf(planOf(schema));
      for (let table = 0; table < tables; table++) {
        const after = hashes(changed, table + 1).filter((_, i) => table !== node || i !== place);
        expect(after, base.plan.tables[table].name).toEqual(hashes(base, table));
      }
    }),
    { numRuns: 12 },
  );
});

test('the seed matters, and only the seed', async () => {
  const again = await engineOf(planOf(ownSchema('market')));
  const engine = await engineOf(planOf(ownSchema('market')));
  const other = await engineOf(planOf(ownSchema('market'), { seed: 43 }));
  const visits = 3;
  expect(hashes(again, visits)).toEqual(hashes(engine, visits));
  const different = hashes(other, visits).filter((hash, i) => hash !== hashes(engine, visits)[i]);
  expect(different.length).toBe(engine.plan.tables[visits].columns.length);
});

function parentAndChild(children: number): Schema {
  return schemaOf([
    {
      id: 'p',
      kind: 'entity',
      pk: 'id',
      rows: 400,
      columns: [{ name: 'id', type: 'int', generator: { sequence: {} } }],
    },
    {
      id: 'c',
      kind: 'fact',
      pk: 'id',
      parents: ['p'],
      fanout: { distribution: 'poisson', lambda: children },
      columns: [
        { name: 'id', type: 'int', generator: { sequence: {} } },
        { name: 'p_id', type: 'int', generator: { lookup: { from: 'p.id' } } },
        {
          name: 'x',
          type: 'float',
          generator: { distribution: { type: 'normal', params: {}, clamp: [-9, 9] } },
        },
      ],
    },
  ]);
}

/** Cells of `x` under each parent. */
async function cellsByParent(schema: Schema): Promise<number[][]> {
  const frame = (await engineOf(planOf(schema))).whole(1);
  const lists: number[][] = Array.from({ length: 400 }, () => []);
  for (let row = 0; row < frame.length; row++) {
    lists[Number(valueAt(frame.column(1), row)) - 1].push(Number(valueAt(frame.column(2), row)));
  }
  return lists;
}

test('more children per parent leave the cells of those that were there', async () => {
  const few = await cellsByParent(parentAndChild(3));
  const many = await cellsByParent(parentAndChild(8));
  few.forEach((cells, parent) => {
    const common = Math.min(cells.length, many[parent].length);
    expect(many[parent].slice(0, common)).toEqual(cells.slice(0, common));
  });
});

test('columns are as lazy as their structure', async () => {
  const engine = await engineOf(planOf(ownSchema('market')));
  const kinds = (table: number): Column['kind'][] =>
    engine.whole(table).table.columns.map((_, column) => engine.whole(table).column(column).kind);
  expect(kinds(3).slice(0, 5)).toEqual(['sequence', 'runs', 'codes', 'codes', 'codes']);
});
