import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { buildRepository } from './built-repository.ts';

/** A shop of five models over two raw tables. */
const SHOP: Readonly<Record<string, string>> = {
  'dbt_project.yml': 'name: shop\nversion: 1.0.0\nprofile: shop\nmodel-paths: [models]\n',
  'models/schema.yml': [
    'version: 2',
    'sources:',
    '  - name: raw',
    '    tables: [{name: orders}, {name: people}]',
    'models:',
    '  - name: stg_orders',
    '    columns: [{name: id, tests: [unique, not_null]}]',
    '  - name: fct_orders',
    '    columns: [{name: id, tests: [unique]}]',
    '',
  ].join('\n'),
  'models/stg_orders.sql':
    "select id, person_id, cents / 100 as amount, status, ordered_at\nfrom {{ source('raw', 'orders') }}\nwhere cents > 0\n",
  'models/stg_people.sql': "select id, email\nfrom {{ source('raw', 'people') }}\n",
  'models/fct_orders.sql':
    "select o.id, o.amount, o.status, p.email\nfrom {{ ref('stg_orders') }} o\njoin {{ ref('stg_people') }} p on p.id = o.person_id\n",
  'models/daily.sql':
    "select o.status, count(*) as orders, sum(o.amount) as amount\nfrom {{ ref('fct_orders') }} o\ngroup by o.status\n",
  'models/totals.sql': "select count(*) as orders\nfrom {{ ref('stg_orders') }}\n",
};

/** The shop, then one commit that replaces a piece of one file. */
export function editedShop(path: string, from: string, to: string): string {
  if (!SHOP[path]?.includes(from)) throw new Error(`${path} has no ${from}`);
  return buildRepository([
    { message: 'start', atS: 1_700_000_000, files: SHOP },
    { message: 'change', atS: 1_700_003_600, files: { [path]: SHOP[path].replace(from, to) } },
  ]);
}

/** 100 orders, the last 25 of nobody. Gives the file's path. */
export async function shopData(folder: string): Promise<string> {
  const path = join(folder, 'shop.duckdb');
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run(`create schema raw;
    create table raw.orders as select i as id, i % 120 as person_id, (i + 1) * 100 as cents,
      case when i % 2 = 0 then 'paid' else 'open' end as status,
      timestamp '2026-01-01' + i * interval 1 hour as ordered_at from range(100) t(i);
    create table raw.people as select i as id, 'p' || i || '@x' as email from range(75) t(i);`);
  connection.closeSync();
  instance.closeSync();
  return path;
}
