import { columnOf, materialise, slice } from '@dataing/base/columns';
import { csvFormat, csvManifest, datasetJson } from '@dataing/datagen/write';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { anyText, fileOf, hardTexts, kitchenSink, rowsOf, textOf } from './table.ts';

const folder = mkdtempSync(join(tmpdir(), 'csv-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Field {
  readonly text: string;
  readonly quoted: boolean;
}

/** RFC 4180, read a character at a time. */
function parseCsv(text: string): Field[][] {
  const rows: Field[][] = [];
  let row: Field[] = [];
  let at = 0;
  while (at < text.length) {
    let field = '';
    const quoted = text[at] === '"';
    if (quoted) {
      for (at++; !(text[at] === '"' && text[at + 1] !== '"'); at++) {
        if (at >= text.length) throw new Error('a quote is open at the end');
        if (text[at] === '"') at++;
        field += text[at];
      }
      at++;
    } else for (; at < text.length && text[at] !== ',' && text[at] !== '\n'; at++) field += text[at];
    row.push({ text: field, quoted });
    const mark = text[at++];
    if (mark === '\n') rows.push(row.splice(0));
    else if (mark !== ',') throw new Error(`${mark} behind a field`);
  }
  if (row.length > 0) throw new Error('the last line is open');
  return rows;
}

test('any texts and nulls come back as they were, null apart from the empty text', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(anyText, anyText), { maxLength: 30 }),
      fc.constantFrom('', 'NULL', '\\N'),
      async (rows, word) => {
        const columns = [0, 1].map((c) =>
          columnOf(
            'string',
            rows.map((row) => row[c]),
          ),
        );
        const schema = ['a', 'b'].map((name) => ({ name, type: 'string', nullable: true }) as const);
        const shape = { name: 't', schema, primaryKey: [], references: [] };
        const bytes = await fileOf(csvFormat({ null: word }), shape, [columns]);
        const [head, ...body] = parseCsv(textOf(bytes));
        expect(head.map(({ text }) => text)).toEqual(['a', 'b']);
        const read = body.map((row) =>
          row.map(({ text, quoted }) => (!quoted && text === word ? null : text)),
        );
        expect(read).toEqual(
          rows.map((row) => row.map((text) => text?.replace(/[\ud800-\udfff]/gu, '\ufffd') ?? null)),
        );
      },
    ),
  );
});

test('bytes depend neither on how lazy a column is nor on where blocks end', async () => {
  const { shape, columns } = kitchenSink();
  const whole = textOf(await fileOf(csvFormat(), shape, [columns]));
  expect(textOf(await fileOf(csvFormat(), shape, [columns.map(materialise)]))).toBe(whole);
  const cut = [0, 1, 9, 9, columns[0].length];
  const blocks = cut.slice(1).map((to, i) => columns.map((column) => slice(column, cut[i], to)));
  expect(textOf(await fileOf(csvFormat(), shape, blocks))).toBe(whole);
});

test('DuckDB reads every type back', async () => {
  const { shape, columns } = kitchenSink();
  const path = join(folder, 'things.csv');
  writeFileSync(path, await fileOf(csvFormat(), shape, [columns]));
  const types = `{id: 'bigint', parent: 'bigint', text: 'varchar', code: 'varchar', amount: 'double', wide: 'double',
    flag: 'boolean', 'at': 'timestamp', 'day': 'date', big: 'hugeint', doc: 'json'}`;
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const sql = `select id, parent, text, code, amount, wide, flag, epoch_us("at") as instant, ("day" - date '1970-01-01')::int as days, big,
    doc::varchar from read_csv('${path}', header = true, delim = ',', quote = '"', escape = '"', columns = ${types},
    nullstr = '', allow_quoted_nulls = false, new_line = '\\n', strict_mode = false)`;
  const rows = (await connection.runAndReadAll(sql)).getRows();
  connection.closeSync();
  instance.closeSync();
  const plain = rows.map((row) => row.map((cell) => (typeof cell === 'bigint' ? Number(cell) : cell)));
  const expected = rowsOf(columns).map((row) =>
    row.map((cell) => (typeof cell === 'bigint' ? Number(cell) : cell)),
  );
  expect(plain).toEqual(expected);
});

test('names of columns are quoted where they have to be', async () => {
  const schema = hardTexts
    .filter((name) => name !== '')
    .map((name) => ({ name, type: 'int', nullable: false }) as const);
  const shape = { name: 't', schema, primaryKey: [], references: [] };
  const text = textOf(await fileOf(csvFormat(), shape, []));
  expect(parseCsv(text)[0].map((field) => field.text)).toEqual(schema.map(({ name }) => name));
});

test('the manifests say what a loader needs', () => {
  const { shape } = kitchenSink();
  const manifest = JSON.parse(csvManifest(shape));
  expect(manifest).toMatchObject({ name: 'things', primary_key: ['id'], delimiter: ',', enclosure: '"' });
  expect(manifest.columns.slice(0, 3)).toEqual([
    { name: 'id', data_type: 'int64' },
    { name: 'parent', data_type: 'Int64' },
    { name: 'text', data_type: 'object' },
  ]);
  const facts = {
    name: 'shop',
    version: '1.0',
    seed: 7,
    format: 'csv',
    tables: [{ shape, kind: 'fact', rows: 12 }],
  };
  expect(JSON.parse(datasetJson(facts))).toMatchObject({
    dataset_name: 'shop',
    master_seed: 7,
    tables: { things: { rows: 12, columns: 11, primary_key: 'id', kind: 'fact' } },
    generation_stats: { exported_format: 'csv', total_tables: 1, total_rows: 12 },
  });
});
