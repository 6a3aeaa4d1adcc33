import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { recordingIo, runDatagen } from '@dataing/cli';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';

const repository = resolve(import.meta.dirname, '../../../..');
const schema = join(repository, 'packages/datagen/test/schemas/histories.json');

interface Checked {
  checks: Array<{ id: string; kind: string; status: string }>;
}

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'datagen-history-'));
  const document = JSON.parse(readFileSync(schema, 'utf8')) as {
    nodes: Array<{ id: string; rows?: number }>;
  };
  for (const node of document.nodes) if (node.rows !== undefined) node.rows *= 20;
  writeFileSync(join(folder, 'history.json'), JSON.stringify(document));
  await datagen('generate', 'history.json', '-o', 'data', '--quiet');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function datagen(...args: string[]): Promise<string> {
  const { io, stdout, stderr } = recordingIo({ cwd: folder });
  const exitCode = await runDatagen(args, io);
  expect(`${exitCode} ${stderr()}`).toMatch(/^[01] /);
  return stdout();
}

async function ask(sql: string): Promise<unknown[][]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  try {
    const query = sql.replace(
      /\$(\w+)/g,
      (_, table: string) => `read_parquet('${join(folder, 'data', table)}.parquet')`,
    );
    return (await connection.runAndReadAll(query)).getRowsJson();
  } finally {
    connection.closeSync();
  }
}

test('each fact joins exactly one version by key and time: the one it refers to', async () => {
  const [[orders]] = await ask('select count(*) from $order');
  expect(Number(orders)).toBeGreaterThan(1000);
  expect(
    await ask(`select count(*), count(*) filter (where v.version_id = o.customer_version_id and v.tier = o.tier)
      from $order as o join $customer_version as v on v.customer_id = o.customer_id
        and v.valid_from <= o.ordered_at and (v.valid_to is null or o.ordered_at < v.valid_to)`),
  ).toEqual([[orders, orders]]);
});

test('facts of another family take the price of their day', async () => {
  const [[sales]] = await ask('select count(*) from $sale');
  expect(
    await ask(`select count(*) from $sale as s join $price as p on p.price_id = s.price_id
      and p.sku = s.sku and p.list_price = s.list_price and p.valid_from <= s.sold_at`),
  ).toEqual([[sales]]);
  const [[stale]] = await ask(
    `select count(*) from $sale as s join $price as p using (price_id) where not p.is_current`,
  );
  expect(Number(stale)).toBeGreaterThan(100);
});

test('a change is of the column it names, and to another value', async () => {
  const [[changes, wrong]] = await ask(`select count(*), count(*) filter (where not
      ((tier <> old_tier) = (changed = 'tier') and (discount <> old_discount) = (changed = 'discount')
       and (city = old_city or changed = 'city'))) from
    (select *, lag(tier) over w as old_tier, lag(discount) over w as old_discount, lag(city) over w as old_city
     from $customer_version window w as (partition by customer_id order by version)) where version > 1`);
  expect(Number(changes)).toBeGreaterThan(500);
  expect(Number(wrong)).toBe(0);
});

test('the rate of changes is the declared one', async () => {
  const [[changes, years]] = await ask(`select
      (select count(*) from $customer_version where version > 1),
      (select sum(epoch(timestamp '2024-12-31' - created_at)) / 86400 / 365.25 from $customer)`);
  const expected = 6 * Number(years);
  expect(Math.abs(Number(changes) - expected)).toBeLessThan(5 * Math.sqrt(expected));
});

test('replaying the log gives the rows that are current', async () => {
  const replayed = `select sku, arg_max(list_price, sequence) as list_price, arg_max(op, sequence) as op
    from $price_change group by sku`;
  const current = 'select sku, list_price from $price where is_current';
  const [[kept, deleted]] = await ask(
    `select count(*) filter (where op <> 'delete'), count(*) filter (where op = 'delete') from (${replayed})`,
  );
  expect(Number(kept)).toBeGreaterThan(20);
  expect(Number(deleted)).toBeGreaterThan(20);
  const final = `select sku, list_price from (${replayed}) where op <> 'delete'`;
  expect(await ask(`(${final} except ${current}) union all (${current} except ${final})`)).toEqual([]);
  expect(await ask(`select count(*) from (${final})`)).toEqual(
    await ask(`select count(*) from (${current})`),
  );
});

test('values of the version of their time are looked up again; those of the version after it are found', async () => {
  const found = async (data: string) => {
    const report = await datagen('validate', 'history.json', '--data', data, '--json', '-o', 'as-of.json');
    const { checks } = JSON.parse(report) as Checked;
    return checks.filter(({ id }) => id.includes('.as_of.')).map(({ id, status }) => `${id} ${status}`);
  };
  const verdicts = (sale: string) => [
    'order.customer_version_id.as_of.ordered_at passed',
    'order.tier.as_of.ordered_at passed',
    'sale.price_id.as_of.sold_at passed',
    `sale.list_price.as_of.sold_at ${sale}`,
    'sale.tier.as_of.sold_at passed',
  ];
  expect(await found('data')).toEqual(verdicts('passed'));
  // One sale at the price of another version of its product.
  await datagen('generate', 'history.json', '-o', 'stale', '--quiet');
  await ask(`copy (select s.* replace (if(s.sale_id = (select min(o.sale_id) from $sale as o join $price as q on q.sku = o.sku
      where q.list_price <> o.list_price), (select min(p.list_price) from $price as p where p.sku = s.sku and p.list_price <> s.list_price),
      s.list_price) as list_price) from $sale as s) to '${join(folder, 'stale')}/sale.parquet' (format parquet)`);
  expect(await found('stale')).toEqual(verdicts('failed'));
});

test('validate passes the histories, and finds a version that went missing and a log that begins with an update', async () => {
  const statuses = async (data: string) => {
    const { checks } = JSON.parse(
      await datagen('validate', 'history.json', '--data', data, '--json'),
    ) as Checked;
    return checks
      .filter(({ id }) => /\.(versions|change_log)$/.test(id))
      .map(({ id, status }) => `${id} ${status}`);
  };
  expect(await statuses('data')).toEqual([
    'customer_version.versions passed',
    'price.versions passed',
    'price_change.change_log passed',
  ]);
  await ask(
    `copy (select * from $price where version <> 2) to '${join(folder, 'data')}/price.parquet' (format parquet)`,
  );
  await ask(
    `copy (select * replace (if(sequence = 1, 'update', op) as op) from $price_change) to '${join(folder, 'data')}/price_change.parquet' (format parquet)`,
  );
  expect(await statuses('data')).toEqual([
    'customer_version.versions passed',
    'price.versions failed',
    'price_change.change_log failed',
  ]);
});

test('the commands of the page run', async () => {
  for (const name of ['versions', 'change_log']) {
    const text = readFileSync(join(repository, `examples/keywords/${name}.json`), 'utf8');
    writeFileSync(join(folder, `${name}.json`), text);
  }
  const page = readFileSync(join(repository, 'docs/datagen/history.md'), 'utf8');
  const commands = /```sh\n([^]*?)```/.exec(page)?.[1].trim().split('\n') ?? [];
  expect(commands).toHaveLength(5);
  for (const command of commands) expect(await datagen(...command.split(' ').slice(1))).not.toBe('');
});
