import { streamKey } from '@dataing/base/random';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Counterexample, duckdbType, renderUnitTest } from '../../src/index.ts';
import { drawRows, literalsOf, poolOf } from '../../src/sniff/counterexample/draw-rows.ts';
import type { Input, InputColumn } from '../../src/sniff/counterexample/input.ts';

const column = (name: string, type: string, more: Partial<InputColumn> = {}): InputColumn => ({
  ...{ name, type, isKnown: true, isUnique: false, isNullable: true, accepted: [], isJoined: false },
  ...more,
});
const orders: Input = {
  ...{
    id: 'source.shop.raw.orders',
    reference: "source('raw', 'orders')",
    isEphemeral: false,
    table: 'input_0',
  },
  columns: [
    column('id', 'BIGINT', { isUnique: true, isNullable: false }),
    column('status', 'VARCHAR', { accepted: ['paid', 'open'] }),
    column('at', 'TIMESTAMP'),
  ],
};
const key = streamKey({ epoch: 1, seed: 0, table: 't', column: '', purpose: 'test' });

test('rows keep to the tests of their inputs, and are the same for the same number', () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.integer({ min: 1, max: 6 }), (trial, rowsMax) => {
      const drawing = { key, keepsTests: true, rowsMax };
      const rows = drawRows([orders], literalsOf("where id > 5 and status <> 'lost'"), trial, drawing);
      const own = rows.get('input_0')!;
      expect(own.length).toBeLessThanOrEqual(rowsMax);
      expect(new Set(own.map(([id]) => id)).size).toBe(own.length);
      for (const [id, status] of own) {
        expect(id).not.toBeNull();
        expect([null, 'paid', 'open']).toContain(status);
      }
      expect(drawRows([orders], literalsOf("where id > 5 and status <> 'lost'"), trial, drawing)).toEqual(
        rows,
      );
    }),
  );
});

test('pools hold the constants of the texts and their neighbours, by type', () => {
  const literals = literalsOf("select 'it''s', amount * 0.25 from t where n >= 18 and d > '2025-03-28'");
  expect(literals).toEqual({ texts: ["it's", '2025-03-28'], numbers: ['0.25', '18'] });
  expect(poolOf(column('n', 'BIGINT'), literals)).toEqual(expect.arrayContaining(['17', '18', '19']));
  expect(poolOf(column('n', 'DOUBLE'), literals)).toEqual(expect.arrayContaining(['0.25', '1.25', '-0.75']));
  expect(poolOf(column('d', 'DATE'), literals)).toEqual(expect.arrayContaining(['2025-03-27', '2025-03-28']));
  expect(poolOf(column('s', 'VARCHAR'), literals)[0]).toBe("it's");
  expect(poolOf(column('n', 'BIGINT', { isJoined: true }), literalsOf(''))).toEqual(['1', '2']);
});

test('types of warehouses are those that rows are made up of', () => {
  expect(
    ['NUMBER(38,0)', 'int8', 'character varying(20)', 'TIMESTAMP WITH TIME ZONE', undefined].map(duckdbType),
  ).toEqual([undefined, 'BIGINT', 'VARCHAR', 'TIMESTAMP', undefined]);
});

test('a unit test holds what was found: NULL is left out where no row has a value, texts are quoted, ephemeral inputs are SQL', () => {
  const found: Extract<Counterexample, { kind: 'found' }> = {
    ...{ kind: 'found', model: 'daily', isIncremental: true, tried: 3, keepsTests: false },
    inputs: [
      {
        input: orders,
        rows: [
          ['1', 'pa"id', null],
          ['2', null, null],
        ],
      },
      { input: { ...orders, isEphemeral: true, reference: "ref('eph')" }, rows: [['1', "o'pen", null]] },
      { input: { ...orders, reference: "ref('none')" }, rows: [] },
    ],
    columns: ['n', 'on'],
    before: [[1, 'a: b']],
    after: [],
  };
  expect(renderUnitTest(found).split('\n')).toEqual([
    'unit_tests:',
    '  - name: daily_before_the_change',
    '    description: "The change gives 0 rows in the place of 1. The tests of the inputs forbid these rows."',
    '    model: daily',
    '    overrides:',
    '      macros:',
    '        is_incremental: false',
    '    given:',
    "      - input: source('raw', 'orders')",
    '        rows:',
    '          - {id: 1, status: "pa\\"id"}',
    '          - {id: 2, status: null}',
    "      - input: ref('eph')",
    '        format: sql',
    '        rows: |',
    "          select cast('1' as BIGINT) as id, cast('o''pen' as VARCHAR) as status, cast(null as TIMESTAMP) as at",
    "      - input: ref('none')",
    '        rows: []',
    '    expect:',
    '      rows:',
    '        - {"n": 1, "on": "a: b"}',
    '    # After the change the model gives no row.',
    '',
  ]);
});
