import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingIo, runDatagen } from '@dataing/cli';
import { parseDocument } from '@dataing/datagen/dsl';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let cwd: string;
const tables = ['country', 'campaign', 'customer', 'product', 'order', 'order_line'];

async function datagen(...args: readonly string[]) {
  const recording = recordingIo({ cwd });
  const exitCode = await runDatagen(args, recording.io);
  return { exitCode, stdout: recording.stdout(), stderr: recording.stderr() };
}

async function inDuckdb(path: string, ...statements: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  for (const statement of statements) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
}

interface Report {
  readonly tables: readonly { table: string; source_rows: number; rows: number }[];
  readonly columns: readonly {
    table: string;
    column: string;
    measure: string;
    distance: number;
    null_difference: number;
  }[];
  readonly pairs: readonly { columns: string[]; distance: number }[];
}

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'dataing-infer-'));
  await datagen('init', 'shop.json');
  expect((await datagen('generate', 'shop.json', '-o', 'parquet')).exitCode).toBe(0);
  const folder = join(cwd, 'parquet');
  await inDuckdb(
    join(cwd, 'shop.duckdb'),
    ...tables.map((t) => `create table "${t}" as select * from read_parquet('${folder}/${t}.parquet')`),
  );
  const { mkdirSync } = await import('node:fs');
  mkdirSync(join(cwd, 'csv'));
  await inDuckdb(
    ':memory:',
    ...tables.map(
      (t) => `copy (from read_parquet('${folder}/${t}.parquet')) to '${join(cwd, 'csv', `${t}.csv`)}'`,
    ),
  );
});
afterAll(() => rmSync(cwd, { recursive: true }));

describe.each(['parquet', 'shop.duckdb', 'csv'])('a shop from %s', (source) => {
  const file = `${source}.json`;

  test('becomes a schema that is right and whose data resemble it', async () => {
    const { exitCode, stdout, stderr } = await datagen('infer', source, '-o', file, '--report', '--json');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const report = JSON.parse(stdout) as Report;
    for (const { table, source_rows: before, rows } of report.tables) {
      expect(Math.abs(rows / before - 1), table).toBeLessThan(0.1);
    }
    const far = report.columns.filter(
      (c) => c.measure !== 'length' && c.table !== 'campaign' && c.distance > 0.12,
    );
    expect(far).toEqual([]);
    expect(report.columns.filter((c) => c.null_difference > 0.02)).toEqual([]);
    for (const { distance } of report.pairs) expect(distance).toBeLessThan(0.15);
    expect(report.columns.length).toBeGreaterThan(10);
  });

  test('with its keys, references, copies and formulas', () => {
    const outcome = parseDocument(readFileSync(join(cwd, file), 'utf8'), file);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.diagnostics));
    const { nodes, constraints } = outcome.value;
    const columnOf = (table: string, name: string) =>
      nodes.find((n) => n.id === table)!.columns.find((c) => c.name === name)!;
    expect(Object.fromEntries(nodes.map((n) => [n.id, n.parents]))).toMatchObject({
      country: [],
      customer: [],
      order: ['customer'],
      order_line: ['order', 'product'],
    });
    expect(
      constraints.foreignKeys
        .map(({ from, to }) => `${from.node}.${from.column} ${to.node}.${to.column}`)
        .sort(),
    ).toEqual([
      'customer.country country.code',
      'order.customer_id customer.customer_id',
      'order_line.order_id order.order_id',
      'order_line.product_id product.product_id',
    ]);
    expect(columnOf('order_line', 'price').generator).toMatchObject({
      kind: 'lookup',
      node: 'product',
      column: 'price',
    });
    expect(columnOf('order_line', 'amount').generator.kind).toBe('expression');
    expect(columnOf('customer', 'email').generator).toMatchObject({ kind: 'faker', method: 'email' });
    expect(columnOf('order', 'ordered_at').generator).toMatchObject({ kind: 'datetime_series' });
  });

  test('whose data pass its checks', async () => {
    expect((await datagen('generate', file, '-o', `again-${source}`)).exitCode).toBe(0);
    const { exitCode, stdout } = await datagen('validate', file, '--data', `again-${source}`, '--json');
    expect(exitCode, stdout).toBe(0);
  });
});

test('no value of a person or of a column of many values is copied', async () => {
  const lines = ['patient_id,full_name,mail,city,salary,weight,ward,secret,seen_at'];
  const copied: string[] = [];
  for (let i = 1; i <= 400; i++) {
    const own = [
      `Zork Q${i}ux`,
      `zork${i}@hidden.example`,
      `Xan${i % 3}ville`,
      31_337 + i * 977,
      50.123 + i / 7,
    ];
    const secret = `tok${(i * 7919) % 100_000}zz${i}`;
    lines.push(
      [
        i,
        ...own,
        i % 2 ? 'North' : 'South',
        secret,
        `2025-03-${String((i % 28) + 1).padStart(2, '0')} 10:17:0${i % 10}`,
      ].join(','),
    );
    copied.push(String(own[0]), String(own[1]), secret, String(own[3]), String(own[4]));
  }
  const file = join(cwd, 'patient.csv');
  writeFileSync(file, `${lines.join('\n')}\n`);
  const { exitCode, stdout } = await datagen('infer', 'patient.csv');
  expect(exitCode).toBe(0);
  const texts = new Set(stdout.match(/[\w@.-]+/g));
  expect(copied.filter((value) => stdout.includes(`"${value}"`) || texts.has(value))).toEqual([]);
  expect(stdout).not.toMatch(/zork|hidden|tok\d/i);
  // What stands for many rows is copied.
  expect(stdout).toContain('"North"');
  expect(stdout).toContain('"Xan1ville"');
});

test('an empty table, nulls everywhere, odd types and odd names are no obstacle', async () => {
  await inDuckdb(
    join(cwd, 'odd.duckdb'),
    'create table empty_one (id integer, what varchar)',
    'create schema extra',
    `create table extra.things as select i as thing_id, null::integer as nothing, [i] as list, i % 2 = 0 as flag,
       case when i % 3 = 0 then null else i * 1.5 end as "half, full", date '2025-01-01' + i::integer as day
     from range(300) t(i)`,
    `create table extra.steps as select i as step_id, i // 3 as thing_id, i // 2 as parent_step_id,
       timestamp '2026-02-01' + interval (i) hour as happened_at from range(800) t(i)`,
    `create table people as select i + 1 as person_id, i // 5 + 1 as manager_id, i % 7 as score from range(200) t(i)`,
    `create table "order items/2024: a*b" as select i as "item no.", i % 10 as "a.b", chr(10) || i as "new
line" from range(50) t(i)`,
    'create table "ORDER_items_2024_ A_B" as select 1 as x',
    `create table loners as select (random() * 5)::integer as a from range(100)`,
  );
  const { exitCode, stderr } = await datagen('infer', 'odd.duckdb', '-o', 'odd.json', '--report');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect((await datagen('generate', 'odd.json', '-o', 'odd')).exitCode).toBe(0);
  const text = readFileSync(join(cwd, 'odd.json'), 'utf8');
  expect(text).toContain('{ "lookup": { "from": "people.person_id" } }');
  expect(text).toContain('children of a parent cannot');
});

test('rows that hang on rows before them are a hierarchy; rows that name any other are none', async () => {
  await inDuckdb(
    join(cwd, 'trees.duckdb'),
    'create table employee as select i + 1 as employee_id, case when i < 3 then null else (i - 3) // 4 + 1 end as manager_id from range(200) as r(i)',
    'create table page as select i + 1 as page_id, case when i < 3 then null else (i * 7) % 60 + 1 end as previous_id from range(60) as r(i)',
  );
  const { exitCode, stderr } = await datagen('infer', 'trees.duckdb', '-o', 'trees.json');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const outcome = parseDocument(readFileSync(join(cwd, 'trees.json'), 'utf8'), 'trees.json');
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.diagnostics));
  const modes = outcome.value.nodes.map(({ id, columns }) => [
    id,
    (columns[1].generator as { mode?: object }).mode,
  ]);
  expect(Object.fromEntries(modes)).toEqual({
    employee: { kind: 'hierarchy', tree: { roots: 3, branching: 4 } },
    page: { kind: 'self' },
  });
});

test('keys of two columns: bridges without a pair twice, and numbered rows', async () => {
  const path = join(cwd, 'pairs.duckdb');
  await inDuckdb(
    path,
    'create table student as select i + 1 as student_id, i % 7 as year from range(400) as r(i)',
    "create table course as select i + 100 as course_id, 'course ' || i as title from range(30) as r(i)",
    // Courses 100 to 107 and so on: no student takes one twice.
    'create table enrolment as select s.student_id, c.course_id, (s.student_id * 7 + c.course_id) % 5 as grade from student as s join course as c on (c.course_id * 13 + s.student_id * 5) % 30 < 1 + s.student_id % 8',
    'create table note as select s.student_id, n as line, s.student_id % 3 as weight from student as s join range(1, 6) as r(n) on n <= s.student_id % 5',
  );
  const { exitCode, stderr } = await datagen('infer', 'pairs.duckdb', '-o', 'pairs.json');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const outcome = parseDocument(readFileSync(join(cwd, 'pairs.json'), 'utf8'), 'pairs.json');
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.diagnostics));
  const node = (id: string) => outcome.value.nodes.find((n) => n.id === id)!;
  expect(new Set(node('enrolment').pk)).toEqual(new Set(['student_id', 'course_id']));
  expect(
    node('enrolment').columns.filter(({ generator }) => 'mode' in generator && 'distinct' in generator.mode),
  ).toHaveLength(1);
  expect(node('note').pk).toEqual(['student_id', 'line']);
  expect(node('note').columns[1].generator).toEqual({
    kind: 'ordinal',
    of: { kind: 'numbers', start: 1, step: 1 },
  });
  expect((await datagen('generate', 'pairs.json', '-o', 'pairs')).exitCode).toBe(0);
  const validated = await datagen('validate', 'pairs.json', '-d', 'pairs', '--json');
  const report = JSON.parse(validated.stdout) as {
    checks: Array<{ id: string; kind: string; status: string }>;
  };
  const decisive = report.checks.filter(({ kind }) => ['keys', 'references', 'nulls'].includes(kind));
  expect(decisive.filter(({ status }) => status !== 'passed')).toEqual([]);
  expect(decisive.map(({ id }) => id)).toContain('note.student_id+line.key');
});

test('nulls come as often as in the source', async () => {
  await inDuckdb(
    join(cwd, 'gaps.duckdb'),
    `create table reading as select i as reading_id, case when hash(i) % 10 < 3 then null else i % 977 + 0.25 end as score,
       case when hash(i) % 10 < 6 then null else ['a', 'b', 'c'][1 + i % 3] end as kind,
       case when hash(i) % 10 < 1 then null else timestamp '2025-01-01' + interval (i) minute end as seen_at
     from range(4000) t(i)`,
  );
  const { exitCode, stdout } = await datagen('infer', 'gaps.duckdb', '-o', 'gaps.json', '--report', '--json');
  expect(exitCode).toBe(0);
  const { columns } = JSON.parse(stdout) as Report;
  expect(columns.map((c) => c.column)).toEqual(['score', 'kind', 'seen_at']);
  for (const { column, null_difference: difference } of columns)
    expect(difference, column).toBeLessThan(0.03);
  expect(readFileSync(join(cwd, 'gaps.json'), 'utf8')).toContain('"null_rate": 0.');
});

test('a source that is not there is said so', async () => {
  const { exitCode, stderr } = await datagen('infer', 'nowhere');
  expect({ exitCode, said: stderr.includes('WAREHOUSE_UNREACHABLE') }).toEqual({ exitCode: 2, said: true });
});
