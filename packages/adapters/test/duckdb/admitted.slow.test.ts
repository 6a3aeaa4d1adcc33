import { join } from 'node:path';
import { openDuckdb } from '@dataing/adapters/duckdb';
import type { Warehouse } from '@dataing/ports';
import { afterAll, beforeAll, expect, test } from 'vitest';
import admittedTexts from '../gate/admitted.json' with { type: 'json' };
import { admitSql, cleanUpAfterwards, execute, temporaryFolder } from './set-up.ts';

cleanUpAfterwards();

const TABLES = ['orders', 'users', 'events', 'sales', 'weird table', '2020 05+x'];
let warehouse: Warehouse;

beforeAll(async () => {
  const path = join(await temporaryFolder(), 'shop.duckdb');
  await execute(path, [
    `create table orders as select i as id, i % 7 as user_id, ['paid', 'open', 'p!x'][i % 3 + 1] as status, i * 1.25 as amount,
      timestamp '2026-01-01' + interval (i) hour as created_at, ['a', 'b'] as tags, '{"a": {"b": 1}, "c": "d"}'::json as payload
      from range(200) r(i)`,
    "create table users as select i as id, 'n' || i as name, 'DE' as country from range(5) r(i)",
    "create table events as select i as user_id, timestamp '2026-01-01' as ts from range(5) r(i)",
    "create table sales as select 'r' as region, 2024 + i % 2 as year, i as amt from range(9) r(i)",
    `create table "weird table" ("min" integer, "order" integer, "Größe" integer)`,
    `create table "2020 05+x" as select 'a' as cdn, 'b' as isp, i as value, i + 1 as cnt from range(9) r(i)`,
  ]);
  warehouse = await openDuckdb(path, { threads: 1 });
});
afterAll(() => warehouse.close());

test.each(admittedTexts)('what the gate admits runs: %s', async (text) => {
  const { columns } = await warehouse.run(await admitSql(text, TABLES));
  expect(columns.length).toBeGreaterThan(0);
});
