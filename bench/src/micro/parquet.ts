/**
 * What encoding, compressing and hashing a column costs, in nanoseconds per value: `node bench/src/micro/parquet.ts
 * [part of a name]`. Median and least of several passes over blocks of 262,144 rows. Prints; asserts nothing.
 */
import { nodeCodec } from '@dataing/adapters/codecs';
import {
  ArenaWriter,
  codesColumn,
  columnOf,
  hashRows,
  runsColumn,
  sequenceColumn,
  valuesColumn,
  type Column,
} from '@dataing/base/columns';
import { fillDraws, fillUniform, newDraws, rootAddresses, streamKey } from '@dataing/base/random';
import { encodeColumnChunk, type ColumnSchema } from '@dataing/datagen/write';

const rows = 262_144;
const passes = 15;
const key = streamKey({ epoch: 1, seed: 42, table: 'bench', column: 'value', purpose: 'value' });
const addresses = rootAddresses(0, rows);
const uniform = new Float64Array(rows);
fillUniform(key, addresses, uniform);
const { lo } = draws();

function draws() {
  const out = newDraws(rows);
  fillDraws(key, addresses, 0, rows, out);
  return out;
}

function codesOf(entries: number, storage: 'bytes' | 'shorts'): Column {
  const Codes = storage === 'bytes' ? Uint8Array : Uint16Array;
  const names = Array.from({ length: entries }, (_, i) => `entry ${i}`);
  const dictionary = columnOf('string', names);
  const codes = new Codes(rows);
  for (let i = 0; i < rows; i++) codes[i] = Math.floor(uniform[i] * entries);
  return codesColumn(codes, dictionary);
}

function emails(): Column {
  const writer = new ArenaWriter(rows, rows * 24);
  for (let i = 0; i < rows; i++) {
    writer.appendText('user.');
    writer.appendInteger(lo[i]);
    writer.appendText('@example.test');
    writer.endItem();
  }
  return valuesColumn('string', writer.finish());
}

const third = Math.floor(rows / 3);
const withNulls = Uint8Array.from({ length: rows / 8 }, (_, i) => lo[i] | lo[i + 7]);
const numbers = (type: 'int' | 'datetime' | 'float', of: (u: number) => number) =>
  valuesColumn(type, uniform.map(of));

const cases: ReadonlyArray<readonly [string, Column]> = [
  ['sequence', sequenceColumn('int', rows, 1, 1)],
  [
    'runs of a sequence (x3), delta',
    runsColumn(sequenceColumn('int', third, 1, 1), new Int32Array(third).fill(3)),
  ],
  ['codes, 5 entries', codesOf(5, 'bytes')],
  ['codes, 200 entries', codesOf(200, 'bytes')],
  ['codes, 5,000 entries', codesOf(5000, 'shorts')],
  ['codes, 5 entries, nulls', { ...codesOf(5, 'bytes'), validity: withNulls } as Column],
  ['int values 0..99', numbers('int', (u) => Math.floor(u * 100))],
  ['int values 0..1e6', numbers('int', (u) => Math.floor(u * 1e6))],
  ['datetime on a minute grid', numbers('datetime', (u) => 1.7e15 + Math.floor(u * 43_200) * 6e7)],
  ['datetime to the microsecond', numbers('datetime', (u) => 1.7e15 + Math.floor(u * 2.6e12))],
  ['float, 53 random bits', valuesColumn('float', uniform)],
  ['float, two decimals', numbers('float', (u) => Math.round(u * 1e6) / 100)],
  ['float, nulls', valuesColumn('float', uniform, withNulls)],
  [
    'bool',
    valuesColumn(
      'bool',
      Uint8Array.from(uniform, (u) => (u < 0.3 ? 1 : 0)),
    ),
  ],
  ['text, emails', emails()],
  [
    'text, 300 distinct',
    valuesColumn(
      'string',
      columnOf(
        'string',
        Array.from(uniform, (u) => `city ${Math.floor(u * 300)}`),
      ).data,
    ),
  ],
];

function time(work: () => unknown): { median: number; least: number } {
  const spent: number[] = [];
  for (let pass = 0; pass < passes; pass++) {
    const start = performance.now();
    work();
    spent.push(((performance.now() - start) * 1e6) / rows);
  }
  spent.sort((a, b) => a - b);
  return { median: spent[passes >> 1], least: spent[0] };
}

const cell = (ns: number) => ns.toFixed(2).padStart(8);
console.log(`${'column'.padEnd(32)} median    least  no codec     hash  bytes/value  encoding, codec`);
for (const [name, column] of cases) {
  if (!name.includes(process.argv[2] ?? '')) continue;
  const nullable = name.includes('nulls');
  const schema: ColumnSchema = { name, type: column.type, nullable };
  const { median, least } = time(() => encodeColumnChunk(column, schema, nodeCodec));
  const bare = time(() => encodeColumnChunk(column, { ...schema, codec: 'none' }, nodeCodec));
  const hash = time(() => hashRows(column));
  const { encoding, codec, data, dictionary } = encodeColumnChunk(column, schema, nodeCodec);
  const bytes = (data.bytes.length + (dictionary?.bytes.length ?? 0)) / column.length;
  console.log(
    `${name.padEnd(30)} ${cell(median)} ${cell(least)}  ${cell(bare.least)} ${cell(hash.least)} ${bytes.toFixed(3).padStart(12)}  ${encoding}, ${codec}`,
  );
}
