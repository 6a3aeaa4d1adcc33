import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { catalogueFaults, DiagnosticError } from '@dataing/base/diagnostics';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, test } from 'vitest';
import { run as runExport } from '../src/commands/export.ts';
import { run as runGenerate } from '../src/commands/generate.ts';
import type { ExportOptions, GenerateOptions } from '../src/options.ts';
import { outputsCatalogue } from '../src/outputs/catalogue.ts';
import { recordingIo, type Recording } from '../src/recording-io.ts';
import { exportDefaults, generateDefaults } from './defaults.ts';

const schema = join(import.meta.dirname, '../../datagen/test/schemas/market.json');
const folder = mkdtempSync(join(tmpdir(), 'outputs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Outcome = Recording & { readonly code: number };

async function generate(options: Partial<GenerateOptions>): Promise<Outcome> {
  const recording = recordingIo({ cwd: folder });
  const code = await runGenerate({ ...generateDefaults, schema, ...options }, recording.io);
  return { ...recording, code };
}

async function exportAll(options: Partial<ExportOptions>): Promise<Outcome> {
  const recording = recordingIo({ cwd: folder });
  const code = await runExport({ ...exportDefaults, ...options }, recording.io);
  return { ...recording, code };
}

/** Path below an output folder -> SHA-256. */
function digests(name: string): Record<string, string> {
  const files = readdirSync(join(folder, name), { recursive: true, withFileTypes: true }).filter((it) =>
    it.isFile(),
  );
  const entries = files.map((file): [string, string] => {
    const path = join(file.parentPath, file.name);
    return [
      path.slice(join(folder, name).length + 1),
      createHash('sha256').update(readFileSync(path)).digest('hex'),
    ];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function query(sql: string, path = ':memory:'): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const at = (...parts: string[]): string => `'${join(folder, ...parts)}'`;
const tables = ['shop', 'campaign', 'visit', 'note'];

/** Rows in either of two queries and not in the other, times. */
const difference = (a: string, b: string): string =>
  `select count(*) from ((${a} except all ${b}) union all (${b} except all ${a}))`;

describe.each(['csv', 'jsonl', 'sql', 'arrow'] as const)('%s', (format) => {
  test('has the same bytes whatever the workers', async () => {
    for (const workers of [0, 1, 3]) await generate({ format, output: `${format}${workers}`, workers });
    const expected = digests(`${format}0`);
    expect(Object.keys(expected).length).toBeGreaterThan(6);
    expect(digests(`${format}1`)).toEqual(expected);
    expect(digests(`${format}3`)).toEqual(expected);
  });
});

test.each(['csv', 'jsonl'] as const)(
  '%s converted from Parquet has the bytes of what is generated',
  async (format) => {
    await generate({ output: 'parquet' });
    await generate({ format, output: `direct-${format}` });
    await exportAll({ source: 'parquet', format, output: `converted-${format}` });
    const direct = digests(`direct-${format}`);
    const converted = digests(`converted-${format}`);
    const data = Object.keys(direct).filter(
      (name) => name.endsWith(`.${format}`) || name.endsWith('.manifest'),
    );
    expect(data.length).toBeGreaterThanOrEqual(tables.length);
    for (const name of data) expect([name, converted[name]]).toEqual([name, direct[name]]);
  },
);

test('CSV and JSON lines hold the rows of the Parquet files', async () => {
  await generate({ output: 'rows' });
  for (const format of ['csv', 'jsonl'] as const) await generate({ format, output: `rows-${format}` });
  for (const table of tables) {
    const parquet = `select * from ${at('rows', `${table}.parquet`)}`;
    const columns = (await query(`describe ${parquet}`))
      .map(([name, type]) => `'${name}': '${type}'`)
      .join(', ');
    const csv = `select * from read_csv(${at('rows-csv', `${table}.csv`)}, columns = {${columns}}, header = true, quote = '"')`;
    const jsonl = `select * from read_json(${at('rows-jsonl', `${table}.jsonl`)}, columns = {${columns}}, format = 'newline_delimited')`;
    expect([table, await query(difference(parquet, csv))]).toEqual([table, [['0']]]);
    expect([table, await query(difference(parquet, jsonl))]).toEqual([table, [['0']]]);
  }
  const dataset = JSON.parse(readFileSync(join(folder, 'rows-csv/dataset.json'), 'utf8'));
  expect(dataset).toMatchObject({ schema_file: 'market.json', generation_stats: { exported_format: 'csv' } });
  expect(dataset.tables.visit).toMatchObject({ kind: 'fact', primary_key: 'visit_id' });
  expect(dataset.tables.visit.column_names).toContain('spent');
});

test('a DuckDB file and a SQLite file hold the rows, the keys, and nothing half-made', async () => {
  await generate({ output: 'db' });
  await generate({ format: 'duckdb', output: 'db-duckdb' });
  await generate({ format: 'sqlite', output: 'db-sqlite', workers: 2 });
  await exportAll({ source: 'db', format: 'duckdb', output: 'db-converted' });
  const files = (name: string) => readdirSync(join(folder, name)).filter((it) => !it.startsWith('.metadata'));
  const [file] = files('db-duckdb');
  expect(files('db-duckdb')).toEqual([file]);
  expect(file).toMatch(/\.duckdb$/);
  const sqlite = new DatabaseSync(join(folder, 'db-sqlite', files('db-sqlite')[0]));
  for (const table of tables) {
    const parquet = `select * from ${at('db', `${table}.parquet`)}`;
    const attached = (name: string) => `attach ${at(name, file)} as ${name.replace('-', '_')} (read_only);`;
    for (const name of ['db-duckdb', 'db-converted']) {
      const own = `select * from ${name.replace('-', '_')}.${table}`;
      expect([table, await query(attached(name) + difference(parquet, own))]).toEqual([table, [['0']]]);
    }
    const [[count]] = await query(`select count(*) from (${parquet})`);
    expect(String(sqlite.prepare(`select count(*) n from ${table}`).get()?.n)).toBe(count);
  }
  expect(sqlite.prepare('pragma foreign_key_check').all()).toEqual([]);
  expect(sqlite.prepare('pragma foreign_key_list(note)').all()).toMatchObject([{ table: 'visit' }]);
  sqlite.close();
  const manifest = JSON.parse(readFileSync(join(folder, 'db/.metadata.json'), 'utf8'));
  type Keyed = [string, { references: Array<{ table: string }> }];
  // DuckDB is spared the references of a table to itself: it would check each before its target is there.
  const references = Object.entries(manifest.tables as Record<string, Keyed[1]>).flatMap(
    ([name, table]: Keyed) => table.references.filter((key) => key.table !== name),
  );
  expect(references).toContainEqual({ columns: ['visit_id'], table: 'visit', to: ['visit_id'] });
  const keys = `select constraint_type, count(*) from duckdb_constraints() where constraint_type in ('PRIMARY KEY', 'FOREIGN KEY') group by 1 order by 1`;
  expect(await query(keys, join(folder, 'db-duckdb', file))).toEqual([
    ['FOREIGN KEY', String(references.length)],
    ['PRIMARY KEY', '6'],
  ]);
  expect(files('db-converted')).toEqual([file]);
});

test('what a killed run left of a database file is cleared away by the next one', async () => {
  const place = join(folder, 'killed');
  const dead = 2 ** 22 + 7; // above every process id there can be
  mkdirSync(join(place, `.Market.duckdb.rows.${dead}.tmp`), { recursive: true });
  writeFileSync(join(place, `.Market.duckdb.rows.${dead}.tmp`, '0.parquet'), 'half');
  for (const name of [
    `.Market.duckdb.${dead}.tmp`,
    `.Market.duckdb.${dead}.tmp.wal`,
    `.Market.sqlite.${dead}.tmp`,
  ])
    writeFileSync(join(place, name), 'half');
  await generate({ format: 'duckdb', output: 'killed' });
  expect(readdirSync(place).filter((name) => name.includes(String(dead)))).toEqual([]);
});

test('a table goes to stdout alone, as it would to its file', async () => {
  await generate({ format: 'csv', output: 'beside' });
  const { stdout, stderr } = await generate({ stdout: 'visit', output: 'never' });
  expect(stdout()).toBe(readFileSync(join(folder, 'beside/visit.csv'), 'utf8'));
  expect(stderr()).toBe('');
  expect(readdirSync(folder)).not.toContain('never');
  const lines = await generate({ stdout: 'shop', format: 'jsonl', workers: 2 });
  expect(Object.keys(JSON.parse(lines.stdout().split('\n')[0]))).toContain('shop_id');
  await expect(generate({ stdout: 'visits' })).rejects.toThrow(/OUTPUT_NO_TABLE/);
});

test('parts hold the rows of the table in order; a run of another shape replaces them', async () => {
  await generate({ output: 'whole' });
  await generate({ output: 'parts', parts: 3, workers: 2 });
  const order = 'select row_number() over () as r, *';
  const parts = `${order} from read_parquet(${at('parts/visit/*.parquet')})`;
  expect(await query(difference(`${order} from ${at('whole/visit.parquet')}`, parts))).toEqual([['0']]);
  const manifest = JSON.parse(readFileSync(join(folder, 'parts/.metadata.json'), 'utf8'));
  expect(manifest.files).toContain('visit/part-00000.parquet');
  expect(manifest.tables.visit.files[0]).toBe('visit/part-00000.parquet');
  const whole = JSON.parse(readFileSync(join(folder, 'whole/.metadata.json'), 'utf8'));
  for (const { tables } of [manifest, whole])
    for (const name of Object.keys(tables)) delete tables[name].files;
  expect(manifest.tables).toEqual(whole.tables);
  await generate({ output: 'parts' });
  expect(digests('parts')).toEqual(digests('whole'));
  expect(readdirSync(join(folder, 'parts'))).not.toContain('visit');
});

test.each(['day', 'month'] as const)(
  'partitions by %s hold each row once, where it belongs',
  async (unit) => {
    const name = `by-${unit}`;
    await generate({ output: 'unpartitioned' });
    await generate({ output: name, partitionBy: { column: 'at', unit } });
    await generate({ output: `${name}-3`, partitionBy: { column: 'at', unit }, workers: 3 });
    expect(digests(`${name}-3`)).toEqual(digests(name));
    const files = `read_parquet(${at(name, 'visit/*/*.parquet')}, hive_partitioning = true, hive_types_autocast = false)`;
    const key = `at_${unit}`;
    const whole = `select * from ${at('unpartitioned', 'visit.parquet')}`;
    expect(await query(difference(whole, `select * exclude (${key}) from ${files}`))).toEqual([['0']]);
    const wrong = `select count(*) from ${files} where ${key} <> strftime("at", '${unit === 'day' ? '%Y-%m-%d' : '%Y-%m'}')`;
    expect(await query(wrong)).toEqual([['0']]);
    expect(readdirSync(join(folder, name))).toContain('shop.parquet');
    expect(readdirSync(join(folder, name, 'visit')).length).toBeGreaterThan(unit === 'day' ? 20 : 1);
  },
);

test('parts and partitions are converted as one table', async () => {
  await generate({ output: 'one', format: 'csv' });
  await generate({ output: 'cut', parts: 3 });
  await generate({ output: 'folders', partitionBy: { column: 'at', unit: 'month' } });
  await exportAll({ source: 'cut', format: 'csv', output: 'cut-csv' });
  await exportAll({ source: 'folders', format: 'csv', output: 'folders-csv', tables: ['visit'] });
  expect(digests('cut-csv')['visit.csv']).toBe(digests('one')['visit.csv']);
  const lines = (name: string) =>
    readFileSync(join(folder, name, 'visit.csv'), 'utf8')
      .split('\n')
      .sort();
  expect(lines('folders-csv')).toEqual(lines('one'));
});

test('files of others inside a folder of ours are seen and left alone', async () => {
  await generate({ output: 'mixed', parts: 2 });
  writeFileSync(join(folder, 'mixed/visit/mine.txt'), 'mine');
  await expect(generate({ output: 'mixed' })).rejects.toThrow(/GENERATE_FOREIGN_FILES.*visit\/mine\.txt/);
  await generate({ output: 'mixed', force: true });
  expect(readdirSync(join(folder, 'mixed/visit'))).toEqual(['mine.txt']);
});

test('a dry run counts rows exactly, bytes about, and writes nothing', async () => {
  const full = JSON.parse((await generate({ output: 'full', json: true })).stdout());
  const { stdout } = await generate({ output: 'dry', dryRun: true, json: true });
  const dry = JSON.parse(stdout());
  expect(dry.rows).toBe(full.rows);
  const byName = Object.fromEntries(full.tables.map((table: { name: string }) => [table.name, table]));
  for (const table of dry.tables) expect(table.rows).toBe(byName[table.name].rows);
  expect(dry.bytes / full.bytes).toBeGreaterThan(0.5);
  expect(dry.bytes / full.bytes).toBeLessThan(2);
  const levels = Object.fromEntries(
    dry.tables.map((table: { name: string; level: number }) => [table.name, table.level]),
  );
  expect(levels.note).toBeGreaterThan(levels.visit);
  expect((await generate({ output: 'dry', dryRun: true })).stdout()).toMatch(
    /: nothing written\n {2}level {2}table +rows +bytes\n(?: .*[\d,]+ +about .*\n)+$/,
  );
  expect(readdirSync(folder)).not.toContain('dry');
});

test('a sample shows the first rows as they will be, and writes nothing', async () => {
  await generate({ output: 'sampled', format: 'jsonl' });
  const { stdout } = await generate({ output: 'unsampled', dryRunSample: 3, json: true });
  const sample = JSON.parse(stdout());
  for (const table of tables) {
    const lines = readFileSync(join(folder, 'sampled', `${table}.jsonl`), 'utf8')
      .split('\n')
      .slice(0, 3);
    expect(sample[table]).toEqual(lines.filter((line) => line !== '').map((line) => JSON.parse(line)));
  }
  expect((await generate({ dryRunSample: 2 })).stdout()).toMatch(
    /^visit: 2 of [\d,]+ rows\n {2}visit_id .*\n {2}1 .*\n {2}2 .*\n/m,
  );
  expect(readdirSync(folder)).not.toContain('unsampled');
});

test('explain prints the plan, quiet prints nothing, verbose tells on stderr', async () => {
  expect((await generate({ explain: true, output: 'explained' })).stdout()).toMatch(
    /^plan of .*\n(?:.*\n)*.*visit_id: sequence/,
  );
  expect(readdirSync(folder)).not.toContain('explained');
  const quiet = await generate({ output: 'quiet', quiet: true });
  expect([quiet.stdout(), quiet.stderr()]).toEqual(['', '']);
  expect((await generate({ output: 'loud', verbose: true })).stderr()).toMatch(
    /[\d,]+ rows in \d+ blocks\n$/,
  );
});

test('an export takes the tables asked for, refuses its own source and files of others, and replaces its own', async () => {
  await generate({ output: 'source' });
  const { stdout } = await exportAll({
    source: 'source',
    format: 'csv',
    output: 'some',
    tables: ['shop', 'visit'],
  });
  expect(stdout()).toMatch(/^some\n {2}shop .*\n {2}visit .*\n {2}total .*\n[\d.]+ s, [\d,]+ rows\/s\n$/);
  expect(readdirSync(join(folder, 'some')).filter((name) => name.endsWith('.csv'))).toEqual([
    'shop.csv',
    'visit.csv',
  ]);
  await exportAll({ source: 'source', format: 'jsonl', output: 'some', tables: ['shop'], quiet: true });
  expect(readdirSync(join(folder, 'some')).sort()).toEqual(['.metadata.json', 'shop.jsonl']);
  await expect(exportAll({ source: 'source', output: 'source' })).rejects.toThrow(/OUTPUT_OPTIONS/);
  mkdirSync(join(folder, 'theirs'));
  writeFileSync(join(folder, 'theirs/a.txt'), '');
  await expect(exportAll({ source: 'source', output: 'theirs', format: 'csv' })).rejects.toThrow(
    /GENERATE_FOREIGN_FILES/,
  );
});

test('an export that fails half way, by what it reads or by a person, leaves what stood there', async () => {
  await generate({ output: 'broken' });
  await exportAll({ source: 'broken', tables: ['shop'], format: 'csv', output: 'kept' });
  const before = digests('kept');
  const whole = readFileSync(join(folder, 'broken/visit.parquet'));
  writeFileSync(join(folder, 'broken/visit.parquet'), Buffer.from(whole).fill(0xff, 20, whole.length >> 1));
  await expect(exportAll({ source: 'broken', format: 'csv', output: 'kept' })).rejects.toThrow(
    /cannot read visit/,
  );
  expect(digests('kept')).toEqual(before);
  await expect(exportAll({ source: 'broken', format: 'arrow', output: 'new/deep' })).rejects.toThrow();
  await expect(exportAll({ source: 'broken', format: 'sqlite', output: 'new/deep' })).rejects.toThrow();
  expect(readdirSync(folder)).not.toContain('new');

  writeFileSync(join(folder, 'broken/visit.parquet'), whole);
  const aborted = new AbortController();
  const { io } = recordingIo({ cwd: folder, signal: aborted.signal });
  const run = runExport({ ...exportDefaults, source: 'broken', format: 'jsonl', output: 'new' }, io);
  aborted.abort();
  await expect(run).rejects.toThrow(/abort/);
  expect(readdirSync(folder)).not.toContain('new');
});

test('planted incidents reach every output, and no key is declared that they break', async () => {
  const faults = { schema: join(schema, '../faults.json') };
  await generate({ ...faults, output: 'faulty' });
  const formats = ['csv', 'jsonl', 'arrow', 'sql', 'duckdb', 'sqlite'] as const;
  for (const format of formats) await generate({ ...faults, format, output: `faulty-${format}` });
  await exportAll({ source: 'faulty', format: 'csv', output: 'faulty-converted' });
  const [direct, converted] = [digests('faulty-csv'), digests('faulty-converted')];
  const files = Object.keys(direct).filter((name) => name.endsWith('.csv'));
  expect(files.length).toBeGreaterThan(0);
  for (const name of files) expect([name, converted[name]]).toEqual([name, direct[name]]);
  const manifest = JSON.parse(readFileSync(join(folder, 'faulty/.metadata.json'), 'utf8'));
  const database = readdirSync(join(folder, 'faulty-duckdb')).find((name) => name.endsWith('.duckdb')) ?? '';
  for (const [table, { rows }] of Object.entries<{ rows: number }>(manifest.tables)) {
    const count = await query(`select count(*) from "${table}"`, join(folder, 'faulty-duckdb', database));
    expect([table, count]).toEqual([table, [[String(rows)]]]);
  }
  for (const format of formats)
    expect(readdirSync(join(folder, `faulty-${format}`))).toContain('_incidents.json');
  const { incidents } = JSON.parse(readFileSync(join(folder, 'faulty/_incidents.json'), 'utf8'));
  for (const { table } of incidents) expect([table, manifest.tables[table].primary_key]).toEqual([table, []]);
});

const contradictions: ReadonlyArray<[string, Partial<GenerateOptions>]> = [
  ['OUTPUT_OPTIONS', { format: 'sqlite', parts: 2 }],
  ['OUTPUT_OPTIONS', { to: 'postgres://x/y', format: 'csv' }],
  ['OUTPUT_OPTIONS', { to: 'postgres://x/y', stdout: 'visit' }],
  ['OUTPUT_OPTIONS', { parts: 2, partitionBy: { column: 'at', unit: 'day' } }],
  ['OUTPUT_OPTIONS', { format: 'sql', dialect: 'mysql', sqlStyle: 'copy' }],
  ['OUTPUT_OPTIONS', { format: 'sql', parts: 2 }],
  ['OUTPUT_OPTIONS', { stdout: 'visit', format: 'parquet' }],
  ['OUTPUT_ADDRESS', { to: 'oracle://secret:password@x/y' }],
  ['OUTPUT_NO_PARTITION', { partitionBy: { column: 'spent', unit: 'day' } }],
];

test.each(contradictions)('%s for %j', async (code, options) => {
  const refusal = await generate({ output: 'refused', ...options }).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(DiagnosticError);
  expect((refusal as DiagnosticError).diagnostics.map((it) => it.code)).toEqual([code]);
  expect(String(refusal)).not.toContain('password');
  expect(readdirSync(folder)).not.toContain('refused');
});

test('the catalogue is sound', () => {
  expect(catalogueFaults(outputsCatalogue)).toEqual([]);
});
