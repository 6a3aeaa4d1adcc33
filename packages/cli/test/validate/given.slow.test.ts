import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { recordingIo, runDatagen } from '@dataing/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** Cases of `given`, judged by the engine of the data; then against documents that say something else. */
const example = resolve(import.meta.dirname, '../../../datagen/test/schemas/conditionals.json');

type Cases = { [label: string]: unknown };
interface Document {
  nodes: Array<{
    rows?: number;
    columns: Array<{ name: string; modifiers?: object[]; generator: { given?: { cases: Cases } } }>;
  }>;
}

let folder: string;
let truth: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'datagen-given-'));
  const document = JSON.parse(readFileSync(example, 'utf8')) as Document;
  document.nodes[0].rows = 4000;
  for (const node of document.nodes) for (const column of node.columns) column.modifiers = [];
  truth = JSON.stringify(document);
  writeFileSync(join(folder, 'schema.json'), truth);
  await datagen('generate', 'schema.json', '-o', 'data', '--quiet');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function datagen(...args: string[]): Promise<string> {
  const { io, stdout, stderr } = recordingIo({ cwd: folder });
  const exitCode = await runDatagen(args, io);
  expect(`${exitCode} ${stderr()}`).toMatch(/^[01] /);
  return stdout();
}

async function verdicts(text: string): Promise<Array<{ id: string; status: string }>> {
  writeFileSync(join(folder, 'said.json'), text);
  const report = await datagen('validate', 'said.json', '-d', 'data', '--json', '-o', 'report.json');
  const { checks } = JSON.parse(report) as { checks: Array<{ id: string; status: string }> };
  return checks.filter(({ id }) => id.includes('.given.'));
}

test('what was declared is found, case by case', async () => {
  const found = await verdicts(truth);
  expect(found.filter(({ status }) => status !== 'passed' && status !== 'too_small')).toEqual([]);
  expect(found.filter(({ status }) => status === 'passed').map(({ id }) => id)).toEqual(
    expect.arrayContaining([
      'account.seats.given.plus',
      'account.support.given.free',
      'account.support.given.team',
      'account.size.given.3..12, plus',
      'event.kind.given.free',
      'event.amount.given.buy',
      'event.amount.given.anything else',
      'event.settled_at.given.anything else',
    ]),
  );
});

const weights = (choices: string[], list: number[]) => ({ choice: { choices, weights: list } });

test.each<[string, string, number, string, (cases: Cases) => void]>([
  ['other weights', 'event.kind.given.free', 1, 'kind', (c) => (c.free = weights(['view', 'buy'], [1, 1]))],
  [
    'another mean',
    'account.seats.given.plus',
    0,
    'seats',
    (c) => {
      c.plus = { distribution: { type: 'poisson', params: { lambda: 5 }, clamp: [1, 8] } };
    },
  ],
  ['null that is none', 'account.support.given.plus', 0, 'support', (c) => (c.plus = null)],
  [
    'a value that is not listed',
    'account.size.given.12..',
    0,
    'size',
    (c) => {
      c['12..'] = weights(['small', 'middle'], [1, 1]);
    },
  ],
])('%s: %s fails', async (_, id, node, name, lie) => {
  const document = JSON.parse(truth) as Document;
  lie(document.nodes[node].columns.find((column) => column.name === name)!.generator.given!.cases);
  const found = await verdicts(JSON.stringify(document));
  expect(found.find((check) => check.id === id)).toMatchObject({ status: 'failed' });
});
