import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingIo, runDatagen } from '@dataing/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';

/**
 * One set of files, generated once from chain.json; then asked about by documents that say something else in one
 * place. Each check must see the difference that is its own.
 */
const chain = readFileSync(join(import.meta.dirname, 'chain.json'), 'utf8');

interface Column {
  name: string;
  generator: Record<string, Record<string, unknown>>;
  modifiers: Array<{ args: Record<string, unknown> }>;
}
interface Chain {
  nodes: Array<{
    id: string;
    rows?: number;
    columns: Column[];
    fanout: Record<string, number>;
    segment_behavior: { behaviors: Record<string, Record<string, number>> };
    stage_config: { stages: Array<{ transition_rate: number }> };
  }>;
  targets: Record<string, Record<string, unknown>> & {
    composite_effect: { metric: string; influences: Array<{ dimension: string; weights: number[] }> };
  };
}

interface Check {
  id: string;
  status: string;
  message: string;
}

let folder: string;
let plain: Map<string, Check>;

async function validate(document: string): Promise<{ exitCode: number; checks: Map<string, Check> }> {
  writeFileSync(join(folder, 'asked.json'), document);
  const { io, stdout } = recordingIo({ cwd: folder });
  const exitCode = await runDatagen(['validate', 'asked.json', '-d', 'data', '--json', '-o', 'r.json'], io);
  const { checks } = JSON.parse(stdout()) as { checks: Check[] };
  return { exitCode, checks: new Map(checks.map((check) => [check.id, check])) };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'datagen-chain-'));
  writeFileSync(join(folder, 'chain.json'), chain);
  const { io, stderr } = recordingIo({ cwd: folder });
  await runDatagen(['generate', 'chain.json', '-o', 'data', '--workers', '0', '--quiet'], io);
  expect(stderr()).toBe('');
  plain = (await validate(chain)).checks;
});
afterAll(() => rmSync(folder, { recursive: true }));

test('what was generated passes its own document, check by check', () => {
  expect([...plain.values()].filter(({ status }) => status !== 'passed')).toEqual([]);
});

const table = (chainOf: Chain, id: string) => chainOf.nodes.find((node) => node.id === id)!;
const columnOf = (chainOf: Chain, id: string, name: string) =>
  table(chainOf, id).columns.find((column) => column.name === name)!;

const paramsOf = (chainOf: Chain) =>
  columnOf(chainOf, 'member', 'age').generator.distribution.params as object;

/** The check, and the document that is wrong about the files in the one place that it is about. */
const lies: ReadonlyArray<readonly [id: string, lie: (chain: Chain) => void]> = [
  ['member.tier.shares', (c) => (columnOf(c, 'member', 'tier').generator.choice.weights = [0.5, 0.4, 0.1])],
  ['member.age.mean', (c) => Object.assign(paramsOf(c), { mean: 45 })],
  ['member.age.deviation', (c) => Object.assign(paramsOf(c), { std: 12 })],
  ['member.rows', (c) => (table(c, 'member').rows = 1501)],
  [
    'drink.at.seasonality.dow',
    (c) => (columnOf(c, 'drink', 'at').modifiers[0].args.weights = [1, 1, 1, 1, 1, 1, 1]),
  ],
  [
    'drink.at.seasonality.hour',
    (c) => {
      const series = columnOf(c, 'drink', 'at').generator.datetime_series;
      series.pattern = { dimension: 'hour', weights: new Array(24).fill(1) };
    },
  ],
  [
    'drink.size.seasonality.dow',
    (c) => (columnOf(c, 'drink', 'size').modifiers[0].args.weights = [1.4, 1, 1, 1, 1, 1, 1]),
  ],
  ['drink.price.trend', (c) => (columnOf(c, 'drink', 'price').modifiers[0].args.growth_rate = -0.3)],
  ['drink.wait.outliers', (c) => (columnOf(c, 'drink', 'wait').modifiers[0].args.rate = 0.05)],
  [
    'drink.points.effect.promotion',
    (c) =>
      (columnOf(c, 'drink', 'points').modifiers[0].args.map = { field: 'factor', op: 'mul', default: 0.5 }),
  ],
  [
    'drink.segments.member.volume',
    (c) => (table(c, 'member').segment_behavior.behaviors.gold.fanout_multiplier = 3),
  ],
  [
    'drink.segments.member.paid',
    (c) => (table(c, 'member').segment_behavior.behaviors.staff.value_multiplier = 1.2),
  ],
  [
    'visit.effect.promotion.factor',
    (c) => {
      const [modifier] = (table(c, 'visit') as unknown as Column).modifiers;
      modifier.args.map = { field: 'factor', op: 'mul', default: 3 };
    },
  ],
  ['journey.funnel', (c) => (table(c, 'journey').stage_config.stages[2].transition_rate = 0.7)],
  [
    'drink.composite_effect',
    (c) => (c.targets.composite_effect.influences[1].weights = new Array(24).fill(1)),
  ],
];

/** All lies about the files in one document, but one of two that are about the same place. */
let lied: Map<string, Check>;
beforeAll(async () => {
  const document = JSON.parse(chain) as Chain;
  for (const [, lie] of lies) lie(document);
  lied = (await validate(JSON.stringify(document))).checks;
});

test.each(lies)('%s sees what is wrong about it', (id) => {
  expect(plain.get(id)?.status).toBe('passed');
  // What the column's own patterns contradict is told apart from what the files did wrong.
  expect(lied.get(id)?.status).toBe(id === 'drink.composite_effect' ? 'unreachable' : 'failed');
});

test('of two documents, only the checks that are about the difference differ', async () => {
  const document = JSON.parse(chain) as Chain;
  columnOf(document, 'drink', 'price').modifiers[0].args.growth_rate = -0.3;
  const { checks } = await validate(JSON.stringify(document));
  const different = [...checks].filter(([id, { status }]) => status !== plain.get(id)?.status);
  expect(different.map(([id]) => id)).toEqual(['drink.price.trend']);
});

test('a metric that does not rise and fall as the influences say fails by its lift', async () => {
  const document = JSON.parse(chain) as Chain;
  document.targets.composite_effect.metric = 'paid';
  const { checks } = await validate(JSON.stringify(document));
  expect(checks.get('drink.composite_effect')?.status).toBe('failed');
});

test('the lift of a metric passes where it is as the influences say', async () => {
  const document = JSON.parse(chain) as Chain;
  const influences = [{ kind: 'seasonality', dimension: 'dow', weights: [1, 1, 1, 1, 1, 1.4, 1.4] }];
  Object.assign(document.targets.composite_effect, { metric: 'size', influences });
  const { checks } = await validate(JSON.stringify(document));
  expect(checks.get('drink.composite_effect')?.status).toBe('passed');
});

test('a figure that the patterns cannot give is unreachable, and costs nothing', async () => {
  const document = JSON.parse(chain) as Chain;
  document.targets.weekend_share.min = 0.9;
  document.targets.weekend_share.max = 1;
  document.targets.mean_in_range.min = 60;
  document.targets.mean_in_range.max = 61;
  const { checks, exitCode } = await validate(JSON.stringify(document));
  expect(checks.get('drink.at.weekend_share')?.status).toBe('unreachable');
  expect(checks.get('member.age.mean_in_range')?.status).toBe('unreachable');
  expect(exitCode).toBe(0);
});

test.each([
  ['csv', ['--format', 'csv'], 'csv'],
  ['parts', ['--parts', '3'], 'parts'],
  ['months', ['--partition-by', 'at=month'], 'months'],
  ['duckdb', ['--format', 'duckdb'], 'duckdb/Chain.duckdb'],
])('the same rows kept as %s give the same answers', async (output, flags, data) => {
  const generate = recordingIo({ cwd: folder });
  await runDatagen(
    ['generate', 'chain.json', '-o', output, '--workers', '0', '--quiet', ...flags],
    generate.io,
  );
  expect(generate.stderr()).toBe('');
  const { io, stdout } = recordingIo({ cwd: folder });
  await runDatagen(['validate', 'chain.json', '-d', data, '--json', '-o', 'kept.json'], io);
  const { checks } = JSON.parse(stdout()) as { checks: Check[] };
  const told = (all: Iterable<Check>) => [...all].map(({ id, status }) => `${id} ${status}`);
  expect(told(checks)).toEqual(told(plain.values()));
});
