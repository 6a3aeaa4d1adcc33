import {
  codesColumn,
  columnOf,
  concat,
  runsColumn,
  sequenceColumn,
  valueAt,
  type Column,
  type Value,
} from '@dataing/base/columns';
import { formatDay } from '@dataing/base/time';
import { isPartitioned, parquetFormat, partitionRows, type ColumnSchema } from '@dataing/datagen/write';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noCodec, openMemorySink } from './memory-sink.ts';

const day = 86_400_000_000;

/** A time column of any lazy kind over a few months, some of its values null where the kind has nulls. */
const timeColumn: fc.Arbitrary<Column> = fc
  .array(fc.option(fc.integer({ min: -70 * 24, max: 70 * 24 }), { nil: null, freq: 8 }), {
    minLength: 1,
    maxLength: 60,
  })
  .chain((hours) => {
    const micros = hours.map((hour) => (hour === null ? null : hour * 3_600_000_000));
    const days = hours.map((hour) => (hour === null ? null : Math.floor(hour / 24)));
    const values = columnOf('datetime', micros);
    const dictionary = columnOf('datetime', [0, day, -day, 40 * day]);
    const counts = Int32Array.from(hours, (_, i) => i % 3);
    return fc.constantFrom<Column>(
      values,
      columnOf('date', days),
      runsColumn(values, counts),
      codesColumn(
        Uint8Array.from(hours, (_, i) => i % 4),
        dictionary,
      ),
      sequenceColumn('datetime', hours.length, 0, day),
      sequenceColumn('date', hours.length, -3, 1),
    );
  });

/** The folder a value belongs in, by the calendar as text. */
function folderOf(value: Value, type: Column['type'], unit: 'day' | 'month'): string {
  if (value === null) return `at_${unit}=__HIVE_DEFAULT_PARTITION__`;
  const text = formatDay(type === 'date' ? Number(value) : Math.floor(Number(value) / day));
  return `at_${unit}=${unit === 'day' ? text : text.slice(0, 7)}`;
}

test('each row stands once, in the folder of its day or month, in the order it had', () => {
  fc.assert(
    fc.property(timeColumn, fc.constantFrom('day' as const, 'month' as const), (at, unit) => {
      const id = sequenceColumn('int', at.length, 0, 1);
      const schema: ColumnSchema[] = [
        { name: 'id', type: 'int', nullable: false },
        { name: 'at', type: at.type, nullable: true },
      ];
      const parts = partitionRows([id, at], schema, { column: 'at', unit });
      if (at.length === 0) {
        expect(parts.map(({ part }) => part)).toEqual(['']);
        return;
      }
      const expected = new Map<string, number[]>();
      for (let row = 0; row < at.length; row++) {
        const folder = folderOf(valueAt(at, row), at.type, unit);
        expected.set(folder, [...(expected.get(folder) ?? []), row]);
      }
      const found = parts.map(({ part, columns }): [string, Value[]] => [
        part,
        Array.from({ length: columns[0].length }, (_, i) => valueAt(columns[0], i)),
      ]);
      expect(found).toEqual([...expected].sort(([a], [b]) => (a < b ? -1 : 1)));
      const whole = concat(parts.map(({ columns }) => columns[1]));
      expect(whole.length).toBe(at.length);
    }),
    { numRuns: 300 },
  );
});

test('a table without the column, or with one that is no time, is one part', () => {
  const schema: ColumnSchema[] = [{ name: 'at', type: 'string', nullable: false }];
  const columns = [columnOf('string', ['2024-01-01', '2024-02-01'])];
  expect(isPartitioned(schema, { column: 'at', unit: 'day' })).toBe(false);
  expect(partitionRows(columns, schema, { column: 'at', unit: 'day' })).toEqual([{ part: '', columns }]);
  expect(partitionRows(columns, schema, { column: 'gone', unit: 'day' })).toEqual([{ part: '', columns }]);
});

test('what a file holds back can be written out early, as a row group of its own', async () => {
  const shape = {
    name: 't',
    schema: [{ name: 'x', type: 'int', nullable: false } as const],
    primaryKey: [],
    references: [],
  };
  const file = parquetFormat.open(openMemorySink(), shape, { createdBy: 'test', metadata: {} });
  await file.append(parquetFormat.encode([sequenceColumn('int', 10, 0, 1)], shape, noCodec));
  expect(file.heldBytes).toBeGreaterThan(0);
  await file.release?.();
  expect(file.heldBytes).toBe(0);
  await file.append(parquetFormat.encode([sequenceColumn('int', 10, 10, 1)], shape, noCodec));
  expect(await file.finish()).toMatchObject({ rows: 20, rowGroups: 2 });
});
