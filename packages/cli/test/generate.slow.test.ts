import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DiagnosticError, catalogueFaults } from '@dataing/base/diagnostics';
import { run } from '../src/commands/generate.ts';
import { generateCatalogue } from '../src/generate/catalogue.ts';
import { recordingIo, type Recording } from '../src/recording-io.ts';
import type { GenerateOptions } from '../src/options.ts';
import { generateDefaults } from './defaults.ts';

const schemas = join(import.meta.dirname, '../../datagen/test/schemas');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'generate-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const defaults: GenerateOptions = { ...generateDefaults, schema: join(schemas, 'market.json') };

async function generate(
  options: Partial<GenerateOptions>,
  signal?: AbortSignal,
): Promise<Recording & { code: number }> {
  const recording = recordingIo({ cwd: folder, signal });
  const code = await run({ ...defaults, ...options }, recording.io);
  return { ...recording, code };
}

/** Name -> SHA-256 of every file in an output folder. */
function digests(name: string): Record<string, string> {
  const path = join(folder, name);
  const digest = (file: string): string =>
    createHash('sha256')
      .update(readFileSync(join(path, file)))
      .digest('hex');
  return Object.fromEntries(
    readdirSync(path)
      .sort()
      .map((file) => [file, digest(file)]),
  );
}

async function query(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function incidentSchema(): string {
  const schema = JSON.parse(readFileSync(join(schemas, 'market.json'), 'utf8')) as Record<string, unknown>;
  const window = { start: '2024-02-01', end: '2024-02-15', time_column: 'at' };
  schema.incidents = [
    {
      id: 'a',
      type: 'null_spike',
      table: 'visit',
      column: 'spent',
      where: { campaign_tier: 'gold' },
      window,
    },
    { id: 'b', type: 'dropped_rows', table: 'visit', where: {}, window, rate: 0.25 },
  ];
  const path = join(folder, 'incidents.json');
  writeFileSync(path, JSON.stringify(schema));
  return path;
}

test('every file has the same bytes whatever the number of workers, and on every run', async () => {
  await generate({ output: 'here', workers: 0 });
  await generate({ output: 'one', workers: 1 });
  await generate({ output: 'three', workers: 3 });
  const expected = digests('here');
  expect(Object.keys(expected).filter((name) => name.endsWith('.parquet')).length).toBe(6);
  expect(digests('one')).toEqual(expected);
  expect(digests('three')).toEqual(expected);
  await generate({ output: 'here', workers: 0 });
  expect(digests('here')).toEqual(expected);
});

test('files are read by a real engine, and say what the manifest says', async () => {
  const { stdout, code } = await generate({ output: 'read', json: true });
  expect(code).toBe(0);
  const stats = JSON.parse(stdout()) as { rows: number; tables: Array<{ name: string; rows: number }> };
  const manifest = JSON.parse(readFileSync(join(folder, 'read/.metadata.json'), 'utf8'));
  let total = 0;
  for (const { name, rows } of stats.tables) {
    const file = join(folder, 'read', `${name}.parquet`);
    expect(await query(`select count(*) from '${file}'`)).toEqual([[String(rows)]]);
    const columns = (await query(`describe select * from '${file}'`)).map(([column]) => column);
    expect(columns).toEqual(Object.keys(manifest.tables[name].columns));
    expect(manifest.tables[name].rows).toBe(rows);
    total += rows;
  }
  expect(stats.rows).toBe(total);
  const types = await query(`describe select * from '${join(folder, 'read/visit.parquet')}'`);
  expect(types.map(([, type]) => type)).toEqual([
    'BIGINT',
    'BIGINT',
    'BIGINT',
    'VARCHAR',
    'TIMESTAMP',
    'DOUBLE',
    'BIGINT',
  ]);
  const orphans = `select count(*) from '${join(folder, 'read/note.parquet')}' anti join '${join(folder, 'read/visit.parquet')}' using (visit_id)`;
  expect(await query(orphans)).toEqual([['0']]);
});

test('incidents are planted, labelled row by row, and absent from the twin', async () => {
  const schema = incidentSchema();
  await generate({ schema, output: 'faulty', workers: 2 });
  await generate({ schema, output: 'twin', incidents: false });
  const at = (name: string, file: string): string => `'${join(folder, name, file)}'`;
  const [faulty, twin] = [at('faulty', 'visit.parquet'), at('twin', 'visit.parquet')];
  const { incidents } = JSON.parse(readFileSync(join(folder, 'faulty/_incidents.json'), 'utf8'));
  const labels = at('faulty', '_incident_rows.parquet');
  const hitRows = (id: string): Promise<unknown[][]> =>
    query(`select count(*) from ${labels} where incident = '${id}' and "table" = 'visit'`);
  expect(await hitRows('a')).toEqual([[String(incidents[0].rows_affected)]]);
  expect(await hitRows('b')).toEqual([[String(incidents[1].rows_affected)]]);
  const lost = `select count(*) from ${twin} anti join ${faulty} using (visit_id)`;
  expect(await query(lost)).toEqual([[String(incidents[1].rows_affected)]]);
  const wrong = `select count(*) from ${labels} l join ${twin} t on l.key = t.visit_id::varchar
    where l.incident = 'a' and l.original_value::double is distinct from t.spent`;
  expect(await query(wrong)).toEqual([['0']]);
  const changed = `select count(*) from ${twin} t join ${faulty} f using (visit_id)
    where t.spent is distinct from f.spent and f.spent is not null
       or (t.shop_id, t.campaign_id, t.at, t.items) is distinct from (f.shop_id, f.campaign_id, f.at, f.items)`;
  expect(await query(changed)).toEqual([['0']]);
  expect(readdirSync(join(folder, 'twin')).filter((name) => name.startsWith('_'))).toEqual([]);
  const others = Object.entries(digests('twin')).filter(
    ([name]) => !['visit.parquet', '.metadata.json'].includes(name),
  );
  expect(digests('faulty')).toMatchObject(Object.fromEntries(others));
});

test('an earlier run is replaced, files of others need --force and are left alone', async () => {
  await generate({ output: 'again' });
  await generate({ output: 'again', schema: join(schemas, 'sensors.json') });
  expect(
    readdirSync(join(folder, 'again'))
      .filter((name) => name.endsWith('.parquet'))
      .sort(),
  ).toEqual([
    '_incident_rows.parquet',
    'maintenance.parquet',
    'reading.parquet',
    'sensor.parquet',
    'site.parquet',
  ]);
  writeFileSync(join(folder, 'again/notes.txt'), 'mine');
  const before = digests('again');
  await expect(generate({ output: 'again' })).rejects.toThrow(/GENERATE_FOREIGN_FILES.*notes\.txt/);
  expect(digests('again')).toEqual(before);
  await generate({ output: 'again', force: true });
  expect(readFileSync(join(folder, 'again/notes.txt'), 'utf8')).toBe('mine');
  expect(readdirSync(join(folder, 'again'))).toContain('visit.parquet');
});

test('a schema with errors says where, writes nothing and ends with 2', async () => {
  const path = join(folder, 'broken.json');
  writeFileSync(path, readFileSync(join(schemas, 'market.json'), 'utf8').replace('"fanout"', '"fanuot"'));
  const { code, stderr, stdout } = await generate({ schema: path, output: 'broken' });
  expect(code).toBe(2);
  expect(stdout()).toBe('');
  expect(stderr()).toMatch(/DSL_UNKNOWN_KEY[\s\S]*broken\.json:\d+:\d+/);
  expect(readdirSync(folder)).not.toContain('broken');
  await expect(generate({ schema: 'nowhere.json' })).rejects.toThrow(DiagnosticError);
  await expect(generate({ schema: 'nowhere.json' })).rejects.toThrow(/GENERATE_NO_SCHEMA/);
});

test.each([0, 2])('an interrupted run leaves no file under its final name (%i workers)', async (workers) => {
  const controller = new AbortController();
  controller.abort(new Error('interrupted'));
  await expect(generate({ output: `stopped${workers}`, workers }, controller.signal)).rejects.toThrow(
    'interrupted',
  );
  expect(readdirSync(folder)).not.toContain(`stopped${workers}`);
});

test('a run that fails on the way leaves nothing, not even what it had begun to write', async () => {
  const schema = JSON.parse(readFileSync(join(schemas, 'market.json'), 'utf8'));
  schema.nodes[0].columns[0].generator.enum_list.values = ['gold', 'silver', 'lead'];
  const path = join(folder, 'unmatched.json');
  writeFileSync(path, JSON.stringify(schema));
  for (const workers of [0, 2]) {
    await expect(generate({ schema: path, output: 'half', workers })).rejects.toThrow(
      /DATA_UNMATCHED.*"tin"/,
    );
    expect(readdirSync(folder)).not.toContain('half');
  }
});

test('tables without rows are files without rows', async () => {
  const schema = JSON.parse(readFileSync(join(schemas, 'sensors.json'), 'utf8'));
  schema.nodes[0].rows = 0;
  schema.nodes = schema.nodes.filter(({ id }: { id: string }) => id !== 'maintenance');
  delete schema.dag;
  const path = join(folder, 'empty.json');
  writeFileSync(path, JSON.stringify(schema));
  await generate({ schema: path, output: 'empty' });
  for (const name of ['site', 'sensor', 'reading']) {
    expect(await query(`select count(*) from '${join(folder, 'empty', `${name}.parquet`)}'`)).toEqual([
      ['0'],
    ]);
  }
});

test('timings go to stdout and --stats, never into the folder', async () => {
  const { stdout } = await generate({ output: 'timed', stats: 'stats.json' });
  expect(stdout()).toMatch(
    /^timed\n(?: {2}\w+ +[\d,]+ rows +[\d.]+ \w+\n)+[\d.]+ s, [\d,]+ rows\/s, peak memory [\d.]+ MB\n$/,
  );
  const stats = JSON.parse(readFileSync(join(folder, 'stats.json'), 'utf8'));
  expect(stats).toMatchObject({ seed: 42, workers: 0 });
  expect(stats.peak_memory_bytes).toBeGreaterThan(1e7);
  expect(readFileSync(join(folder, 'timed/.metadata.json'), 'utf8')).not.toMatch(/seconds|memory|elapsed/);
});

test('the catalogue is sound', () => {
  expect(catalogueFaults(generateCatalogue)).toEqual([]);
});

test('--compat original: the same document, read as the original reads it', async () => {
  const schema = join(schemas, 'cohorts.json');
  expect((await generate({ schema, output: 'ours' })).code).toBe(0);
  expect((await generate({ schema, output: 'original', compat: 'original' })).code).toBe(0);
  const document = JSON.parse(readFileSync(schema, 'utf8')) as Record<string, unknown>;
  writeFileSync(join(folder, 'said.json'), JSON.stringify({ ...document, compat: 'original' }));
  expect((await generate({ schema: 'said.json', output: 'said' })).code).toBe(0);
  const [ours, original, said] = ['ours', 'original', 'said'].map(digests);
  expect(original['customer.parquet']).toBe(ours['customer.parquet']);
  expect(original['order.parquet']).not.toBe(ours['order.parquet']);
  const early = (table: string): string =>
    `SELECT count(*)::INT FROM '${folder}/${table}/order.parquet' o JOIN '${folder}/${table}/customer.parquet' c ` +
    'USING (customer_id) WHERE o.ordered_at < c.created_at';
  expect(await query(early('ours'))).toEqual([[0]]);
  const sum = (table: string): string => `SELECT sum(amount) FROM '${folder}/${table}/order.parquet'`;
  expect(await query(sum('said'))).toEqual(await query(sum('original')));
  expect(Object.keys(said)).toEqual(Object.keys(original));
});
