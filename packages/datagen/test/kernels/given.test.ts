import { hashRows, valueAt } from '@dataing/base/columns';
import { parseDocument } from '@dataing/datagen/dsl';
import { describe, expect, test } from 'vitest';
import { engineOf, ownSchema, planOf, schemaOf, type Schema } from '../engine/schema.ts';

const ROWS = 20_000;
const id = { name: 'id', type: 'int', generator: { sequence: {} } };
const kind = {
  name: 'kind',
  type: 'string',
  generator: { choice: { choices: ['a', 'b'], weights: [3, 1] } },
};
const normal = (mean: number) => ({ distribution: { type: 'normal', params: { mean, std: 1 } } });
const listed = (choices: unknown[], weights?: number[]) => ({ choice: { choices, weights } });

type Column = { name: string; type: string; generator: object; [key: string]: unknown };
const x = (given: object, type = 'float', more: object = {}): Column => ({
  name: 'x',
  type,
  generator: { given },
  ...more,
});

function schemaWith(...columns: object[]): Schema {
  return schemaOf([
    { id: 't', kind: 'entity', pk: 'id', rows: ROWS, columns: [id, kind, ...columns] },
  ] as unknown as Schema['nodes']);
}

async function cells(schema: Schema, name = 'x'): Promise<Array<{ kind: unknown; value: unknown }>> {
  const engine = await engineOf(planOf(schema));
  const frame = engine.whole(0);
  const at = (column: string) => frame.table.columns.findIndex((c) => c.name === column);
  const [kinds, values] = [frame.column(at('kind')), frame.column(at(name))];
  return Array.from({ length: ROWS }, (_, i) => ({ kind: valueAt(kinds, i), value: valueAt(values, i) }));
}

const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

describe('given', () => {
  test('each case has its own mean, within five standard errors', async () => {
    const rows = await cells(
      schemaWith(x({ column: 'kind', cases: { a: normal(5) }, otherwise: normal(-5) })),
    );
    for (const [of, expected] of [
      ['a', 5],
      ['b', -5],
    ] as const) {
      const values = rows.filter((row) => row.kind === of).map((row) => Number(row.value));
      expect(Math.abs(mean(values) - expected)).toBeLessThan(5 / Math.sqrt(values.length));
    }
  });

  test('each case has its own weights, and choices stay codes', async () => {
    const cases = { a: listed(['x', 'y'], [9, 1]), b: listed(['y', 'z'], [1, 1]) };
    const schema = schemaWith(x({ column: 'kind', cases }, 'string'));
    const rows = await cells(schema);
    const share = (of: string, value: string) => {
      const some = rows.filter((row) => row.kind === of);
      return some.filter((row) => row.value === value).length / some.length;
    };
    expect(Math.abs(share('a', 'x') - 0.9)).toBeLessThan(0.02);
    expect(Math.abs(share('b', 'z') - 0.5)).toBeLessThan(0.04);
    expect(share('a', 'z') + share('b', 'x')).toBe(0);
    const column = (await engineOf(planOf(schema))).whole(0).column(2);
    expect(column.kind).toBe('codes');
  });

  test('a case that is added leaves the rows of the others, and its own columns elsewhere', async () => {
    const nullable = { nullable: true };
    const before = await cells(schemaWith(x({ column: 'kind', cases: { a: normal(5) } }, 'float', nullable)));
    const cases = { b: listed([1, 2, 3]), a: normal(5) };
    const after = await cells(schemaWith(x({ column: 'kind', cases }, 'float', nullable)));
    before.forEach((row, i) => {
      if (row.kind === 'a') expect(after[i].value).toBe(row.value);
      else expect([row.value, after[i].value === null]).toEqual([null, false]);
    });
  });

  test('ranges take what lies in them, the first that holds first', async () => {
    const n = {
      name: 'n',
      type: 'int',
      generator: { distribution: { type: 'uniform', params: { low: 0, high: 30 } } },
    };
    const cases = {
      15: listed(['fifteen']),
      '..10': listed(['low']),
      '10..20': listed(['middle']),
      '20..': listed(['high']),
    };
    const engine = await engineOf(planOf(schemaWith(n, x({ column: 'n', cases }, 'string'))));
    const [numbers, names] = [2, 3].map((column) => engine.whole(0).column(column));
    for (let i = 0; i < 2000; i++) {
      const v = Number(valueAt(numbers, i));
      const expected = v === 15 ? 'fifteen' : v < 10 ? 'low' : v < 20 ? 'middle' : 'high';
      expect(valueAt(names, i)).toBe(expected);
    }
  });

  test('the clamp of each case holds after modifiers, in its rows', async () => {
    const clamped = (m: number) => ({ distribution: { ...normal(m).distribution, clamp: [m - 1, m + 1] } });
    const modifiers = [{ transform: 'jitter', args: { std: 3, mode: 'add' } }];
    const given = { column: 'kind', cases: { a: clamped(0), b: clamped(50) } };
    const rows = await cells(schemaWith(x(given, 'float', { modifiers })));
    for (const row of rows) {
      const middle = row.kind === 'a' ? 0 : 50;
      expect(Math.abs(Number(row.value) - middle)).toBeLessThanOrEqual(1);
    }
    const free = await cells(schemaWith(x(given, 'float', { modifiers, final_clamp: false })));
    expect(free.some((row) => row.kind === 'a' && Number(row.value) > 1)).toBe(true);
  });

  test.each([
    ['step', 'step_name', 'try'],
    ['phase', 'state', 'active'],
  ])('attributes of what a process writes: %s given %s', async (table, column, value) => {
    const schema = ownSchema('lifecycle') as unknown as { nodes: Array<{ id: string; columns: Column[] }> };
    const given = { column, cases: { [value]: listed(['ad', 'friend']) } };
    schema.nodes.find((node) => node.id === table)!.columns.push(x(given, 'string', { nullable: true }));
    const engine = await engineOf(planOf(schema as unknown as Schema));
    const { index, columns } = engine.plan.tables.find(({ name }) => name === table)!;
    const frame = engine.whole(index);
    const at = (name: string) => frame.column(columns.findIndex((c) => c.name === name));
    const [values, sources] = [at(column), at('x')];
    let filled = 0;
    for (let i = 0; i < frame.length; i++) {
      expect(valueAt(sources, i) !== null).toBe(valueAt(values, i) === value);
      if (valueAt(sources, i) !== null) filled++;
    }
    expect(filled).toBeGreaterThan(0);
    given.cases = { trie: listed(['ad']) };
    const { diagnostics } = parseDocument(JSON.stringify(schema), 'test.json');
    expect(diagnostics).toMatchObject([{ code: 'DSL_GIVEN', message: `"${column}" never is "trie"` }]);
  });

  test('another column given another leaves every other cell', async () => {
    const whole = await engineOf(planOf(ownSchema('conditionals')));
    const schema = ownSchema('conditionals') as unknown as { nodes: Array<{ columns: Column[] }> };
    schema.nodes[1].columns.push(
      x({ column: 'kind', cases: {}, otherwise: null }, 'float', { nullable: true }),
    );
    schema.nodes[1].columns.at(-1)!.generator = { given: { column: 'kind', cases: { buy: normal(1) } } };
    const more = await engineOf(planOf(schema as unknown as Schema));
    whole.plan.tables[1].columns.forEach(({ name }, column) =>
      expect([name, hashRows(more.whole(1).column(column)).h]).toEqual([
        name,
        hashRows(whole.whole(1).column(column)).h,
      ]),
    );
  });
});

test('a clamp of a case is about numbers: texts made of them are left as they are', async () => {
  const clamped = { distribution: { type: 'normal', params: { mean: 0, std: 9 }, clamp: [-2, 2] } };
  const modifiers = [{ transform: 'expression', args: { code: "if(id % 2 == 0, value, 'odd')" } }];
  const cases = { column: 'kind', cases: { a: clamped }, otherwise: clamped };
  const rows = await cells(schemaWith(x(cases, 'string', { modifiers })));
  rows.forEach(({ value }, i) => {
    if (i % 2 === 0) expect(value).toBe('odd');
    else expect(Math.abs(Number(value))).toBeLessThanOrEqual(2);
  });
});

const flag = { name: 'flag', type: 'bool', generator: listed([true, false]) };
const when = {
  name: 'when',
  type: 'datetime',
  generator: { datetime_series: { within: 'timeframe', freq: 'h' } },
};
const text = { name: 'text', type: 'string', generator: { faker: { method: 'word' } } };

describe('is refused', () => {
  test.each<[string, object[]]>([
    ['"kind" never is "c"', [x({ column: 'kind', cases: { c: normal(1) }, otherwise: normal(1) })]],
    ['no case of "x" speaks of rows where "kind" is "b"', [x({ column: 'kind', cases: { a: normal(1) } })]],
    [
      'no case of "x" speaks of rows where "text" is anything else',
      [text, x({ column: 'text', cases: { a: normal(1) } })],
    ],
    [
      'no case of "x" speaks of rows where "id" is anything else',
      [x({ column: 'id', cases: { '..5': normal(1), '6..': normal(2) } })],
    ],
    ['"x" is null here, and not nullable', [x({ column: 'kind', cases: { a: null }, otherwise: normal(1) })]],
    [
      '"x" is null where no case holds, and not nullable',
      [x({ column: 'kind', cases: { a: normal(1) }, otherwise: null })],
    ],
    ['no number lies in "5..5"', [x({ column: 'id', cases: { '5..5': normal(1) }, otherwise: normal(1) })]],
    [
      '"id" is of type int, and "many" is neither a number nor a range',
      [x({ column: 'id', cases: { many: normal(1) }, otherwise: normal(1) })],
    ],
    [
      '"when" is a time: cases are values or ranges of numbers',
      [when, x({ column: 'when', cases: { a: normal(1) } })],
    ],
    ['"x" cannot depend on itself', [x({ column: 'x', cases: { a: normal(1) } })]],
    [
      'sequence cannot stand in a case: its values hold for the column as a whole',
      [x({ column: 'kind', cases: { a: { sequence: {} } }, otherwise: normal(1) })],
    ],
    ['given has no cases', [x({ column: 'kind', cases: {}, otherwise: normal(1) })]],
  ])('%s', (message, columns) => {
    const { diagnostics } = parseDocument(JSON.stringify(schemaWith(...columns)), 'test.json');
    expect(diagnostics.map((d) => [d.code, d.message, d.span !== undefined])).toEqual([
      ['DSL_GIVEN', message, true],
    ]);
  });

  test('columns that need each other, with the way round', () => {
    const y = {
      name: 'y',
      type: 'string',
      generator: { given: { column: 'x', cases: { u: listed(['v']) }, otherwise: listed(['w']) } },
    };
    const cycle = x({ column: 'y', cases: { v: listed(['u']) }, otherwise: listed(['w']) }, 'string');
    const { diagnostics } = parseDocument(JSON.stringify(schemaWith(y, cycle)), 'test.json');
    expect(diagnostics[0]).toMatchObject({
      code: 'DSL_COLUMN_CYCLE',
      message: expect.stringContaining('t.y -> t.x -> t.y'),
    });
  });

  test.each<[string, object[]]>([
    ['both truth values', [flag, x({ column: 'flag', cases: { true: normal(1), false: normal(2) } })]],
    ['ranges without a hole', [x({ column: 'id', cases: { '5..': normal(1), '..5': normal(2) } })]],
    ['every choice', [x({ column: 'kind', cases: { a: normal(1), b: normal(2) } })]],
  ])('but not %s', (_, columns) => {
    expect(parseDocument(JSON.stringify(schemaWith(...columns)), 'test.json').diagnostics).toEqual([]);
  });
});
