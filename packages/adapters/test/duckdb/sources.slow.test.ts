import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DuckdbOptions, openDuckdb } from '@dataing/adapters/duckdb';
import { DiagnosticError } from '@dataing/base/diagnostics';
import { describe, expect, test } from 'vitest';
import { admitSql, cleanUpAfterwards, execute, quote, temporaryFolder } from './set-up.ts';

cleanUpAfterwards();

async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

async function read(path: string, table: string, options: DuckdbOptions = {}) {
  const warehouse = await openDuckdb(path, { threads: 1, ...options });
  try {
    const found = (await warehouse.tables()).find((t) => t.name === table);
    const { rows } = await warehouse.run(await admitSql(`select * from ${quote(table)}`, [table]));
    return { columns: found?.columns.map((c) => `${c.name} ${c.dataType}`), rows };
  } finally {
    await warehouse.close();
  }
}

async function refusal(path: string) {
  try {
    await (await openDuckdb(path)).close();
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics[0];
    throw error;
  }
  throw new Error('should have been refused');
}

describe('files become tables under their names', () => {
  const NAMES = [
    '2020 05+30',
    'order',
    'Größe ✓',
    "o'clock",
    'quo"te',
    'semi;colon',
    '[a]',
    'a*b',
    'what?',
    'x.y',
    '%41',
    "';--",
  ];
  test.each(NAMES)('%s', async (name) => {
    const folder = await folderOf({ [`${name}.csv`]: 'a,b\n1,x\n2,y\n' });
    const expected = {
      columns: ['a integer', 'b string'],
      rows: [
        [1, 'x'],
        [2, 'y'],
      ],
    };
    expect(await read(folder, name)).toEqual(expected);
    expect(await read(folder, name, { csvInMemoryBytes: 0 })).toEqual(expected);
    expect(await read(join(folder, `${name}.csv`), name)).toEqual(expected);
    await execute(':memory:', [
      `copy (select 7 as n) to '${join(folder, `${name}.parquet`).replaceAll("'", "''")}' (format parquet)`,
    ]);
    expect(await read(join(folder, `${name}.parquet`), name)).toEqual({
      columns: ['n integer'],
      rows: [[7]],
    });
  });

  test('a name that is a pattern matches nothing but itself', async () => {
    const folder = await folderOf({ 'a*.csv': 'x\n1\n', 'ab.csv': 'x\n2\n' });
    expect((await read(folder, 'a*')).rows).toEqual([[1]]);
  });

  test('a folder named like a partition adds no column', async () => {
    const folder = join(await temporaryFolder(), 'day=2026-01-08');
    await mkdir(folder);
    await writeFile(join(folder, 't.csv'), 'a\n1\n');
    expect((await read(folder, 't')).columns).toEqual(['a integer']);
  });

  test('types come from all rows, and columns of text stay text', async () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => `${i},x${i}`);
    const folder = await folderOf({ 't.csv': `late,text\n${rows.join('\n')}\n1.5,end\n` });
    for (const options of [{}, { csvInMemoryBytes: 0 }]) {
      const { columns, rows: first } = await read(folder, 't', options);
      expect(columns).toEqual(['late float', 'text string']);
      expect(first[0]).toEqual([0, 'x0']);
    }
    const texts = await folderOf({ 't.csv': 'a,b\nx,y\nz,w\n', 'u.tsv': 'a\tb\n1\tx\n' });
    expect(await read(texts, 't')).toEqual({
      columns: ['a string', 'b string'],
      rows: [
        ['x', 'y'],
        ['z', 'w'],
      ],
    });
    expect(await read(texts, 'u')).toEqual({ columns: ['a integer', 'b string'], rows: [[1, 'x']] });
  });

  test.each([
    ['semicolons, and commas in numbers', 'a;b\n1,5;x\n', [['1,5', 'x']]],
    ['bars', 'a|b\n1|x\n', [[1, 'x']]],
    ['single quotes', "a,b\n1,'x,y'\n", [[1, 'x,y']]],
    ['backslashes', 'a,b\n1,"x\\"y"\n', [[1, 'x"y']]],
    ['a mark of the byte order and other line ends', '\ufeffa,b\r\n1,x\r\n', [[1, 'x']]],
    [
      'quotes that come late',
      `a,b\n${'1,x\n'.repeat(5000)}2,"y,""z"""\n`,
      [...Array(5000).fill([1, 'x']), [2, 'y,"z"']],
    ],
    ['line breaks in quotes', 'a,b\n1,"x\ny"\n', [[1, 'x\ny']]],
    [
      'missing values',
      'a,b\n,x\n2,\n',
      [
        [null, 'x'],
        [2, null],
      ],
    ],
    ['no rows', 'a,b\n', []],
  ])('CSV with %s', async (_, file, rows) => {
    for (const options of [{}, { csvInMemoryBytes: 0 }]) {
      expect((await read(await folderOf({ 't.csv': file }), 't', options)).rows).toEqual(rows);
    }
  });

  test('CSV whose rows do not fit its header is an error, not fewer rows', async () => {
    const folder = await folderOf({ 't.csv': 'name\nJoe, the plumber\nx, y\n' });
    expect((await refusal(folder)).code).toBe('WAREHOUSE_UNREACHABLE');
  });

  test('a database tells tables of other schemas by schema', async () => {
    const path = join(await temporaryFolder(), 'x.duckdb');
    await execute(path, [
      'create schema s',
      'create table s.t as select 1 as a',
      'create view v as select 2 as b',
      'create table t (c decimal(18, 2) not null)',
    ]);
    const warehouse = await openDuckdb(path);
    const tables = await warehouse.tables();
    expect(tables.map((t) => [t.name, t.tableType, t.rowCount])).toEqual([
      ['t', 'table', 0],
      ['v', 'view', undefined],
      ['s.t', 'table', 1],
    ]);
    expect(tables[0].columns).toEqual([
      { name: 'c', dataType: 'decimal', nativeType: 'DECIMAL(18,2)', nullable: false },
    ]);
    const { rows } = await warehouse.run(await admitSql('select a from s.t', ['s.t']));
    expect(rows).toEqual([[1]]);
    await warehouse.close();
  });
});

describe('what cannot be opened says why', () => {
  test('nothing there, nothing in it, nothing known', async () => {
    expect(await refusal('/no/such/place')).toMatchObject({
      code: 'WAREHOUSE_UNREACHABLE',
      message: '/no/such/place does not exist',
    });
    expect((await refusal(await folderOf({ 'a.txt': '' }))).message).toContain(
      'holds no .parquet, .csv or .tsv',
    );
    expect((await refusal(join(await folderOf({ 'a.txt': 'hello' }), 'a.txt'))).message).toContain('neither');
  });

  test('two files of one name are named both', async () => {
    const diagnostic = await refusal(await folderOf({ 'orders.csv': 'a\n1\n', 'Orders.tsv': 'a\n1\n' }));
    expect(diagnostic).toMatchObject({
      code: 'WAREHOUSE_DUPLICATE_TABLE',
      message: 'Orders.tsv and orders.csv would both be the table orders',
    });
  });

  test('only the files asked for are opened', async () => {
    const folder = await folderOf({ 'orders.csv': 'a\n1\n', 'broken.parquet': 'no' });
    const warehouse = await openDuckdb(folder, { only: ['ORDERS'] });
    expect((await warehouse.tables()).map((t) => t.name)).toEqual(['orders']);
    await warehouse.close();
    await expect(openDuckdb(folder, { only: ['order'] })).rejects.toMatchObject({
      diagnostics: [
        { code: 'WAREHOUSE_UNREACHABLE', suggestion: 'orders', message: 'there is no table order' },
      ],
    });
  });

  test('damaged and empty files are named', async () => {
    for (const [name, text] of [
      ['a.parquet', 'PAR1 nonsense'],
      ['b.csv', ''],
      ['c.duckdb', 'nonsense, and more of it'],
    ]) {
      const diagnostic = await refusal(join(await folderOf({ [name]: text }), name));
      expect(diagnostic.code).toBe('WAREHOUSE_UNREACHABLE');
      expect(diagnostic.message).toContain(name);
    }
  });
});

test('files that begin with _ are no tables unless asked for by name', async () => {
  const folder = await folderOf({ 'orders.csv': 'a\n1\n', '_labels.csv': 'b\n2\n' });
  const warehouse = await openDuckdb(folder, { threads: 1 });
  expect((await warehouse.tables()).map((t) => t.name)).toEqual(['orders']);
  await warehouse.close();
  expect((await read(folder, '_labels', { only: ['_labels'] })).rows).toEqual([[2]]);
});
