import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { recordingIo, runDatagen } from '@dataing/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';

const repository = resolve(import.meta.dirname, '../../../..');
const example = join(repository, 'examples/keywords/expression.json');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'datagen-expressions-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function datagen(...args: string[]): Promise<string> {
  const { io, stdout, stderr } = recordingIo({ cwd: folder });
  const exitCode = await runDatagen(args, io);
  expect(`${exitCode} ${stderr()}`).toMatch(/^[01] /);
  return stdout();
}

/** The verdicts on expressions, by `table.column`. */
async function verdicts(schema: string, data: string): Promise<Record<string, string>> {
  const { checks } = JSON.parse(await datagen('validate', schema, '--data', data, '--json')) as {
    checks: Array<{ kind: string; table: string; column: string; status: string }>;
  };
  const found = checks.filter(({ kind }) => kind === 'expressions');
  return Object.fromEntries(found.map(({ table, column, status }) => [`${table}.${column}`, status]));
}

const functions: ReadonlyArray<readonly [type: string, code: string, lie: string]> = [
  ['float', 'sqrt(a) + exp(b / 50) - log(a + 1) * log10(a + 2)', 'sqrt(a) + exp(b / 50) - log(a + 1)'],
  ['float', '-a ** 2 / b + a % 7 - a // 3', '-a ** 2 / b + a % 7 - a / 3'],
  ['float', 'round(a * 1.005, 2) + floor(b) + ceil(a / 7)', 'round(a * 1.005, 1) + floor(b) + ceil(a / 7)'],
  ['float', 'min(a, b, 50) + max(a, 3 * b)', 'min(a, b) + max(a, 3 * b)'],
  ['int', 'a * 1.19 + b', 'a * 1.19 + b + 1'],
  ['bool', 'a > b and not (k in ["x", "y"]) or a == 3', 'a > b and not (k in ["x"]) or a == 3'],
  [
    'string',
    'if(a > 50, "large", if(k == "x", "x-small", k))',
    'if(a > 51, "large", if(k == "x", "x-small", k))',
  ],
  ['float', 'coalesce(n, 0) + 1', 'coalesce(n, 1) + 1'],
  ['datetime', 'date_add("hour", a, t)', 'date_add("hour", a + 1, t)'],
  [
    'float',
    'date_diff("day", t, date_add("hour", 13 * a, t))',
    'date_diff("hour", t, date_add("hour", 13 * a, t))',
  ],
];

function document(lies: number | undefined): string {
  const uniform = (low: number, high: number) => ({
    distribution: { type: 'uniform', params: { low, high }, clamp: [low, high] },
  });
  const columns = [
    { name: 'id', type: 'int', generator: { sequence: {} } },
    { name: 'a', type: 'int', generator: uniform(0, 100) },
    { name: 'b', type: 'float', generator: uniform(0, 90) },
    { name: 'k', type: 'string', generator: { choice: { choices: ['x', 'y', 'z'] } } },
    { name: 'n', type: 'float', nullable: true, null_rate: 0.3, generator: uniform(0, 9) },
    { name: 't', type: 'datetime', generator: { datetime_series: { within: 'timeframe', freq: 'h' } } },
    ...functions.map(([type, code, lie], i) => ({
      name: `e${i}`,
      type,
      nullable: true,
      generator: { expression: { code: i === lies ? lie : code } },
    })),
  ];
  return JSON.stringify({
    version: '1.0',
    metadata: { name: 'expressions' },
    timeframe: { start: '2025-01-01', end: '2025-12-31' },
    nodes: [{ id: 'row', kind: 'entity', pk: 'id', rows: 3000, columns }],
    constraints: {},
  });
}

test('every function and operator means the same in DuckDB, and each lie about one is found', async () => {
  const all = functions.map((_, i) => [`row.e${i}`, 'passed'] as const);
  writeFileSync(join(folder, 'truth.json'), document(undefined));
  await datagen('generate', 'truth.json', '-o', 'data', '--quiet');
  expect(await verdicts('truth.json', 'data')).toEqual(Object.fromEntries(all));
  for (const i of functions.keys()) {
    writeFileSync(join(folder, 'lie.json'), document(i));
    expect(await verdicts('lie.json', 'data')).toEqual({
      ...Object.fromEntries(all),
      [`row.e${i}`]: 'failed',
    });
  }
});

test('the example: what no file can tell is said to be unchecked', async () => {
  await datagen('generate', example, '-o', 'example', '--quiet');
  expect(await verdicts(example, 'example')).toEqual({
    'line.price': 'not_checked',
    'line.total': 'passed',
    'line.size': 'passed',
  });
});

test('an incident in a column that an expression reads leaves it unjudged', async () => {
  const planted = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Record<string, unknown>;
  planted.incidents = [
    {
      id: 'lost',
      type: 'null_spike',
      table: 'row',
      column: 'n',
      rate: 0.5,
      window: { start: '2025-03-01', end: '2025-05-01' },
    },
  ];
  writeFileSync(join(folder, 'planted.json'), JSON.stringify(planted));
  await datagen('generate', 'planted.json', '-o', 'planted', '--quiet');
  expect(await verdicts('planted.json', 'planted')).toMatchObject({
    'row.e7': 'not_checked',
    'row.e0': 'passed',
  });
});
