import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordingIo, runDatagen } from '../src/index.ts';

/** Every kind of fault once, on a table with parents and children. */
const schema = join(import.meta.dirname, '../../datagen/test/schemas/faults.json');
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'faults-'));
  await generate('faulty', '--workers', '2');
  await generate('twin', '--no-incidents');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function generate(name: string, ...options: string[]): Promise<void> {
  const { io, stderr } = recordingIo({ cwd: folder });
  const code = await runDatagen(['generate', schema, '--seed', '3', '-o', name, ...options], io);
  expect(code, stderr()).toBe(0);
}

async function query(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    for (const name of ['faulty', 'twin']) {
      await connection.run(`create schema ${name}`);
      for (const table of ['customer', 'orders', 'item']) {
        const file = join(folder, name, `${table}.parquet`);
        await connection.run(`create view ${name}.${table} as select * from '${file}'`);
      }
    }
    const labels = join(folder, 'faulty/_incident_rows.parquet');
    await connection.run(`create view labels as select * from '${labels}'`);
    return (await connection.runAndReadAll(sql)).getRowsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function digests(name: string): Record<string, string> {
  const files = readdirSync(join(folder, name)).sort();
  return Object.fromEntries(
    files.map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(folder, name, file)))
        .digest('hex'),
    ]),
  );
}

const typesOf = async (table: string) =>
  Object.fromEntries((await query(`describe select * from ${table}`)).map(([name, type]) => [name, type]));

test('faults of every kind leave the same bytes whatever the number of workers', async () => {
  await generate('here', '--workers', '0');
  await generate('three', '--workers', '3');
  expect(digests('here')).toEqual(digests('faulty'));
  expect(digests('three')).toEqual(digests('faulty'));
});

test('a drifted column is text, a renamed one has both names; the twin has the declared columns', async () => {
  const [orders, item] = [await typesOf('faulty.orders'), await typesOf('faulty.item')];
  const [twinOrders, twinItem] = [await typesOf('twin.orders'), await typesOf('twin.item')];
  expect(item).toEqual({ ...twinItem, price: 'VARCHAR' });
  expect(orders).toEqual({ ...twinOrders, comment_text: 'VARCHAR' });
  expect(twinItem.price).toBe('DOUBLE');
  const manifest = JSON.parse(readFileSync(join(folder, 'faulty/.metadata.json'), 'utf8'));
  expect(manifest.tables.item.columns.price.type).toBe('string');
  expect(Object.keys(manifest.tables.orders.columns)).toEqual(Object.keys(orders));
});

test('a cell of the twin that no label names is in the faulty file as it was', async () => {
  const columns = Object.keys(await typesOf('twin.orders')).filter((name) => name !== 'order_id');
  for (const column of columns) {
    const wrong = `select count(*) from twin.orders t join faulty.orders f using (order_id)
      where t.${column}::varchar is distinct from f.${column}::varchar
        and not exists (select 1 from labels l where l.key = t.order_id::varchar and l.table = 'orders'
          and (l.column = '${column}' or l.effect = 'repeated'))`;
    expect(await query(wrong), column).toEqual([['0']]);
  }
});

test('each incident is counted, and its labels are its rows', async () => {
  const { incidents } = JSON.parse(readFileSync(join(folder, 'faulty/_incidents.json'), 'utf8')) as {
    incidents: Array<{ id: string; rows_affected: number; orphans: Array<{ table: string; rows: number }> }>;
  };
  const counted = await query(
    `select incident, count(*) filter (effect <> 'orphaned'), count(*) filter (effect = 'orphaned')
     from labels group by all`,
  );
  const byId = new Map(counted.map(([id, hit, orphaned]) => [id, [Number(hit), Number(orphaned)]]));
  for (const { id, rows_affected, orphans } of incidents) {
    const left = orphans.reduce((sum, { rows }) => sum + rows, 0);
    expect(rows_affected, id).toBeGreaterThan(0);
    expect(byId.get(id), id).toEqual([rows_affected, left]);
  }
  const alone = `select count(*) from faulty.item anti join faulty.orders using (order_id)`;
  const labelled = `select count(distinct key) from labels where "table" = 'item' and effect = 'orphaned'`;
  const [[orphans]] = await query(alone);
  expect(Number(orphans)).toBeGreaterThan(0);
  expect(await query(labelled)).toEqual([[orphans]]);
});

test('late rows are found in the folder of a later day', async () => {
  const document = JSON.parse(readFileSync(schema, 'utf8')) as { incidents: Array<{ id: string }> };
  const incidents = document.incidents.filter(({ id }) => id === 'offline');
  writeFileSync(join(folder, 'late.json'), JSON.stringify({ ...document, incidents }));
  const { io, stderr } = recordingIo({ cwd: folder });
  const args = ['generate', 'late.json', '--seed', '3', '-o', 'by-day', '--partition-by', 'loaded_at=day'];
  expect(await runDatagen(args, io), stderr()).toBe(0);
  const late = await query(`select order_id::varchar
    from read_parquet('${join(folder, 'by-day/orders/loaded_at_day=2024-03-18/*.parquet')}')
    where ordered_at >= '2024-03-14' and ordered_at < '2024-03-15' order by 1`);
  const labels = join(folder, 'by-day/_incident_rows.parquet');
  expect(late.length).toBeGreaterThan(0);
  expect(late).toEqual(await query(`select key from '${labels}' order by 1`));
});
