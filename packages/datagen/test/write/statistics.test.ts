import { createHash } from 'node:crypto';
import {
  codesColumn,
  columnOf,
  concat,
  runsColumn,
  sequenceColumn,
  type LogicalType,
  type Value,
} from '@dataing/base/columns';
import { encodeColumnChunk, ParquetFile, type ColumnSchema } from '@dataing/datagen/write';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBytes } from '../../src/write/parquet/range.ts';
import { mergeStatistics } from '../../src/write/parquet/statistics.ts';
import { noCodec, openMemorySink } from './memory-sink.ts';

const long = fc.tuple(fc.constantFrom('a', 'z', 'ü', '\ud7ff', '\u{10ffff}'), fc.string({ maxLength: 3 }));
const valuesByType: ReadonlyArray<readonly [LogicalType, fc.Arbitrary<Value>]> = [
  ['int', fc.oneof(fc.integer(), fc.maxSafeInteger())],
  ['float', fc.oneof(fc.constantFrom<number>(0, -0, Number.NaN, -Infinity), fc.double())],
  ['date', fc.integer()],
  ['bool', fc.boolean()],
  [{ decimal: { precision: 30, scale: 2 } }, fc.maxSafeInteger()],
  [
    'string',
    fc.oneof(
      fc.string(),
      long.map(([start, end]) => start.repeat(70) + end),
    ),
  ],
  ['binary', fc.oneof(fc.uint8Array(), fc.uint8Array({ minLength: 70, maxLength: 70, min: 254 }))],
];

const twoParts = fc
  .constantFrom(...valuesByType)
  .chain(([type, value]) =>
    fc.tuple(
      fc.constant(type),
      fc.array(fc.option(value), { maxLength: 8 }),
      fc.array(fc.option(value), { maxLength: 8 }),
    ),
  );

describe('mergeStatistics', () => {
  it('gives the statistics of all rows together', () => {
    fc.assert(
      fc.property(twoParts, ([type, a, b]) => {
        const schema: ColumnSchema = { name: 'c', type, nullable: true };
        const chunk = (values: readonly Value[]) =>
          encodeColumnChunk(columnOf(type, values), schema, noCodec);
        const merged = mergeStatistics(schema, chunk(a), chunk(b));
        const whole = chunk([...a, ...b]).statistics;
        expect(merged.nullCount).toBe(whole.nullCount);
        for (const side of ['min', 'max'] as const) {
          // A bound that one part could not give is missing from the whole: fewer bounds are still right.
          if (merged[side] !== undefined) expect(merged[side].bytes).toEqual(whole[side]?.bytes);
          else if (whole[side] !== undefined) expect(whole[side].exact).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('bounds of text', () => {
  it('enclose every value, in the order of bytes, and are text themselves', () => {
    const texts = fc.array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        long.map(([s, e]) => s.repeat(70) + e),
      ),
      {
        minLength: 1,
      },
    );
    const schema: ColumnSchema = { name: 'c', type: 'string', nullable: false };
    fc.assert(
      fc.property(texts, (values) => {
        const column = columnOf('string', values);
        const { min, max } = encodeColumnChunk(column, schema, noCodec).statistics;
        const strict = new TextDecoder('utf-8', { fatal: true });
        expect(min?.bytes.length).toBeLessThanOrEqual(64);
        strict.decode(min?.bytes);
        strict.decode(max?.bytes);
        for (const value of values) {
          const bytes = new TextEncoder().encode(value);
          expect(compareBytes(min?.bytes ?? bytes, bytes)).toBeLessThanOrEqual(0);
          expect(compareBytes(max?.bytes ?? bytes, bytes)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});

describe('the bytes of a file', () => {
  it('never change unless we mean it', async () => {
    const dictionary = columnOf('string', ['web', 'ios']);
    const columns = [
      concat([sequenceColumn('int', 50, 1, 1), sequenceColumn('int', 50, 51, 1)]),
      runsColumn(sequenceColumn('int', 25, 1, 1), new Int32Array(25).fill(4)),
      codesColumn(
        Uint8Array.from({ length: 100 }, (_, i) => i & 1),
        dictionary,
        new Uint8Array(13).fill(251),
      ),
      columnOf(
        'float',
        Array.from({ length: 100 }, (_, i) => Math.sqrt(i)),
      ),
    ];
    const schema = columns.map(
      ({ type }, i): ColumnSchema => ({ name: `c${i}`, type, nullable: i === 2, codec: 'none' }),
    );
    const sink = openMemorySink();
    const file = new ParquetFile(sink, { schema, createdBy: 'datagen 0', metadata: { seed: '42' } });
    await file.append(columns.map((column, i) => encodeColumnChunk(column, schema[i], noCodec)));
    await file.finish();
    const bytes = sink.bytes();
    expect(bytes.length).toMatchInlineSnapshot(`1306`);
    expect(createHash('sha256').update(bytes).digest('hex')).toMatchInlineSnapshot(
      `"257ef8c01d0c37e52373936b86242f678a31eb2e9ed4794d0c2448ae805a79b1"`,
    );
  });
});
