import {
  codesColumn,
  columnOf,
  runsColumn,
  sequenceColumn,
  slice,
  valuesColumn,
  type Column,
} from '@dataing/base/columns';
import {
  chunkTransferList,
  encodeColumnChunk,
  ParquetFile,
  type ColumnSchema,
  type EncodedChunk,
} from '@dataing/datagen/write';
import { describe, expect, it } from 'vitest';
import { noCodec, openMemorySink } from './memory-sink.ts';

const schemaOf = (column: Column, nullable = false): ColumnSchema => ({
  name: 'c',
  type: column.type,
  nullable,
});
const encoded = (column: Column, schema = schemaOf(column)): EncodedChunk =>
  encodeColumnChunk(column, schema, noCodec);

const noise = (i: number) => {
  const x = Math.imul(i ^ (i >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
};
const rows = 20_000;
const ints = (of: (i: number) => number) =>
  valuesColumn(
    'int',
    Float64Array.from({ length: rows }, (_, i) => of(i)),
  );
const texts = (of: (i: number) => string) =>
  columnOf(
    'string',
    Array.from({ length: rows }, (_, i) => of(i)),
  );

async function fileOf(blocks: readonly Column[][], rowGroupRows?: number) {
  const sink = openMemorySink();
  const schema = blocks[0].map((column, i) => ({ ...schemaOf(column, true), name: `c${i}` }));
  const file = new ParquetFile(sink, { schema, createdBy: 'datagen test', rowGroupRows });
  for (const block of blocks) {
    await file.append(block.map((column, i) => encodeColumnChunk(column, schema[i], noCodec)));
  }
  return { summary: await file.finish(), sink, bytes: sink.bytes() };
}

describe('the choice of encoding', () => {
  const keys = runsColumn(sequenceColumn('int', 5000, 1, 1), new Int32Array(5000).fill(4));
  const cases: ReadonlyArray<[string, Column, string, string]> = [
    ['a sequence', sequenceColumn('int', rows, 1, 1), 'delta', 'none'],
    ['keys to a parent', keys, 'delta', 'none'],
    ['an enum', codesColumn(new Uint8Array(9), columnOf('string', ['a', 'b'])), 'dictionary', 'none'],
    [
      'runs of texts',
      runsColumn(
        texts((i) => `t${i}`),
        new Int32Array(rows).fill(3),
      ),
      'dictionary',
      'zstd',
    ],
    [
      'days',
      valuesColumn(
        'date',
        Int32Array.from({ length: rows }, (_, i) => noise(i) % 30),
      ),
      'dictionary',
      'none',
    ],
    ['small ints', ints((i) => noise(i) % 90), 'dictionary', 'none'],
    ['large ints', ints((i) => noise(i)), 'delta', 'none'],
    ['huge ints', ints((i) => noise(i) * 2 ** 21 - 2 ** 52), 'plain', 'zstd'],
    [
      'minutes',
      valuesColumn(
        'datetime',
        Float64Array.from({ length: rows }, (_, i) => 6e7 * (noise(i) % 999)),
      ),
      'dictionary',
      'none',
    ],
    [
      'random floats',
      valuesColumn(
        'float',
        Float64Array.from({ length: rows }, (_, i) => noise(i) / 7),
      ),
      'byte_stream_split',
      'zstd',
    ],
    [
      'few floats',
      valuesColumn(
        'float',
        Float64Array.from({ length: rows }, (_, i) => (noise(i) % 5) / 2),
      ),
      'dictionary',
      'none',
    ],
    ['distinct texts', texts((i) => `user ${noise(i)}`), 'delta_length', 'zstd'],
    ['few texts', texts((i) => `city ${noise(i) % 40}`), 'dictionary', 'none'],
    [
      'flags',
      valuesColumn(
        'bool',
        Uint8Array.from({ length: rows }, (_, i) => i & 1),
      ),
      'plain',
      'none',
    ],
  ];

  it.each(cases)('%s', (_, column, encoding, codec) => {
    expect(encoded(column)).toMatchObject({ encoding, codec, rows: column.length });
  });

  it('costs nothing for structure', () => {
    expect(encoded(sequenceColumn('int', 1_000_000, 1, 1)).data.bytes.length).toBeLessThan(60);
    expect(encoded(keys).data.bytes.length).toBeLessThan(rows / 6);
  });

  it('leaves a dictionary that is larger than its block', () => {
    const many = columnOf(
      'string',
      Array.from({ length: 5000 }, (_, i) => `name ${i}`),
    );
    const chunk = encoded(codesColumn(Uint16Array.of(4, 900, 17), many));
    expect(chunk.dictionary?.bytes.length ?? 0).toBeLessThan(100);
  });

  it('packs keys drawn from a large table rather than list them all', () => {
    const ids = columnOf(
      'int',
      Array.from({ length: 900 }, (_, i) => i + 1),
    );
    const column = codesColumn(
      Uint16Array.from({ length: 1000 }, (_, i) => noise(i) % 900),
      ids,
    );
    const chunk = encoded(column);
    expect(chunk.encoding).toBe('delta');
    expect(chunk.data.bytes.length).toBeLessThan(1500);
  });

  it('takes the codec that the schema names', () => {
    const column = texts((i) => `${i}`);
    expect(encoded(column, { ...schemaOf(column), codec: 'snappy' }).codec).toBe('snappy');
  });
});

describe('bytes follow from the rows', () => {
  it('not from what stands in null rows or behind the bitmap', async () => {
    const clean = valuesColumn('int', Float64Array.of(5, 0, 7), Uint8Array.of(0b101));
    const dirty = valuesColumn('int', Float64Array.of(5, 99, 7), Uint8Array.of(0b11111101));
    expect((await fileOf([[dirty]])).bytes).toEqual((await fileOf([[clean]])).bytes);
    const dictionary = columnOf('string', ['a', 'b']);
    const codes = (code: number) => codesColumn(Uint8Array.of(1, code, 0), dictionary, Uint8Array.of(0b101));
    expect((await fileOf([[codes(0)]])).bytes).toEqual((await fileOf([[codes(1)]])).bytes);
  });

  it('not from which NaN the engine made', async () => {
    const bits = Uint32Array.of(0, 0x7ff80000, 1, 0xfff80000, 0, 0x3ff00000, 7, 0x7ff00000);
    const odd = valuesColumn('float', new Float64Array(bits.buffer));
    const plain = columnOf('float', [Number.NaN, Number.NaN, 1, Number.NaN]);
    expect((await fileOf([[odd]])).bytes).toEqual((await fileOf([[plain]])).bytes);
    const counts = Int32Array.of(20, 20, 20, 20);
    expect((await fileOf([[runsColumn(odd, counts)]])).bytes).toEqual(
      (await fileOf([[runsColumn(plain, counts)]])).bytes,
    );
    const codes = Uint8Array.from({ length: 40 }, (_, i) => i & 3);
    expect((await fileOf([[codesColumn(codes, odd)]])).bytes).toEqual(
      (await fileOf([[codesColumn(codes, plain)]])).bytes,
    );
  });

  it('not from the array a view looks into', async () => {
    const whole = texts((i) => `user ${noise(i)}`);
    const view = slice(whole, 100, 300);
    const alone = columnOf(
      'string',
      Array.from({ length: 200 }, (_, i) => `user ${noise(i + 100)}`),
    );
    expect((await fileOf([[view]])).bytes).toEqual((await fileOf([[alone]])).bytes);
  });
});

describe('statistics', () => {
  const statistics = (column: Column) => encoded(column, schemaOf(column, true)).statistics;
  const text = (bytes: Uint8Array | undefined) => new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const double = (bytes: Uint8Array | undefined) =>
    new DataView((bytes ?? new Uint8Array(8)).buffer).getFloat64(0, true);

  it('leave NaN out and widen zeros', () => {
    const { min, max, nullCount } = statistics(columnOf('float', [Number.NaN, -0, null, 0]));
    expect([double(min?.bytes), double(max?.bytes), nullCount]).toEqual([-0, 0, 1]);
    const zeros = statistics(columnOf('float', [0]));
    expect(Object.is(double(zeros.min?.bytes), -0)).toBe(true);
    expect(statistics(columnOf('float', [Number.NaN]))).toEqual({ nullCount: 0 });
    expect(statistics(columnOf('int', [null]))).toEqual({ nullCount: 1 });
  });

  it('cut long texts at a character, and raise the upper bound', () => {
    const { min, max } = statistics(columnOf('string', [`${'a'.repeat(63)}üx`, `${'z'.repeat(63)}üx`]));
    expect([text(min?.bytes), min?.exact]).toEqual(['a'.repeat(63), false]);
    expect([text(max?.bytes), max?.exact]).toEqual([`${'z'.repeat(62)}{`, false]);
    const edge = statistics(columnOf('string', [`a${'\u{10ffff}'.repeat(30)}`]));
    expect(text(edge.max?.bytes)).toBe('b');
    expect(statistics(columnOf('string', ['\u{10ffff}'.repeat(30)])).max).toBeUndefined();
    const surrogates = statistics(columnOf('string', ['\ud7ff'.repeat(30)]));
    expect(text(surrogates.max?.bytes)).toBe(`${'\ud7ff'.repeat(20)}\ue000`);
    expect(statistics(columnOf('binary', [new Uint8Array(80).fill(255)])).max).toBeUndefined();
    const raised = statistics(
      columnOf('binary', [Uint8Array.from({ length: 80 }, (_, i) => (i < 3 ? 7 : 255))]),
    );
    expect([...(raised.max?.bytes ?? [])]).toEqual([7, 7, 8]);
  });

  it('speak of the entries that occur, not of the dictionary', () => {
    const dictionary = columnOf('string', ['z', 'm', 'a', 'k']);
    const { min, max } = statistics(codesColumn(Uint8Array.of(1, 3, 1), dictionary));
    expect([text(min?.bytes), text(max?.bytes)]).toEqual(['k', 'm']);
    const runs = runsColumn(columnOf('string', ['a', 'q', 'z']), Int32Array.of(0, 3, 0));
    expect(text(statistics(runs).min?.bytes)).toBe('q');
  });
});

describe('layout', () => {
  const dictionary = columnOf('string', ['web', 'ios', 'android']);
  const block = (from: number) => [
    sequenceColumn('int', 100, from, 1),
    codesColumn(
      Uint8Array.from({ length: 100 }, (_, i) => (i + from) % 3),
      dictionary,
    ),
  ];

  it('joins blocks that share dictionaries up to the size asked for', async () => {
    const blocks = [block(0), block(100), block(200), block(300), block(400)];
    expect((await fileOf(blocks)).summary).toMatchObject({ rows: 500, rowGroups: 1 });
    expect((await fileOf(blocks, 200)).summary).toMatchObject({ rows: 500, rowGroups: 3 });
    expect((await fileOf(blocks, 1)).summary).toMatchObject({ rows: 500, rowGroups: 5 });
  });

  it('begins a row group where a dictionary, an encoding or a codec changes', async () => {
    const other = codesColumn(new Uint8Array(100), columnOf('string', ['other']));
    expect((await fileOf([block(0), [block(100)[0], other]])).summary.rowGroups).toBe(2);
    const plain = columnOf(
      'string',
      Array.from({ length: 100 }, (_, i) => `text ${noise(i)}`),
    );
    expect((await fileOf([block(0), [block(100)[0], plain]])).summary.rowGroups).toBe(2);
  });

  it('begins a row group where chunks were packed by another codec', async () => {
    const column = columnOf('int', [1, 2, 3]);
    const schema: ColumnSchema = { name: 'c', type: 'int', nullable: false };
    const file = new ParquetFile(openMemorySink(), { schema: [schema], createdBy: '' });
    await file.append([encodeColumnChunk(column, { ...schema, codec: 'none' }, noCodec)]);
    await file.append([encodeColumnChunk(column, { ...schema, codec: 'snappy' }, noCodec)]);
    expect((await file.finish()).rowGroups).toBe(2);
  });

  it('finds one dictionary for blocks with the same set of values', async () => {
    const part = (seed: number) => [
      ints((i) => noise(i + seed) % 50),
      texts((i) => `t${noise(i * seed) % 20}`),
    ];
    expect((await fileOf([part(1), part(2), part(3)])).summary.rowGroups).toBe(1);
  });

  it('holds no more than one row group', async () => {
    const sink = openMemorySink();
    const column = { name: 'c', type: 'float', nullable: false } as const;
    const file = new ParquetFile(sink, { schema: [column], createdBy: 'datagen test', rowGroupRows: 4000 });
    let most = 0;
    for (let i = 0; i < 50; i++) {
      const values = Float64Array.from({ length: 1000 }, (_, k) => noise(i * 1000 + k) / 3);
      await file.append([encodeColumnChunk(valuesColumn('float', values), column, noCodec)]);
      most = Math.max(most, file.heldBytes);
    }
    expect(most).toBeGreaterThan(8000);
    expect(most).toBeLessThan(4 * 8100);
    expect((await file.finish()).rowGroups).toBe(13);
    expect(file.heldBytes).toBe(0);
  });

  it('writes magic, footer and nothing else for no rows, and says how many bytes', async () => {
    const { summary, bytes, sink } = await fileOf([[columnOf('int', [])]]);
    expect(summary).toEqual({ rows: 0, bytes: bytes.length, rowGroups: 0 });
    expect(String.fromCharCode(...bytes.slice(0, 4), ...bytes.slice(-4))).toBe('PAR1PAR1');
    expect(sink.state).toBe('finished');
  });

  it('carries its maker and the metadata given', async () => {
    const sink = openMemorySink();
    const metadata = { schema_hash: 'abc', seed: '42' };
    await new ParquetFile(sink, { schema: [], createdBy: 'datagen 9.9.9', metadata }).finish();
    const text = new TextDecoder('latin1').decode(sink.bytes());
    for (const part of ['datagen 9.9.9', 'schema_hash', 'abc', 'seed', '42']) expect(text).toContain(part);
  });

  it('abandons its sink', async () => {
    const sink = openMemorySink();
    await new ParquetFile(sink, { schema: [], createdBy: '' }).abandon();
    expect(sink.state).toBe('abandoned');
  });
});

describe('refusals', () => {
  it('names the column and what is wrong with it', async () => {
    expect(() => encoded(columnOf('int', [1, null]))).toThrow('column c: null in 1 rows');
    expect(() => encoded(columnOf('int', [1]), { name: 'c', type: 'date', nullable: true })).toThrow(
      TypeError,
    );
    const narrow: ColumnSchema = { name: 'c', type: 'int', nullable: false, intBits: 32 };
    expect(() => encoded(columnOf('int', [2 ** 31]), narrow)).toThrow(RangeError);
    expect(() => encoded(columnOf('int', [2 ** 63]))).toThrow(RangeError);
    expect(() => encoded(columnOf('int', [1.5]))).toThrow(TypeError);
    expect(() => encoded(columnOf('int', [1, Number.NaN]))).toThrow(TypeError);
    const file = new ParquetFile(openMemorySink(), { schema: [narrow], createdBy: '' });
    await expect(file.append([])).rejects.toThrow(TypeError);
  });

  it('moves the buffers of chunks once each', () => {
    const chunk = encoded(codesColumn(new Uint8Array(9), columnOf('string', ['a', 'b'])));
    expect(chunkTransferList([chunk])).toEqual([chunk.data.bytes.buffer, chunk.dictionary?.bytes.buffer]);
  });
});
