import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { recordingIo, runDatagen } from '@dataing/cli';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** Real files, written by `datagen generate` and read by DuckDB; faults come from a schema that asks for more. */
const schemas = resolve(import.meta.dirname, '../../../datagen/test/schemas');
const library = JSON.parse(readFileSync(join(schemas, 'library.json'), 'utf8')) as Schema;

/** The parts of a schema document that the tests bend. */
interface Schema {
  nodes: Array<{ id: string; kind: string; pk: string; columns: SchemaColumn[] }>;
  constraints: { [list in 'unique' | 'foreign_keys' | 'ranges' | 'inequalities']: unknown[] } & {
    enum: Array<{ attr: string; values?: string[] }>;
  };
  targets: { mean_in_range: { max: number }; weekend_share: { min: number } };
}

interface SchemaColumn {
  name: string;
  type: string;
  nullable?: boolean;
  generator: object;
}

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'datagen-validate-'));
  writeFileSync(join(folder, 'library.json'), JSON.stringify(library));
  expect((await datagen('generate', 'library.json', '-o', 'data', '--workers', '0')).exitCode).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function datagen(...args: string[]) {
  const { io, stdout, stderr } = recordingIo({ cwd: folder });
  const exitCode = await runDatagen(args, io);
  return { exitCode, stdout: stdout(), stderr: stderr() };
}

interface ReportJson {
  verdict: string;
  summary: Record<string, number>;
  checks: Array<{
    id: string;
    kind: string;
    status: string;
    message: string;
    violations: number | null;
    query: string | null;
  }>;
  queries: Array<{ id: string; sql: string; rows: number; ms: number }>;
}

async function validateWith(
  edit: (schema: Schema, columnOf: (table: string, name: string) => SchemaColumn) => void,
) {
  const schema = structuredClone(library);
  const columnOf = (table: string, name: string) =>
    schema.nodes.find((node) => node.id === table)!.columns.find((column) => column.name === name)!;
  edit(schema, columnOf);
  writeFileSync(join(folder, 'bent.json'), JSON.stringify(schema));
  const { exitCode, stdout, stderr } = await datagen('validate', 'bent.json', '--data', 'data', '--json');
  expect(stderr).toBe('');
  const report = JSON.parse(stdout) as ReportJson;
  // Whether loans come after their readers is asked of files of their own, below.
  const failed = report.checks.filter((c) => c.status === 'failed' && c.kind !== 'order');
  return { exitCode, report, failed: failed.map((c) => c.id) };
}

test('data passes its own schema: 0, a table on stdout, nothing on stderr', async () => {
  const { exitCode, stdout, stderr } = await datagen('validate', 'library.json', '--data', 'data');
  expect(exitCode).toBe(0);
  expect(stderr).toBe('');
  expect(stdout.split('\n')[0].split(/ +/)).toEqual([
    'table',
    'rows',
    'keys',
    'refs',
    'nulls',
    'types',
    'value',
    'rules',
    'shape',
    'stats',
  ]);
  expect(stdout).toContain('keys, references and nulls are sound');
});

test('-o writes the same report that --json prints', async () => {
  const { stdout } = await datagen(
    'validate',
    'library.json',
    '--data',
    'data',
    '--json',
    '-o',
    'report.json',
  );
  expect(readFileSync(join(folder, 'report.json'), 'utf8')).toBe(stdout);
  const report = JSON.parse(stdout) as ReportJson;
  const ids = new Set(report.queries.map((q) => q.id));
  for (const { id, query } of report.checks) expect(query === null || ids.has(query), id).toBe(true);
  expect(report.queries.every((q) => q.rows >= 1 && q.ms >= 0)).toBe(true);
});

describe('the data fails: 1', () => {
  test('keys that repeat', async () => {
    const { exitCode, failed } = await validateWith((schema) => {
      schema.nodes.find((n) => n.id === 'loan')!.pk = 'book_id';
    });
    expect(failed).toEqual(['loan.book_id.key']);
    expect(exitCode).toBe(1);
  });

  test('nulls where none may be', async () => {
    const { exitCode, failed, report } = await validateWith((_, columnOf) => {
      const channel = columnOf('reminder', 'channel');
      channel.nullable = false;
      channel.generator = { choice: { choices: ['email', 'letter'] } };
    });
    expect(failed).toEqual(['reminder.channel.not_null', 'reminder.channel.shares']);
    expect(report.checks.find((c) => c.id === failed[0])!.violations).toBeGreaterThan(0);
    expect(exitCode).toBe(1);
  });

  test('references into nothing', async () => {
    const { exitCode, failed } = await validateWith((schema) => {
      schema.constraints.foreign_keys.push({ from: 'loan.book_id', to: 'librarian.librarian_id' });
    });
    expect(failed).toEqual(['loan.book_id.references.librarian.librarian_id']);
    expect(exitCode).toBe(1);
  });

  test('a column and a table that are not there', async () => {
    const { exitCode, failed } = await validateWith((schema) => {
      const generator = { sequence: {} };
      const column = { name: 'id', type: 'int', generator };
      schema.nodes.push({ id: 'ghost', kind: 'entity', pk: 'id', columns: [column] });
      schema.nodes[0].columns.push({ name: 'weight', type: 'int', nullable: true, generator });
    });
    expect(failed).toEqual(['genre.weight.exists', 'ghost.exists']);
    expect(exitCode).toBe(1);
  });
});

test('a key kept as text, or as a float, still refers to the number', async () => {
  const schema = structuredClone(library);
  const column = (table: string, name: string) =>
    schema.nodes.find((n) => n.id === table)!.columns.find((c) => c.name === name)!;
  column('reminder', 'loan_id').type = 'string';
  column('loan', 'book_id').type = 'float';
  writeFileSync(join(folder, 'kept.json'), JSON.stringify(schema));
  expect((await datagen('generate', 'kept.json', '-o', 'kept', '--workers', '0')).exitCode).toBe(0);
  const { exitCode, stdout } = await datagen('validate', 'kept.json', '--data', 'kept');
  expect(stdout).toContain('keys, references and nulls are sound');
  expect(exitCode).toBe(0);
});

test('types, ranges, unique, enums and targets count in the score, and decide nothing alone: 0', async () => {
  const { exitCode, failed, report } = await validateWith((schema, columnOf) => {
    columnOf('book', 'pages').type = 'float';
    schema.constraints.unique.push('book.genre', 'librarian.country');
    schema.constraints.ranges.push({ attr: 'loan.days', max: 10 });
    schema.constraints.enum[1].values = ['email'];
    schema.constraints.enum[0] = { attr: 'book.condition', values: ['new'] };
    schema.constraints.inequalities.push({ left: 'loan.returned_at', op: '<=', right: 'loan.lent_at' });
    schema.targets.mean_in_range.max = 12;
    schema.targets.weekend_share.min = 0.34;
  });
  expect(failed.sort()).toEqual(
    ['book.pages.type', 'book.genre.unique', 'book.condition.enum', 'loan.returned_at.<=.lent_at'].sort(),
  );
  // The schema's own choices, distribution and patterns cannot give these.
  const unreachable = report.checks.filter((c) => c.status === 'unreachable').map((c) => c.id);
  expect(unreachable.sort()).toEqual([
    'librarian.country.unique',
    'loan.days.mean_in_range',
    'loan.days.range',
    'loan.lent_at.weekend_share',
    'reminder.channel.enum',
  ]);
  expect(exitCode).toBe(0);
});

describe('unusable: 2', () => {
  test.each([
    ['VALIDATE_NO_SCHEMA', ['gone.json', '--data', 'data']],
    ['VALIDATE_NO_DATA', ['library.json', '--data', 'gone']],
    ['VALIDATE_NO_DATA', ['library.json', '--data', 'empty']],
    ['JSON_SYNTAX', ['broken.json', '--data', 'data']],
    ['WAREHOUSE_UNREACHABLE', ['library.json', '--data', 'damaged']],
    ['CLI_MISSING', ['library.json']],
  ])('%s', async (code, args) => {
    writeFileSync(join(folder, 'broken.json'), '{');
    for (const name of ['empty', 'damaged']) mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, 'damaged/loan.parquet'), 'PAR1 and nothing else');
    const { exitCode, stdout, stderr } = await datagen('validate', ...args);
    expect(stderr).toContain(`error[${code}`);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });
});
