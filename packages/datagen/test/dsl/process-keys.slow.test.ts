import { hashRows } from '@dataing/base/columns';
import { hasErrors } from '@dataing/base/diagnostics';
import { parseDocument } from '@dataing/datagen/dsl';
import { expect, test } from 'vitest';
import { engineOf, ownSchema, planOf, type Schema } from '../engine/schema.ts';

const processKeys = [
  'stage_config',
  'state_transition_model',
  'state_events',
  'stock_balance',
  'attribution_chain',
  'diffusion_curve',
];
type Plain = Record<string, unknown>;

/** The steps to every key inside a process, in a document. */
function keysOf(value: unknown, steps: readonly string[], isInside: boolean): string[][] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const here = [...steps, key];
    const own = isInside && !Array.isArray(value) ? [here] : [];
    return [...own, ...keysOf(item, here, isInside || processKeys.includes(key))];
  });
}

function without(schema: Schema, steps: readonly string[]): Schema {
  const copy = structuredClone(schema);
  const parent = steps.slice(0, -1).reduce((at, step) => (at as Plain)[step], copy as unknown) as Plain;
  delete parent[steps[steps.length - 1]];
  return copy;
}

/** One hash per table and column; the reasons where the document is refused. */
async function outcomeOf(schema: Schema): Promise<string> {
  const { diagnostics } = parseDocument(JSON.stringify(schema), 'test.json');
  if (hasErrors(diagnostics)) return diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n');
  const engine = await engineOf(planOf(schema));
  return engine.plan.tables
    .map((table) => {
      const frame = engine.whole(table.index);
      return `${table.name} ${table.columns.map((_, i) => hashRows(frame.column(i)).h).join(' ')}`;
    })
    .join('\n');
}

/** Few rows, enough for each key to show. */
function lifecycle(): Schema {
  const schema = ownSchema('lifecycle');
  for (const node of schema.nodes) if (node.rows !== undefined) node.rows = node.id === 'product' ? 2 : 60;
  return schema;
}

/** The rest of the keys, which do not fit into one document with the others. */
function further(): Schema {
  const schema = lifecycle();
  const node = (id: string): Plain => schema.nodes.find((n) => n.id === id) as Plain;
  const account = node('account').columns as Plain[];
  account.push(
    { name: 'seen_on', type: 'datetime', generator: { datetime_series: { within: 'timeframe', freq: 'D' } } },
    { name: 'group', type: 'string', generator: { choice: { choices: ['free', 'firm', 'team'] } } },
  );
  const named = { start_column: 'seen_on', segment_column: 'group' };
  const stage = node('step').stage_config as Plain;
  (stage.stages as Plain[])[0].transition_rate = 0.8;
  Object.assign(stage, { ...named, first_stage_rate: true });
  Object.assign(node('phase').state_transition_model as Plain, {
    ...named,
    multipliers_scale: 'all',
    probability_as: 'rate',
    max_transitions: 3,
  });
  const phase = node('phase').state_transition_model as { states: Record<string, Plain> };
  Object.assign(phase.states.gone, { transition_prob_per_period: 0.5, next_states: { active: 1 } });
  const series = { datetime_series: { within: 'timeframe', freq: 'D' } };
  for (const id of ['step', 'phase']) {
    (node(id).columns as Plain[]).push({ name: 'noted_at', type: 'datetime', generator: series });
  }
  (node('phase').columns as Plain[]).push({
    name: 'status_note',
    type: 'string',
    generator: { choice: { choices: ['-'] } },
  });
  Object.assign((node('use').columns as Array<{ generator: Plain }>)[4].generator, {
    diffusion_curve: { not_before: 'until' },
  });
  (node('product').columns as Plain[]).push({
    name: 'listed_on',
    type: 'date',
    generator: {
      diffusion_curve: { within: { start: '2024-02-01', end: '2024-03-01' }, curve_type: 'linear' },
    },
  });
  Object.assign(node('movement').stock_balance as Plain, { start_column: 'listed_on' });
  node('purchase').attribution_chain = {
    channels: { web: 3, mail: 1 },
    min_touches: 2,
    max_touches: 3,
    time_window_days: 12,
    attribution_model: 'u_shaped',
    time_column: 'paid_at',
    touchpoint_table_name: 'touch',
    segment_column: 'group',
    segment_variation: { firm: { channel_weights: { mail: 1 } } },
  };
  (node('purchase').columns as Plain[]).push({
    name: 'paid_at',
    type: 'datetime',
    generator: { datetime_series: { within: 'timeframe', freq: 'h' } },
  });
  return schema;
}

/** Every key of the processes of a schema, and whether the outcome without it is another. */
async function matters(schema: Schema): Promise<Map<string, boolean>> {
  const before = await outcomeOf(schema);
  expect(before).not.toMatch(/^DSL_/);
  const found = new Map<string, boolean>();
  for (const steps of keysOf(schema.nodes, ['nodes'], false)) {
    found.set(steps.join('.'), (await outcomeOf(without(schema, steps))) !== before);
  }
  return found;
}

/** The only way out of a state leads there whatever its weight; a terminal state has none whatever it says. */
const idle = /states\.\w+\.next_states\.\w+$|states\.gone\.(transition_prob_per_period|next_states)$/;

test('without any one key of a process the data are others, or the document is refused', async () => {
  const [first, second] = [await matters(lifecycle()), await matters(further())];
  const keys = new Set([...first.keys(), ...second.keys()]);
  const inNeither = [...keys].filter((key) => first.get(key) !== true && second.get(key) !== true);
  expect(inNeither.filter((key) => !idle.test(key))).toEqual([]);
  expect(keys.size).toBeGreaterThan(100);
});
