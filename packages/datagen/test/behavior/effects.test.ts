import { valueAt } from '@dataing/base/columns';
import { chiSquareTail } from '@dataing/base/maths';
import type { Engine, Frame } from '@dataing/datagen';
import { expect, test } from 'vitest';
import { engineOf, planOf, schemaOf, type Schema } from '../engine/schema.ts';

const day = 86_400_000_000;
const first = Date.UTC(2024, 0, 1) * 1000;
const id = { name: 'id', type: 'int', generator: { sequence: {} } };
const z = { distribution: { type: 'normal', params: {}, clamp: [-9, 9] } };

/** Four keys: a trebles on days 5 to 9, b vanishes on days 8 to 20, c is 1.5 throughout, d has a window the wrong way round. */
const effectTable = {
  id: 'deal',
  kind: 'vocab',
  pk: 'code',
  columns: [
    { name: 'code', type: 'string', generator: { enum_list: { values: ['a', 'b', 'c', 'd'] } } },
    { name: 'n', type: 'int', generator: { sequence: { start: 0 } } },
    {
      name: 'from',
      type: 'datetime',
      generator: {
        expression: { code: "date_add('day', if(n == 0, 4, if(n == 1, 7, if(n == 2, 0, 20))), t0)" },
      },
    },
    {
      name: 'to',
      type: 'datetime',
      generator: {
        expression: { code: "date_add('day', if(n == 0, 8, if(n == 1, 19, if(n == 2, 40, 2))), t0)" },
      },
    },
    { name: 't0', type: 'datetime', generator: { choice: { choices: ['2024-01-01T00:00:00'] } } },
    {
      name: 'factor',
      type: 'float',
      generator: { expression: { code: 'if(n == 0, 3, if(n == 1, 0, if(n == 2, 1.5, 9)))' } },
    },
  ],
};

function factorOf(key: number, dayNumber: number): number {
  if (key === 0) return dayNumber >= 4 && dayNumber <= 8 ? 3 : 1;
  if (key === 1) return dayNumber >= 7 && dayNumber <= 19 ? 0 : 1;
  return key === 2 ? 1.5 : 1;
}

const effect = (on: Record<string, string>, more: Record<string, unknown> = {}) => ({
  transform: 'effect',
  args: {
    effect_table: 'deal',
    on,
    window: { start_col: 'from', end_col: 'to' },
    map: { field: 'factor', op: 'mul', default: 1 },
    ...more,
  },
});

const at = {
  name: 'at',
  type: 'datetime',
  generator: {
    datetime_series: {
      within: 'timeframe',
      freq: 'D',
      pattern: { dimension: 'dow', weights: [1, 1, 1, 1, 1, 2, 2] },
    },
  },
};

function childOf(
  columns: Array<Record<string, unknown>>,
  modifiers: unknown[],
  parentColumns: Array<Record<string, unknown>> = [],
): Schema {
  return schemaOf([
    effectTable,
    { id: 'p', kind: 'entity', pk: 'id', rows: 4000, columns: [id, ...parentColumns] },
    {
      id: 'c',
      kind: 'fact',
      pk: 'id',
      parents: ['p'],
      fanout: { distribution: 'poisson', lambda: 10 },
      columns: [id, at, ...columns, { name: 'z', type: 'float', generator: z }],
      modifiers,
    },
  ]);
}

function cells(frame: Frame, name: string): unknown[] {
  const column = frame.column(frame.table.columns.findIndex((step) => step.name === name));
  return Array.from({ length: frame.length }, (_, row) => valueAt(column, row));
}

const weightOfDay = (number: number): number => ([5, 6].includes(number % 7) ? 2 : 1);
const days = Array.from({ length: 31 }, (_, i) => i);

/** Expected children per day and key, and a chi-square over both at once: rate, times and keys together. */
function check(
  frame: Frame,
  keyOf: (row: number) => number,
  prior: readonly number[],
  parents: number,
): void {
  const pattern = days.reduce((sum, i) => sum + weightOfDay(i), 0);
  const observed = new Float64Array(31 * prior.length);
  const times = cells(frame, 'at') as number[];
  times.forEach((time, row) => {
    observed[((time - first) / day) * prior.length + keyOf(row)]++;
  });
  let [statistic, degrees] = [0, 0];
  for (const i of days) {
    prior.forEach((share, key) => {
      const expected = (parents * 10 * share * weightOfDay(i) * factorOf(key, i)) / pattern;
      if (expected === 0) expect(observed[i * prior.length + key]).toBe(0);
      else {
        // The total is not fixed: a Poisson count per cell, so no degree is lost.
        statistic += (observed[i * prior.length + key] - expected) ** 2 / expected;
        degrees++;
      }
    });
  }
  expect(chiSquareTail(statistic, degrees)).toBeGreaterThan(1e-5);
}

async function table(schema: Schema, name: string): Promise<{ engine: Engine; frame: Frame }> {
  const engine = await engineOf(planOf(schema));
  return { engine, frame: engine.whole(engine.plan.tables.findIndex((t) => t.name === name)) };
}

const letters = 'abcd';

test('keyed by a choice of the child: rate, times and keys follow prior x factor', async () => {
  const key = {
    name: 'deal',
    type: 'string',
    generator: { choice: { choices: ['a', 'b', 'c', 'd'], weights: [4, 3, 2, 1] } },
  };
  const { frame } = await table(childOf([key], [effect({ deal: 'code' })]), 'c');
  const keys = cells(frame, 'deal') as string[];
  check(frame, (row) => letters.indexOf(keys[row]), [0.4, 0.3, 0.2, 0.1], 4000);
});

test('keyed by a random lookup of the child', async () => {
  const key = { name: 'deal', type: 'string', generator: { lookup: { from: 'deal.code' } } };
  const other = { name: 'n', type: 'int', generator: { lookup: { from: 'deal.n' } } };
  const { frame } = await table(childOf([key, other], [effect({ deal: 'code' })]), 'c');
  const keys = cells(frame, 'deal') as string[];
  check(frame, (row) => letters.indexOf(keys[row]), [0.25, 0.25, 0.25, 0.25], 4000);
  expect(cells(frame, 'n')).toEqual(keys.map((letter) => letters.indexOf(letter)));
});

test("keyed by the parent's column: each parent's own rate and times", async () => {
  const key = { name: 'deal', type: 'string', generator: { choice: { choices: ['a', 'b', 'c', 'd'] } } };
  const parentKey = { name: 'p_deal', type: 'string', generator: { lookup: { from: 'p.deal' } } };
  const { frame, engine } = await table(childOf([parentKey], [effect({ deal: 'code' })], [key]), 'c');
  const shares = [...letters].map((l) => cells(engine.whole(1), 'deal').filter((x) => x === l).length / 4000);
  const keys = cells(frame, 'p_deal') as string[];
  check(frame, (row) => letters.indexOf(keys[row]), shares, 4000);
});

test('cells that the effect does not concern stay as they were', async () => {
  const key = { name: 'deal', type: 'string', generator: { choice: { choices: ['a', 'b', 'c', 'd'] } } };
  const { frame: bent } = await table(childOf([key], [effect({ deal: 'code' })]), 'c');
  const { frame: plain } = await table(childOf([key], []), 'c');
  const byParent = (frame: Frame, column: string): unknown[][] => {
    const counts = frame.parent?.counts ?? new Int32Array(0);
    const values = cells(frame, column);
    let row = 0;
    return Array.from(counts, (count) => values.slice(row, (row += count)));
  };
  const [bentZ, plainZ] = [byParent(bent, 'z'), byParent(plain, 'z')];
  const [bentAt, plainAt] = [byParent(bent, 'at'), byParent(plain, 'at')];
  let [same, common] = [0, 0];
  plainZ.forEach((list, parent) => {
    const shared = Math.min(list.length, bentZ[parent].length);
    expect(bentZ[parent].slice(0, shared)).toEqual(list.slice(0, shared));
    common += shared;
    for (let i = 0; i < shared; i++) if (bentAt[parent][i] === plainAt[parent][i]) same++;
  });
  // A first time is kept with the mean factor over the largest: most are.
  expect(same / common).toBeGreaterThan(0.6);
});

test('an added count is a rate too', async () => {
  const add = effect(
    { deal: 'code' },
    { map: { field: 'factor', op: 'add', default: 0 }, window: undefined },
  );
  const key = { name: 'deal', type: 'string', generator: { choice: { choices: ['a', 'b', 'c', 'd'] } } };
  const schema = childOf([], [JSON.parse(JSON.stringify(add))], [key]);
  const { frame, engine } = await table(schema, 'c');
  const parents = cells(engine.whole(1), 'deal') as string[];
  const counts = frame.parent?.counts ?? new Int32Array(0);
  [3, 0, 1.5, 9].forEach((added, i) => {
    const rows = parents.flatMap((letter, row) => (letter === letters[i] ? [counts[row]] : []));
    const mean = rows.reduce((a, b) => a + b, 0) / rows.length;
    expect(Math.abs(mean - 10 - added)).toBeLessThan(5 * Math.sqrt((10 + added) / rows.length));
  });
});

test.each([
  ['uniform', { distribution: 'uniform', min: 0, max: 6 }, 3],
  ['constant', undefined, 1],
])('a %s count is scaled too, its fraction left to a draw', async (_, fanout, mean) => {
  const key = { name: 'deal', type: 'string', generator: { choice: { choices: ['a', 'b', 'c', 'd'] } } };
  const schema = childOf([], [effect({ deal: 'code' })], [key]);
  schema.nodes[2].fanout = fanout;
  const { frame, engine } = await table(JSON.parse(JSON.stringify(schema)), 'c');
  const parents = cells(engine.whole(1), 'deal') as string[];
  const counts = frame.parent?.counts ?? new Int32Array(0);
  const pattern = days.reduce((sum, i) => sum + weightOfDay(i), 0);
  [0, 1, 2, 3].forEach((k) => {
    const factor = days.reduce((sum, i) => sum + weightOfDay(i) * factorOf(k, i), 0) / pattern;
    const rows = parents.flatMap((letter, row) => (letter === letters[k] ? [counts[row]] : []));
    const average = rows.reduce((a, b) => a + b, 0) / rows.length;
    expect(Math.abs(average - mean * factor)).toBeLessThan(
      5 * Math.sqrt((4 * factor * factor + 0.25) / rows.length),
    );
  });
});

test('an effect for all rows bends every time alike', async () => {
  const schema = childOf([], [effect({})]);
  schema.nodes[0] = {
    id: 'deal',
    kind: 'vocab',
    pk: 'code',
    columns: [
      { name: 'code', type: 'string', generator: { enum_list: { values: ['only'] } } },
      { name: 'from', type: 'datetime', generator: { choice: { choices: ['2024-01-05'] } } },
      { name: 'to', type: 'date', generator: { choice: { choices: ['2024-01-09'] } } },
      { name: 'factor', type: 'float', generator: { choice: { choices: [3] } } },
    ],
  };
  const { frame } = await table(schema, 'c');
  check(frame, () => 0, [1], 4000);
});
