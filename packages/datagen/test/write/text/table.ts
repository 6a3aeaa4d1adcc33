import {
  codesColumn,
  columnOf,
  packValidity,
  runsColumn,
  sequenceColumn,
  valueAt,
  type Column,
  type Value,
} from '@dataing/base/columns';
import type { TableFormat, TableShape } from '@dataing/datagen/write';
import fc from 'fast-check';
import { noCodec, openMemorySink } from '../memory-sink.ts';

/** Texts that text formats get wrong: marks, line ends, escapes, words that mean null, blanks, other scripts. */
export const hardTexts = [
  '',
  ' ',
  'plain',
  'a,b',
  'say "so"',
  '"',
  '\\.',
  '\\N',
  'NULL',
  'null',
  'two\nlines',
  'cr\rlf\r\n',
  "it's",
  "'; drop table x; --",
  'tab\there',
  ' lead',
  'tail ',
  'ünï, çødé',
  '日本"語"',
  '😀',
  '\u0001\u001f',
  'x'.repeat(200),
];

/** A table with every type and every lazy kind, nulls included. */
export function kitchenSink(): { readonly shape: TableShape; readonly columns: readonly Column[] } {
  const rows = hardTexts.length;
  const dictionary = columnOf('string', hardTexts);
  const codes = Uint8Array.from({ length: rows }, (_, i) => rows - 1 - i);
  const gaps = packValidity(Uint8Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? 0 : 1)));
  const counts = new Int32Array(rows / 2).fill(2);
  const days = Array.from({ length: rows }, (_, i) => i * 3001 - 9000);
  const columns: Record<string, Column> = {
    id: sequenceColumn('int', rows, 1, 1),
    parent: runsColumn(sequenceColumn('int', rows / 2, 100, -7), counts),
    text: columnOf('string', hardTexts),
    code: codesColumn(codes, dictionary, gaps),
    amount: columnOf(
      'float',
      days.map((day, i) => (i % 5 === 4 ? null : day / 100)),
    ),
    wide: columnOf(
      'float',
      days.map((day) => day * 1.1e-9),
    ),
    flag: columnOf(
      'bool',
      days.map((day, i) => (i % 4 === 3 ? null : day % 2 === 0)),
    ),
    at: columnOf(
      'datetime',
      days.map((day, i) => day * 86_400_000_000 + i * 3_600_000_123),
    ),
    day: columnOf(
      'date',
      days.map((day, i) => (i % 7 === 6 ? null : day)),
    ),
    big: columnOf(
      'int',
      days.map((day) => BigInt(day) * 1_000_000_000_000n),
    ),
    doc: columnOf(
      'json',
      days.map((day, i) => JSON.stringify({ day, text: hardTexts[i] })),
    ),
  };
  const schema = Object.entries(columns).map(([name, column]) => ({
    name,
    type: column.type,
    nullable: name !== 'id',
  }));
  return {
    shape: { name: 'things', schema, primaryKey: ['id'], references: [] },
    columns: Object.values(columns),
  };
}

/** The rows of columns as JavaScript values. */
export function rowsOf(columns: readonly Column[]): Value[][] {
  return Array.from({ length: columns[0].length }, (_, i) => columns.map((column) => valueAt(column, i)));
}

/** The file that a format makes of blocks. */
export async function fileOf(
  format: TableFormat,
  shape: TableShape,
  blocks: ReadonlyArray<readonly Column[]>,
): Promise<Uint8Array> {
  const sink = openMemorySink();
  const file = format.open(sink, shape, { createdBy: 'datagen test', metadata: {} });
  for (const block of blocks) await file.append(format.encode(block, shape, noCodec));
  const { bytes } = await file.finish();
  const written = sink.bytes();
  if (bytes !== written.length || sink.state !== 'finished') throw new Error('the file misstates its size');
  return written;
}

export const textOf = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

/** Texts and nulls, of the kind that break text formats. */
export const anyText: fc.Arbitrary<string | null> = fc.oneof(
  fc.constantFrom(...hardTexts, null),
  fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', '\\', "'", 'a', ' ', '\t', 'é', '.', 'N') }),
  fc.string({ unit: 'grapheme' }),
);
