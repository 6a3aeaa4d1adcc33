import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { SqlDialect } from '@dataing/ports';
import type { SqlSchema } from '@dataing/sql/scope';
import { corpus, FIXTURES } from './corpus.ts';
import { askOurs, askSqlglot, compare, type Disagreement, type Job } from './sqlglot.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const PAGE = join(ROOT, 'docs/sql/lineage-disagreements.md');
const shared = resolve(ROOT, process.env.DATAING_FIXTURES ?? '../shared');
const schema: SqlSchema = JSON.parse(readFileSync(join(FIXTURES, 'schema.json'), 'utf8'));

const own = (file: string): Job[] =>
  corpus(file).map(({ name, sql }) => ({
    id: `${file.replace('.sql', '')}.${name}`,
    sql,
    dialect: 'duckdb',
    schema,
  }));

interface Statement {
  readonly id: string;
  readonly dialect: SqlDialect;
  readonly sql: string;
  readonly statements: number;
  readonly invalid?: number;
}

/** Judged one by one in the page; the others of its columns are the same in both. */
const jobs: readonly Job[] = [
  ...own('duckdb.sql'),
  ...own('drawn.sql'),
  ...corpus('dialects.sql').map(({ name, sql }) => ({
    id: name,
    sql,
    dialect: name.split('.')[0] as SqlDialect,
    schema,
  })),
  ...(JSON.parse(readFileSync(join(shared, 'sql/statements.json'), 'utf8')) as Statement[])
    .filter(({ statements, invalid }) => statements === 1 && invalid === undefined)
    .map(({ id, sql, dialect }) => ({ id: `statements.${id}`, sql, dialect })),
];

let compared = 0;
let drawn = 0;
let found: Disagreement[] = [];

beforeAll(() => {
  const theirs = askSqlglot(jobs);
  const results = jobs.map((job, i) => ({ job, ...compare(askOurs(job), theirs[i]) }));
  compared = results.reduce((sum, result) => sum + result.compared, 0);
  drawn = results
    .filter(({ job }) => job.id.startsWith('drawn'))
    .reduce((sum, result) => sum + result.compared, 0);
  found = results.flatMap(({ disagreements }) => disagreements);
  if (process.env.DATAING_UPDATE === '1') updatePage();
});

interface Row extends Disagreement {
  readonly right: string;
  readonly why: string;
}

const cell = (text: string) => (text === '' ? 'none' : text.replaceAll('|', '/'));

function readRows(): Row[] {
  return readFileSync(PAGE, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => {
      const [id, column, ours, sqlglot, right, why] = line.slice(2, -2).split(' | ');
      return { id: id.replaceAll('`', ''), column: column.replaceAll('`', ''), ours, sqlglot, right, why };
    });
}

/** Keeps the verdicts there are; a new disagreement gets `?`, which the test refuses until a person judges it. */
function updatePage(): void {
  const before = new Map(readRows().map((row) => [`${row.id} ${row.column}`, row]));
  const rows = found.map(({ id, column, ours, sqlglot }) => {
    const { right = '?', why = '?' } = before.get(`${id} ${column}`) ?? {};
    return `| \`${id}\` | \`${column}\` | ${cell(ours)} | ${cell(sqlglot)} | ${right} | ${why} |`;
  });
  const text = readFileSync(PAGE, 'utf8');
  const head = text.slice(0, text.indexOf('|---|---|---|---|---|---|\n'));
  writeFileSync(PAGE, `${head}|---|---|---|---|---|---|\n${rows.join('\n')}\n`);
}

test('every disagreement with sqlglot stands in the page, judged, and nothing else does', () => {
  const rows = readRows();
  const plain = found.map(({ id, column, ours, sqlglot }) => ({
    id,
    column,
    ours: cell(ours),
    sqlglot: cell(sqlglot),
  }));
  expect(rows.map(({ id, column, ours, sqlglot }) => ({ id, column, ours, sqlglot }))).toEqual(plain);
  for (const { right, why } of rows) {
    expect(['ours', 'sqlglot', 'both']).toContain(right);
    expect(why.length).toBeGreaterThan(10);
  }
});

test('the page gives the shares that are the same, raw and after judgement', () => {
  const count = (some: number) => some.toLocaleString('en');
  const share = (some: number, of: number) => `${count(some)} | ${((100 * some) / of).toFixed(1)} %`;
  const open = readRows().filter(({ right }) => right !== 'ours').length;
  const both = `| both | ${count(compared)} | ${share(compared - found.length, compared)} | ${share(compared - open, compared)} |`;
  expect(readFileSync(PAGE, 'utf8')).toContain(both);
});

test('on queries drawn at random both say the same of every column', () => {
  expect(found.filter(({ id }) => id.startsWith('drawn'))).toEqual([]);
  expect(drawn).toBeGreaterThan(500);
});

test('where sqlglot is not plainly wrong, both agree to 98 %', () => {
  const open = readRows().filter(({ right }) => right !== 'ours');
  expect(compared).toBeGreaterThan(1000);
  expect(open.length / compared).toBeLessThan(0.02);
});
