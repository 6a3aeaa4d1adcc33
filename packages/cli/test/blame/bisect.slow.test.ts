import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { recordingIo, runDataing } from '@dataing/cli';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildRepository, git, type PlannedCommit } from '../sniff/built-repository.ts';

const HOUR_S = 3600;
const START_S = 1_700_000_000;
const NOISE = 20;
const BAD = 13;

const staging = (join: string) =>
  `select o.id, o.amount, p.email\nfrom {{ source('raw', 'orders') }} o\n${join} {{ source('raw', 'people') }} p on p.id = o.person_id\n`;
const mart = (extra: string) =>
  `select\n  id,\n  amount,\n  email,\n  email is null as is_nobodys,\n  amount * 100 as cents${extra}\nfrom {{ ref('stg_orders') }}\n`;

/** Twenty commits of another column each; one of them joins in another way, and three do not compile. */
function commits(): PlannedCommit[] {
  const start = {
    'dbt_project.yml': 'name: shop\nmodel-paths: [models]\n',
    'models/sources.yml': 'sources: [{name: raw, tables: [{name: orders}, {name: people}]}]\n',
    'models/stg_orders.sql': staging('join'),
    'models/orders_all.sql': mart(''),
  };
  const later = Array.from({ length: NOISE }, (_, i): PlannedCommit => {
    const isBroken = i >= 3 && i < 6;
    const renamed: Readonly<Record<string, null>> = i === 8 ? { 'models/orders_all.sql': null } : {};
    const name = i >= 8 ? 'fct_orders' : 'orders_all';
    return {
      message: i === BAD ? 'Keep orders of nobody\n\nAsked for by finance.' : `Column ${i}`,
      atS: START_S + (i + 1) * HOUR_S,
      files: {
        ...renamed,
        [`models/${name}.sql`]: mart(isBroken ? `, {{ ref('nothing') }} as n${i}` : `, ${i} as n${i}`),
        ...(i === BAD ? { 'models/stg_orders.sql': staging('left join') } : {}),
      },
    };
  });
  return [{ message: 'start', atS: START_S, files: start }, ...later];
}

let repo: string;
let shas: readonly string[];
beforeAll(async () => {
  repo = buildRepository(commits());
  shas = git(repo, ['log', '--reverse', '--format=%H']).trim().split('\n');
  const instance = await DuckDBInstance.create(join(repo, 'frozen.duckdb'));
  const connection = await instance.connect();
  await connection.run(`create schema raw;
    create table raw.orders as select i as id, i * 2 as amount, i % 12 as person_id from range(120) t(i);
    create table raw.people as select i as id, 'p' || i as email from range(9) t(i);`);
  connection.closeSync();
  instance.closeSync();
});
afterAll(() => rmSync(repo, { recursive: true, force: true }));

async function bisect(check: string, ...more: readonly string[]) {
  const recording = recordingIo({ cwd: repo, width: 100, isTty: false });
  const exitCode = await runDataing(
    [
      'blame',
      'fct_orders',
      '--bisect',
      '--sample',
      'frozen.duckdb',
      '--check',
      check,
      '--since',
      '2023-01-01',
      ...more,
    ],
    recording.io,
  );
  return { exitCode, text: recording.stdout(), errors: recording.stderr() };
}

test('the first bad commit is named in as many steps as halving takes, over a rename and past what does not compile', async () => {
  const { exitCode, text } = await bisect('null_share(email) < 0.01', '--json');
  const found = JSON.parse(text);
  expect(exitCode).toBe(0);
  expect(found).toMatchObject({ verdict: 'found', monotone_assumed: true, commits: NOISE });
  expect(found.first_bad.commit_sha).toBe(shas[BAD + 1]);
  expect(found.states.length).toBeLessThanOrEqual(2 + Math.ceil(Math.log2(NOISE)) + 3);
  const shown = await bisect('null_share(email) < 0.01');
  expect(shown.text).toContain(`First bad commit: ${shas[BAD + 1].slice(0, 10)} by Ann, 2023-11-15 12:13`);
  expect(shown.text).toContain('  Keep orders of nobody\n');
  expect(shown.text).toMatch(/good before bad|All good states lie before all bad ones|assumed/i);
});

test('a query that finds what is wrong is asked of the table as each commit computes it', async () => {
  const { text } = await bisect('select * from fct_orders where email is null', '--json', '--every');
  const found = JSON.parse(text);
  expect(found.first_bad.commit_sha).toBe(shas[BAD + 1]);
  expect(found).toMatchObject({ monotone_assumed: false, turns: 1 });
  const verdicts = found.states.map((it: { verdict: string }) => it.verdict);
  expect(verdicts.filter((it: string) => it === 'skipped').length).toBe(3);
  expect(verdicts.filter((it: string) => it === 'bad').length).toBe(NOISE - BAD);
  expect(found.states.find((it: { verdict: string }) => it.verdict === 'bad').value).toBe(30);
  expect(found.states.find((it: { reason: string | null }) => it.reason !== null).reason).toContain(
    'nothing',
  );
});

test('a check that holds now, or never held, names no commit; so does one that cannot be run', async () => {
  expect((await bisect('count(*) > 10')).text).toContain('no commit broke it');
  const always = await bisect('count(*) > 1000');
  expect([always.exitCode, always.text.includes('look further back')]).toEqual([1, true]);
  const missing = JSON.parse((await bisect('sum(no_such) > 1', '--json')).text);
  expect(missing).toMatchObject({ verdict: 'undecided', first_bad: null });
  expect((await bisect('select no_such from fct_orders')).text).toContain('Nothing can be said');
});

test('what is no check, and a call without what it needs, is refused', async () => {
  const wrong = await bisect('email');
  expect([wrong.exitCode, wrong.errors]).toEqual([2, expect.stringContaining('METRIC_UNKNOWN_FORM')]);
  const write = await bisect('select * from fct_orders; drop table raw.orders');
  expect(write.text).toContain('Nothing can be said');
  const recording = recordingIo({ cwd: repo, width: 100, isTty: false });
  expect(await runDataing(['blame', 'fct_orders', '--bisect', '--check', 'count(*) > 1'], recording.io)).toBe(
    2,
  );
  expect(recording.stderr()).toContain('--bisect needs --sample');
});
