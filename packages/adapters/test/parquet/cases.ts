import {
  codesColumn,
  columnOf,
  runsColumn,
  sequenceColumn,
  valuesColumn,
  type LogicalType,
  type Value,
} from '@dataing/base/columns';
import type { ColumnSchema } from '@dataing/datagen/write';
import type { Block } from './readers.ts';

const LARGEST = 9_223_372_036_854_775_807n;
const DAY_US = 86_400_000_000;

const long = (last: string) => `${'ü'.repeat(60)}${last}`;

/** Values of each type where readers and writers go wrong; every list has a null. */
export const cornerCases: Readonly<Record<string, { type: LogicalType; values: readonly Value[] }>> = {
  bool: { type: 'bool', values: [true, false, null, true, true, false, false, true, null, true] },
  int: {
    type: 'int',
    values: [0, -1, 1, null, 2 ** 31, -(2 ** 31) - 1, 2 ** 53 - 1, -(2 ** 53) + 1, 2 ** 53],
  },
  int_small: { type: 'int', values: [7, 7, null, 8, 7, 9, 7, 7, 7, 8, 7] },
  int_extremes: { type: 'int', values: [LARGEST, -LARGEST - 1n, 0n, null, -1n, 2n ** 53n + 1n] },
  int_span: { type: 'int', values: [-(2 ** 53) + 1, 2 ** 53 - 1, null, -(2 ** 53) + 1, 12] },
  float: {
    type: 'float',
    values: [0, -0, Number.NaN, null, Infinity, -Infinity, 5e-324, Number.MAX_VALUE, 0.1, -2.5],
  },
  float_nan: { type: 'float', values: [Number.NaN, null, Number.NaN] },
  string: {
    type: 'string',
    values: [
      '',
      'a',
      null,
      'zürich',
      '日本語',
      '👩‍👩‍👧',
      'a\u0000b',
      long('a'),
      long('z'),
      'line\nbreak',
      "'",
    ],
  },
  json: { type: 'json', values: ['{}', '{"a":[1,null,"ü"]}', null, '[]', '"text"'] },
  binary: {
    type: 'binary',
    values: [new Uint8Array(0), Uint8Array.of(0, 255, 128), null, new Uint8Array(80).fill(255)],
  },
  date: { type: 'date', values: [0, -1, null, 19_000, -719_162, 2_932_896] },
  datetime: {
    type: 'datetime',
    values: [0, -1, null, 1_700_000_000_123_456, -2_208_988_800_000_001, 253_402_300_799_999_999n],
  },
  decimal_9: {
    type: { decimal: { precision: 9, scale: 2 } },
    values: [0, -1, null, 999_999_999, -999_999_999],
  },
  decimal_18: { type: { decimal: { precision: 18, scale: 4 } }, values: [0, -12_345, null, 10n ** 18n - 1n] },
  decimal_38: {
    type: { decimal: { precision: 38, scale: 10 } },
    values: [0n, -1n, null, LARGEST, -LARGEST, 1_234_567_890_123n],
  },
};

interface Layout {
  readonly schema: readonly ColumnSchema[];
  readonly blocks: readonly Block[];
}

const one = (
  type: LogicalType,
  blocks: ReadonlyArray<Block[0]>,
  extra: Partial<ColumnSchema> = {},
): Layout => ({
  schema: [{ name: 'c', type, nullable: true, ...extra }],
  blocks: blocks.map((column) => [column]),
});

const enumOf = (...items: string[]) => columnOf('string', items);

/** Lazy kinds under several blocks: each is written by another path. */
export const layouts: Readonly<Record<string, () => Layout>> = {
  sequences: () => one('int', [sequenceColumn('int', 1000, 1, 1), sequenceColumn('int', 130, 1001, 1)]),
  'sequence-down': () => one('int', [sequenceColumn('int', 129, 5, -3), sequenceColumn('int', 1, 9, 7)]),
  'sequence-dates': () => one('date', [sequenceColumn('date', 400, -200, 1)]),
  'sequence-times': () => one('datetime', [sequenceColumn('datetime', 400, -200 * DAY_US, DAY_US)]),
  'sequence-int32': () => one('int', [sequenceColumn('int', 400, -200, 3)], { intBits: 32 }),
  'keys-in-runs': () => {
    const counts = Int32Array.from({ length: 3000 }, (_, i) => (i * i) % 11);
    return one('int', [runsColumn(sequenceColumn('int', 3000, 1, 1), counts)], { nullable: false });
  },
  'falling-runs': () => {
    const counts = Int32Array.from({ length: 900 }, (_, i) => 1 + (i % 5));
    return one('int', [runsColumn(sequenceColumn('int', 900, 5000, -7), counts)]);
  },
  'runs-of-codes': () => {
    const codes = codesColumn(Uint8Array.of(2, 0, 1, 1, 0), enumOf('a', 'b', 'c'), Uint8Array.of(0b10111));
    return one('string', [runsColumn(codes, Int32Array.of(100, 3, 20, 5, 64))]);
  },
  'runs-of-texts': () => {
    const texts = enumOf(...Array.from({ length: 500 }, (_, i) => `parent ${i * 7919}`));
    return one('string', [runsColumn(texts, new Int32Array(500).fill(9))]);
  },
  'runs-of-runs': () => {
    const inner = runsColumn(enumOf('x', 'y', 'z'), Int32Array.of(4, 0, 3));
    return one('string', [runsColumn(inner, Int32Array.of(1, 2, 3, 0, 5, 6, 7))]);
  },
  'one-value': () => one('string', [codesColumn(new Uint8Array(1000), enumOf('only'))]),
  'codes-that-repeat': () => {
    const codes = Uint16Array.from({ length: 5000 }, (_, i) => Math.floor(i / 97) % 300);
    return one('int', [
      codesColumn(
        codes,
        columnOf(
          'int',
          Array.from({ length: 300 }, (_, i) => -i),
        ),
      ),
    ]);
  },
  'shared-dictionary': () => {
    const dictionary = enumOf('web', 'ios', 'android', 'never used');
    const part = (from: number) =>
      codesColumn(
        Uint8Array.from({ length: 100 }, (_, i) => (from + i) % 3),
        dictionary,
      );
    return one('string', [part(0), part(1), part(2)]);
  },
  'other-dictionaries': () =>
    one('string', [
      codesColumn(Uint8Array.of(0, 1, 1, 0, 1), enumOf('a', 'b')),
      codesColumn(Uint8Array.of(0, 1, 1, 0, 1), enumOf('a', 'c')),
      columnOf('string', [null, null]),
    ]),
  'all-null': () => one('string', [columnOf('string', [null, null, null]), columnOf('string', ['x', null])]),
  'minutes-of-a-month': () => {
    const times = Float64Array.from({ length: 5000 }, (_, i) => ((i * 7919) % 43_200) * 60_000_000 - 1e15);
    return one('datetime', [valuesColumn('datetime', times)]);
  },
  'bigints-few': () => {
    const values = BigInt64Array.from({ length: 600 }, (_, i) => (i % 3 === 0 ? LARGEST : BigInt(i % 5)));
    return one('int', [valuesColumn('int', values)]);
  },
  'int32-extremes': () => one('int', [columnOf('int', [2 ** 31 - 1, -(2 ** 31), 0, null])], { intBits: 32 }),
  'int32-wide': () => {
    const values = Int32Array.from({ length: 3000 }, (_, i) => Math.imul(i ^ (i >>> 3), 0x735a2d97));
    return one('int', [valuesColumn('int', values)], { intBits: 32 });
  },
  'wide-deltas': () => {
    const values = Float64Array.from({ length: 2000 }, (_, i) => ((i * 40_503) % 65_536) * 8_000_000_019);
    return one('int', [valuesColumn('int', values)]);
  },
  'nulls-at-page-ends': () => {
    const values = Array.from({ length: 1025 }, (_, i) =>
      i % 1024 === 1023 || i === 0 ? null : i % 7 === 0,
    );
    return one('bool', [columnOf('bool', values), columnOf('bool', values.slice(0, 9))]);
  },
};
