import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { recordingIo, runDatagen } from '@dataing/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** What goes on inside an entity, and how it ages: the examples of four keywords, with more rows, then lied about. */
const examples = resolve(import.meta.dirname, '../../../../examples/keywords');

/** The parts of the documents that the lies bend. */
interface Lives {
  nodes: Array<{
    id: string;
    rows?: number;
    columns: Array<{ name: string; generator: object }>;
    vintage_behavior: { age_based_multipliers: Record<string, { curve: unknown }> };
    state_transition_model: {
      states: Record<string, { next_states: Record<string, number> }>;
      segment_variation?: object;
      vintage_variation?: object;
    };
    attribution_chain: {
      touchpoint_types: Record<string, number>;
      segment_variation?: object;
      spend: { daily_impressions: Record<string, number> };
    };
    stage_config: { stages: Array<{ next?: object; skip_rate?: number }> };
    state_events: { per_period: Record<string, number> };
  }>;
}
type Edit = (document: Lives) => void;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'datagen-lives-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function datagen(...args: string[]): Promise<string> {
  const { io, stdout, stderr } = recordingIo({ cwd: folder });
  const exitCode = await runDatagen(args, io);
  expect(`${exitCode} ${stderr()}`).toMatch(/^[01] /);
  return stdout();
}

const nodeOf = (document: Lives, key: string) => document.nodes.find((node) => key in node)!;
/** Plenty of rows. */
const plenty: Edit = (document) => {
  for (const node of document.nodes) if (node.rows !== undefined && node.rows > 50) node.rows = 2_000;
};

const lies: ReadonlyArray<readonly [keyword: string, id: RegExp, lie: Edit]> = [
  [
    'state_transition_model',
    /^phase\.states\.trial$/,
    (d) =>
      (nodeOf(d, 'state_transition_model').state_transition_model.states.trial.next_states = {
        active: 1,
        gone: 4,
      }),
  ],
  [
    'state_transition_model',
    /^phase\.states\.active$/,
    // No way leads from active to gone any more.
    (d) =>
      (nodeOf(d, 'state_transition_model').state_transition_model.states.active.next_states = { paused: 1 }),
  ],
  [
    'state_transition_model',
    /^phase\.states\.paused$/,
    (d) => {
      const { state_transition_model: model } = nodeOf(d, 'state_transition_model');
      model.segment_variation = { free: { churn_multiplier: 0.3 }, firm: { churn_multiplier: 2 } };
    },
  ],
  [
    'state_transition_model',
    /^phase\.states\.active$/,
    (d) => {
      const { state_transition_model: model } = nodeOf(d, 'state_transition_model');
      model.vintage_variation = { churn_multiplier_curve: [1, 2, 3] };
    },
  ],
  [
    'state_events',
    /^use\.state_events\.(trial|active)$/,
    (d) => Object.assign(nodeOf(d, 'state_events').state_events.per_period, { trial: 3.4, active: 1.3 }),
  ],
  [
    'stage_config',
    /^step\.funnel$/,
    (d) => (nodeOf(d, 'stage_config').stage_config.stages[2].next = { buy: 1, call: 1 }),
  ],
  [
    'stage_config',
    /^step\.funnel$/,
    (d) => (nodeOf(d, 'stage_config').stage_config.stages[1].skip_rate = 0.2),
  ],
  [
    'attribution_chain',
    /_spend\.spend\.search$/,
    (d) => (nodeOf(d, 'attribution_chain').attribution_chain.spend.daily_impressions.search = 44),
  ],
  [
    'attribution_chain',
    /\.channels$/,
    (d) => {
      const weights = { channel_weights: { friend: 1, mail: 1, search: 1 } };
      nodeOf(d, 'attribution_chain').attribution_chain.segment_variation = { free: weights };
    },
  ],
  [
    'attribution_chain',
    /\.channels$/,
    (d) =>
      (nodeOf(d, 'attribution_chain').attribution_chain.touchpoint_types = { search: 1, mail: 2, friend: 3 }),
  ],
  [
    'diffusion_curve',
    /^account\.created_at\.diffusion$/,
    (d) => (d.nodes[0].columns[2].generator = { diffusion_curve: { inflection_point: 0.6, steepness: 9 } }),
  ],
  [
    'vintage_behavior',
    /^order\.vintage\.customer\.volume$/,
    (d) =>
      (nodeOf(d, 'vintage_behavior').vintage_behavior.age_based_multipliers.activity.curve = [1, 1.5, 2, 3]),
  ],
  [
    'vintage_behavior',
    /^order\.vintage\.customer\.amount$/,
    (d) =>
      (nodeOf(d, 'vintage_behavior').vintage_behavior.age_based_multipliers.spending.curve = [2, 1, 0.5]),
  ],
];

test.each(lies)('%s: %s passes its own document and fails another', async (keyword, id, lie) => {
  const document = JSON.parse(readFileSync(join(examples, `${keyword}.json`), 'utf8')) as Lives;
  plenty(document);
  writeFileSync(join(folder, 'true.json'), JSON.stringify(document));
  lie(document);
  writeFileSync(join(folder, 'false.json'), JSON.stringify(document));
  await datagen('generate', 'true.json', '-o', 'data', '--workers', '0', '--quiet', '--force');
  const statusOf = async (schema: string) => {
    const text = await datagen(
      'validate',
      schema,
      '-d',
      'data',
      '--json',
      '-o',
      'report.json',
      '--min-score',
      '0',
    );
    const { checks } = JSON.parse(text) as { checks: Array<{ id: string; status: string }> };
    return [...new Set(checks.filter((check) => id.test(check.id)).map(({ status }) => status))];
  };
  expect(await statusOf('true.json')).toEqual(['passed']);
  expect(await statusOf('false.json')).toEqual(['failed']);
});

test('weights of touches that do not sum to 1, days that do not add up, and a stock below nothing', async () => {
  const read = (keyword: string) =>
    JSON.parse(readFileSync(join(examples, `${keyword}.json`), 'utf8')) as Lives;
  for (const [keyword, field, id] of [
    ['attribution_chain', 'weight', /\.weights$/],
    ['attribution_chain', 'touch_clicks', /_spend\.spend$/],
    ['attribution_chain', 'touch_impressions', /_spend\.touch_impressions\.rollup/],
    ['stock_balance', 'balance', /\.balance$/],
  ] as const) {
    writeFileSync(join(folder, 'whole.json'), JSON.stringify(read(keyword)));
    await datagen(
      'generate',
      'whole.json',
      '-o',
      'csv',
      '--format',
      'csv',
      '--workers',
      '0',
      '--quiet',
      '--force',
    );
    const text = await datagen('validate', 'whole.json', '-d', 'csv', '--json', '-o', 'whole-report.json');
    const { checks } = JSON.parse(text) as { checks: Array<{ id: string; status: string; table: string }> };
    const found = checks.find((check) => id.test(check.id) && check.status === 'passed')!;
    const path = join(folder, 'csv', `${found.table}.csv`);
    const [head, first, ...rest] = readFileSync(path, 'utf8').split('\n');
    const at = head.split(',').findIndex((name) => name.includes(field));
    const cells = first.split(',');
    cells[at] = '-7';
    writeFileSync(path, [head, cells.join(','), ...rest].join('\n'));
    const bent = await datagen('validate', 'whole.json', '-d', 'csv', '--json', '-o', 'whole-report.json');
    const { checks: now } = JSON.parse(bent) as { checks: Array<{ id: string; status: string }> };
    expect(now.find((check) => check.id === found.id)?.status).toBe('failed');
  }
});
