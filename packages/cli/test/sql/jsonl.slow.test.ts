import { recordingIo, runDataing } from '@dataing/cli';
import { catalogueFaults } from '@dataing/base/diagnostics';
import { expect, test } from 'vitest';
import { sqlCatalogue } from '../../src/sql/catalogue.ts';

async function check(lines: readonly string[], args: readonly string[] = []) {
  const recording = recordingIo({ cwd: '.', stdin: lines.join('\n') });
  const code = await runDataing(['sql', 'check', '--jsonl', ...args], recording.io);
  const verdicts = recording
    .stdout()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { code, verdicts, stderr: recording.stderr() };
}

const line = (id: unknown, dialect: string, sql: string) => JSON.stringify({ id, dialect, sql });

test('one verdict per line, in order, whatever the lines are', async () => {
  const { code, verdicts, stderr } = await check([
    line(1, 'duckdb', 'select a, count(*) from t group by a'),
    'no json {',
    line('two', 'postgres', 'select 1; drop table t'),
    '',
    '[1]',
    line(3, 'oracle', 'select 1'),
    JSON.stringify({ id: 4, dialect: 'sqlite' }),
    line(null, 'sqlite', 'select x from y'),
    line(5, 'mariadb', 'select 1 /*!50000 ; drop table t */'),
    line(6, 'postgres', "select pg_read_file('/etc/passwd')"),
    line(7, 'snowflake', 'select * from a.b.c'),
  ]);
  expect(stderr).toBe('');
  expect(verdicts.map(({ id, allowed, rule }) => [id, allowed, rule])).toEqual([
    [1, true, null],
    [null, false, 'CLI_SQL_REQUEST'],
    ['two', false, 'GATE_STATEMENTS'],
    [null, false, 'CLI_SQL_REQUEST'],
    [3, false, 'CLI_SQL_REQUEST'],
    [4, false, 'CLI_SQL_REQUEST'],
    [null, true, null],
    [5, false, expect.stringMatching(/^GATE_/)],
    [6, false, 'GATE_FUNCTION_NOT_ALLOWED'],
    [7, true, null],
  ]);
  expect(verdicts[0]).toMatchObject({ reads: ['t'], writes: [] });
  expect(verdicts[2]).toMatchObject({ reads: [], writes: [] });
  expect(code).toBe(1);
});

test('a hundred lines keep their order, lines of any length and none at the end', async () => {
  const many = Array.from({ length: 100 }, (_, i) =>
    line(i, 'duckdb', `select ${i} as n from t${'/**/'.repeat(i % 7 === 0 ? 500 : 1)}`),
  );
  const { verdicts, code } = await check(many);
  expect(verdicts.map(({ id }) => id)).toEqual(many.map((_, i) => i));
  expect(verdicts.every(({ allowed }) => allowed)).toBe(true);
  expect(code).toBe(0);
});

test('tables of the system are meant by nobody who names no tables', async () => {
  const hidden = [
    'pg_catalog.pg_authid',
    'information_schema.tables',
    'pg_shadow',
    'mysql.user',
    'sqlite_master',
  ];
  for (const table of hidden) {
    const dialect = table.startsWith('mysql') ? 'mysql' : table.startsWith('sqlite') ? 'sqlite' : 'postgres';
    const { verdicts } = await check([line(1, dialect, `select * from ${table}`)]);
    expect([table, verdicts[0].allowed]).toEqual([table, false]);
  }
});

test('--dialect stands in for lines without one', async () => {
  const { verdicts } = await check([JSON.stringify({ id: 1, sql: 'select 1' })], ['--dialect', 'sqlite']);
  expect(verdicts[0].allowed).toBe(true);
});

test('statements are read from what is piped in', async () => {
  const { io, stdout } = recordingIo({ cwd: '.', stdin: 'select a from t;\nselect b from u' });
  expect(await runDataing(['sql', 'lineage', '--dialect', 'duckdb', '--json'], io)).toBe(0);
  expect(
    stdout()
      .trimEnd()
      .split('\n')
      .map((it) => JSON.parse(it).columns[0].name),
  ).toEqual(['a', 'b']);
});

test('the catalogue is sound', () => {
  expect(catalogueFaults(sqlCatalogue)).toEqual([]);
});
