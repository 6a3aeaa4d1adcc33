import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingIo, runDatagen } from '@dataing/cli';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** Files written by hand, with known faults: what each check says of them is counted on the fingers. */
const files = {
  'house.csv': `house_id,code,built_on,floors
1,AB-1 north,2020-01-01,2
2,AB-22,2020-06-01,3
3,xAB-3,2021-01-01,1
4,AB-٣,2021-01-01,1
`,
  'tenant.csv': `tenant_id,house_id,flat,moved_in,floor
1,1,a,2020-02-01,1
2,1,b,2019-12-31,2
3,2,a,2020-06-01,4
4,2,a,2022-01-01,1
5,,a,2022-01-01,9
`,
};

const column = (name: string, type: string, generator: object, more: object = {}) => ({
  name,
  type,
  generator,
  ...more,
});
const free = { nullable: true };
const days = { datetime_series: { within: 'timeframe', freq: 'D' } };
const base = {
  version: '1.0',
  metadata: { name: 'Houses' },
  timeframe: { start: '2019-01-01', end: '2023-01-01' },
  nodes: [
    {
      id: 'house',
      kind: 'entity',
      pk: 'house_id',
      rows: 4,
      columns: [
        column('house_id', 'int', { sequence: {} }),
        column('code', 'string', { faker: { method: 'word' } }),
        column('built_on', 'date', days),
        column('floors', 'int', { sequence: {} }),
      ],
    },
    {
      id: 'tenant',
      kind: 'fact',
      pk: 'tenant_id',
      parents: ['house'],
      fanout: { distribution: 'uniform', min: 0, max: 2 },
      columns: [
        column('tenant_id', 'int', { sequence: {} }),
        column('house_id', 'int', { lookup: { from: 'house.house_id' } }, free),
        column('flat', 'string', { choice: { choices: ['a', 'b'] } }),
        column('moved_in', 'date', days),
        column('floor', 'int', { sequence: {} }),
      ],
    },
  ],
  constraints: {
    unique: [
      ['tenant.house_id', 'tenant.flat'],
      ['tenant.flat', 'tenant.moved_in'],
    ],
    inequalities: [
      { left: 'tenant.floor', op: '<=', right: 'house.floors' },
      { left: 'house.floors', op: '>=', right: 'tenant.floor' },
      { left: 'house.built_on', op: '<', right: 'tenant.moved_in' },
    ],
    pattern: [
      { attr: 'house.code', regex: 'AB-\\d+$' },
      { attr: 'house.floors', regex: '[123]' },
      { attr: 'tenant.flat', regex: 'a(?!b)' },
    ],
  },
  checks: [
    {
      name: 'two tenants to a house',
      sql: 'select house_id from tenant where house_id is not null group by 1 having count(*) > 2',
    },
    { name: 'no flat b', sql: "select tenant_id, flat from tenant where flat = 'b'" },
    { name: 'reads a file', sql: "select * from read_csv('house.csv')" },
    { name: 'writes', sql: 'drop table house' },
    { name: 'misspelt', sql: 'select nobody from tenant' },
  ],
};

interface Check {
  id: string;
  status: string;
  violations: number | null;
  message: string;
}

let folder: string;
let checks: Map<string, Check>;

async function datagen(...args: string[]) {
  const { io, stdout, stderr } = recordingIo({ cwd: folder });
  const exitCode = await runDatagen(args, io);
  return { exitCode, stdout: stdout(), stderr: stderr() };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'datagen-files-'));
  mkdirSync(join(folder, 'data'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'data', name), text);
  writeFileSync(join(folder, 'houses.json'), JSON.stringify(base));
  const { stdout, stderr } = await datagen('validate', 'houses.json', '-d', 'data', '--json');
  expect(stderr).toBe('');
  const report = JSON.parse(stdout) as { checks: Check[] };
  checks = new Map(report.checks.map((check) => [check.id, check]));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('what is counted', () => {
  test.each([
    // (2, a) twice; a null in the key is no key.
    ['tenant.house_id+flat.unique', 1],
    // The same day twice in a flat a.
    ['tenant.flat+moved_in.unique', 1],
    ['tenant.floor.<=.house.floors', 1],
    ['house.floors.>=.tenant.floor', 1],
    // Moved in before it was built, and on the very day.
    ['house.built_on.<.tenant.moved_in', 2],
    // re.match: "AB-1 north" goes on after the digits, "xAB-3" does not begin so; \d knows Arabic digits.
    ['house.code.pattern', 2],
    ['checks.no flat b', 1],
  ])('%s is wrong %i times', (id, violations) => {
    expect(checks.get(id)).toMatchObject({ status: 'failed', violations });
  });

  test.each(['house.floors.pattern', 'checks.two tenants to a house'])('%s is right', (id) => {
    expect(checks.get(id)).toMatchObject({ status: 'passed', violations: 0 });
  });

  test('an expression that looks ahead is said not to be checked', () => {
    expect(checks.get('tenant.flat.pattern')).toMatchObject({ status: 'not_checked' });
  });
});

test.each([
  ['checks.reads a file', 'GATE_'],
  ['checks.writes', 'GATE_'],
  ['checks.misspelt', 'WAREHOUSE_QUERY_FAILED'],
])('%s fails with its reason, and the other checks go on', (id, code) => {
  expect(checks.get(id)?.status).toBe('failed');
  expect(checks.get(id)?.message).toContain(code);
});

test('no child before its parent, where a column says when the parent began', async () => {
  const document = structuredClone(base);
  document.nodes[0].columns[2].name = 'opened_on';
  document.constraints.inequalities.pop();
  const [head, ...rows] = files['house.csv'].split('\n');
  mkdirSync(join(folder, 'born'));
  writeFileSync(join(folder, 'born/house.csv'), [head.replace('built_on', 'opened_on'), ...rows].join('\n'));
  writeFileSync(join(folder, 'born/tenant.csv'), files['tenant.csv']);
  writeFileSync(join(folder, 'born.json'), JSON.stringify(document));
  const { stdout } = await datagen('validate', 'born.json', '-d', 'born', '--json');
  const found = (JSON.parse(stdout) as { checks: Check[] }).checks.find(({ id }) => id.includes('.after.'));
  expect(found).toMatchObject({
    id: 'tenant.moved_in.after.house.opened_on',
    status: 'failed',
    violations: 1,
  });
});

describe('the exit code', () => {
  test.each([
    ['0', 0],
    ['100', 1],
  ])('with --min-score %s is %i: keys, references and nulls are sound', async (score, exitCode) => {
    const { exitCode: found, stdout } = await datagen(
      'validate',
      'houses.json',
      '-d',
      'data',
      '--min-score',
      score,
    );
    expect(stdout).toContain('keys, references and nulls are sound');
    expect(found).toBe(exitCode);
  });

  test.each(['101', '-1', 'high'])('--min-score %s is no score: 2', async (score) => {
    const { exitCode, stderr } = await datagen(
      'validate',
      'houses.json',
      '-d',
      'data',
      `--min-score=${score}`,
    );
    expect(stderr).toContain('CLI_BAD_VALUE');
    expect(exitCode).toBe(2);
  });
});

test('--dry-run needs no data and prints the levels', async () => {
  const { exitCode, stdout } = await datagen('validate', 'houses.json', '--dry-run');
  expect(stdout).toBe('Houses is sound: 2 tables\nlevel 0: house\nlevel 1: tenant\n');
  expect(exitCode).toBe(0);
  const { stdout: json } = await datagen('validate', 'houses.json', '--dry-run', '--json');
  expect(JSON.parse(json)).toEqual({ levels: [['house'], ['tenant']] });
});

describe('datagen report', () => {
  test('says again what validate said, and writes the same page', async () => {
    const first = await datagen('validate', 'houses.json', '-d', 'data');
    const page = readFileSync(join(folder, 'data/validation_report.html'), 'utf8');
    const again = await datagen('report', 'data', '-o', 'again.html');
    expect(again).toEqual(first);
    expect(readFileSync(join(folder, 'again.html'), 'utf8')).toBe(page);
  });

  test('the page asks nothing of anybody, runs nothing, and shows foreign text as text', async () => {
    const document = structuredClone(base);
    document.metadata.name = '<script>alert(1)</script>';
    writeFileSync(join(folder, 'hostile.json'), JSON.stringify(document));
    await datagen('validate', 'hostile.json', '-d', 'data', '-o', 'hostile-report.json');
    const page = readFileSync(join(folder, 'hostile-report.html'), 'utf8');
    expect(page).not.toMatch(/<script|https?:|src=|@import|url\(/);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page.match(/<svg/g)!.length).toBeGreaterThan(3);
  });

  test.each(['nowhere', 'data/house.csv', 'houses.json'])('of %s there is none: 2', async (source) => {
    const { exitCode, stderr } = await datagen('report', source);
    expect(stderr).toContain('VALIDATE_NO_REPORT');
    expect(exitCode).toBe(2);
  });
});
