import {
  codesColumn,
  columnOf,
  runsColumn,
  sequenceColumn,
  slice,
  type Column,
  type LogicalType,
  type Value,
} from '@dataing/base/columns';
import type { ColumnSchema } from '@dataing/datagen/write';
import fc from 'fast-check';
import type { Block } from './readers.ts';

export interface RandomTable {
  readonly schema: readonly ColumnSchema[];
  readonly blocks: readonly Block[];
  readonly rowGroupRows: number;
}

const types: readonly LogicalType[] = [
  'bool',
  'int',
  'float',
  'string',
  'binary',
  'date',
  'datetime',
  { decimal: { precision: 7, scale: 3 } },
  { decimal: { precision: 18, scale: 0 } },
  { decimal: { precision: 25, scale: 6 } },
];

/** Values of a type inside what every reader can show. */
function valueOf(type: LogicalType): fc.Arbitrary<Value> {
  if (typeof type === 'object') {
    const largest = type.decimal.precision === 7 ? 9_999_999 : Number.MAX_SAFE_INTEGER;
    return fc.integer({ min: -largest, max: largest });
  }
  switch (type) {
    case 'bool':
      return fc.boolean();
    case 'int':
      return fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer(), fc.maxSafeInteger());
    case 'float':
      return fc.oneof(fc.constantFrom<number>(0, -0, Number.NaN, 1.5), fc.double());
    case 'string':
    case 'json':
      return fc.oneof(fc.constantFrom('', 'a', 'ü', 'web'), fc.string({ unit: 'grapheme', maxLength: 90 }));
    case 'binary':
      return fc.uint8Array({ maxLength: 70 });
    case 'date':
      return fc.oneof(
        fc.integer({ min: 18_000, max: 18_030 }),
        fc.integer({ min: -700_000, max: 2_900_000 }),
      );
    case 'datetime':
      return fc.oneof(
        fc.integer({ min: 0, max: 1440 }).map((minute) => minute * 60_000_000),
        fc.integer({ min: -62_000_000_000_000_000, max: 253_000_000_000_000_000 }),
      );
  }
}

/** A column of exactly `rows` rows, of any lazy kind. */
function columnOfRows(type: LogicalType, rows: number, nullable: boolean): fc.Arbitrary<Column> {
  const value = nullable ? fc.option(valueOf(type), { nil: null, freq: 4 }) : valueOf(type);
  // Few distinct values repeated give dictionaries, fresh ones give none.
  const values = fc.array(value, { minLength: 1, maxLength: 60 }).chain((pool) =>
    fc.infiniteStream(fc.nat(pool.length - 1)).map((picks) =>
      columnOf(
        type,
        Array.from({ length: rows }, () => pool[picks.next().value as number]),
      ),
    ),
  );
  const codes = fc.array(valueOf(type), { minLength: 1, maxLength: 20 }).chain((entries) =>
    fc.tuple(fc.infiniteStream(fc.nat(entries.length - 1)), fc.nat(255)).map(([picks, mask]) => {
      const storage = Uint16Array.from({ length: rows }, () => picks.next().value as number);
      const validity = Uint8Array.from({ length: (rows + 7) >> 3 }, (_, i) => mask ^ (i * 11));
      const dictionary = columnOf(type, entries);
      return codesColumn(storage, dictionary, nullable ? validity : undefined);
    }),
  );
  const sequence = fc
    .tuple(fc.integer({ min: -9000, max: 9000 }), fc.integer({ min: -7, max: 7 }))
    .map(([start, step]) => sequenceColumn(type as 'int', rows, start, step));
  const isSequence = type === 'int' || type === 'date' || type === 'datetime';
  const flat = fc.oneof(values, codes, ...(isSequence ? [sequence] : []));
  return fc.oneof(
    flat,
    flat.chain((column) => repeated(column, rows)),
  );
}

/** The column's first rows, repeated to the same number of rows. */
function repeated(column: Column, rows: number): fc.Arbitrary<Column> {
  if (rows === 0) return fc.constant(column);
  const counts = fc.array(fc.oneof(fc.nat(3), fc.nat(40)), {
    minLength: column.length,
    maxLength: column.length,
  });
  return counts.map((list) => {
    let left = rows;
    const cut = list.map((count, i) => {
      const taken = i === list.length - 1 ? left : Math.min(count, left);
      left -= taken;
      return taken;
    });
    return runsColumn(column, Int32Array.from(cut));
  });
}

const schemas: fc.Arbitrary<ColumnSchema[]> = fc
  .array(
    fc.record({
      type: fc.constantFrom(...types),
      nullable: fc.boolean(),
      codec: fc.constantFrom(undefined, undefined, 'none' as const, 'snappy' as const, 'zstd' as const),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((columns) => columns.map((column, i) => ({ ...column, name: `c${i}` })));

/** Tables of all kinds, cut into blocks at random, under a random size of row groups. */
export const randomTable: fc.Arbitrary<RandomTable> = fc
  .tuple(schemas, fc.oneof(fc.nat(12), fc.nat(400)), fc.array(fc.nat(400), { maxLength: 4 }), fc.nat(500))
  .chain(([schema, rows, rawCuts, rowGroupRows]) => {
    const cuts = [0, ...rawCuts.map((cut) => cut % (rows + 1)).sort((a, b) => a - b), rows];
    return fc
      .tuple(...schema.map((column) => columnOfRows(column.type, rows, column.nullable)))
      .map((columns) => ({
        schema,
        blocks: cuts.slice(1).map((to, i) => columns.map((column) => slice(column, cuts[i], to))),
        rowGroupRows: rowGroupRows + 1,
      }));
  });
