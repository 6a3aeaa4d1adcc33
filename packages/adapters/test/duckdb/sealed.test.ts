import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Engine, openEngine } from '../../src/duckdb/engine.ts';
import { Run } from '../../src/duckdb/run.ts';
import {
  cleanUpAfterwards,
  conformanceFolder,
  conformanceStatements,
  execute,
  temporaryFolder,
} from './set-up.ts';

cleanUpAfterwards();

const caps = { maxRows: 10, maxBytes: 10_000 };

let outside: string;
const kinds: Record<string, () => Promise<string>> = {
  'a database file': async () => {
    const path = join(await temporaryFolder(), 'shop.duckdb');
    const leak = `create view leak as select * from read_text('${outside}/secret.csv')`;
    await execute(path, [...conformanceStatements(), leak]);
    return path;
  },
  'Parquet files': () => conformanceFolder('parquet'),
  'CSV files': () => conformanceFolder('csv'),
};

beforeAll(async () => {
  outside = await temporaryFolder();
  await writeFile(join(outside, 'secret.csv'), 'a,b\n1,2\n');
  await execute(join(outside, 'other.duckdb'), ['create table t as select 1 as a']);
});

/** What SQL could try that had come past the gate; OUT is a folder with a file, a database and nothing shared. */
const FORBIDDEN = [
  "select * from 'OUT/secret.csv'",
  "select * from read_csv('OUT/secret.csv')",
  "select * from read_text('OUT/secret.csv')",
  "select * from read_blob('/etc/hostname')",
  "select * from glob('OUT/*')",
  "select * from sniff_csv('OUT/secret.csv')",
  "select * from read_duckdb('OUT/other.duckdb')",
  "select * from 'URL/secret.csv'",
  "select * from 'https://127.0.0.1:1/x.csv'",
  "select * from read_parquet('s3://bucket/x.parquet')",
  "attach 'OUT/other.duckdb' as other",
  "attach 'OUT/new.duckdb' as other",
  "copy (select 1) to 'OUT/written.csv'",
  "copy (select 1) to 'OUT/written.csv' (use_tmp_file false)",
  "export database 'OUT/exported'",
  "import database 'OUT'",
  'install httpfs',
  'load httpfs',
  "load 'OUT/evil.duckdb_extension'",
  'set enable_external_access = true',
  "set allowed_paths = ['/']",
  "set allowed_directories = ['/']",
  'reset enable_external_access',
  'set lock_configuration = false',
  "set temp_directory = 'OUT'",
  "set home_directory = 'OUT'",
  "set memory_limit = '1TB'",
  'set threads = 64',
  "create persistent secret s (type http, bearer_token 'x')",
];

/** What the engine itself would allow in a database of its own memory: the adapter runs a SELECT only. */
const NOT_READS = [
  'drop table orders',
  'drop view orders',
  'delete from orders',
  'create table x as select 1',
  'create temp table x as select 1',
  'create view x as select 1',
  "attach ':memory:' as other",
  'pragma enable_profiling',
  "copy (select 1) to 'DATA' (use_tmp_file false)",
  'select 1; drop table orders',
  'call pragma_version()',
  'set variable x = 1',
  'checkpoint',
  'begin',
  'use memory',
];

describe.each(Object.keys(kinds))('%s, when the gate is bypassed', (kind) => {
  let engine: Engine;
  let path: string;
  beforeAll(async () => {
    path = await kinds[kind]();
    engine = await openEngine(path, { threads: 1 });
  });
  afterAll(() => engine.close());

  test.each(FORBIDDEN)('the engine refuses: %s', async (template) => {
    const sql = template.replaceAll('OUT', outside).replaceAll('URL', pathToFileURL(outside).href);
    const connection = await engine.instance.connect();
    try {
      await expect(connection.runAndReadAll(sql)).rejects.toThrow(
        /disabled|locked|read-only|not supported|Cannot|does not exist|requires|No files found/i,
      );
    } finally {
      connection.closeSync();
    }
  });

  test.each(NOT_READS)('the adapter refuses: %s', async (template) => {
    const sql = template.replace('DATA', join(path, 'orders.parquet'));
    await expect(new Run(engine.instance).read(sql, caps)).rejects.toThrow(
      /does not see one SELECT|Can only delete from base table|disabled by configuration/,
    );
  });

  test('the data is as it was', async () => {
    const { rows } = await new Run(engine.instance).read('select count(*) from orders', caps);
    expect(rows).toEqual([[1000]]);
    expect(await readFile(join(outside, 'secret.csv'), 'utf8')).toBe('a,b\n1,2\n');
  });
});

test('a view inside a database that reads other files reads nothing', async () => {
  const engine = await openEngine(await kinds['a database file'](), { threads: 1 });
  await expect(new Run(engine.instance).read('select * from leak', caps)).rejects.toThrow(
    /disabled by configuration/,
  );
  await engine.close();
});
