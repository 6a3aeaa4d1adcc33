import { nullCount, valueAt, type Column } from '@dataing/base/columns';
import { chiSquareTail, exp } from '@dataing/base/maths';
import { rootAddresses, streamKey } from '@dataing/base/random';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DiffusionCurve, StatesProcess } from '../../src/dsl/processes.ts';
import { curveQuantile, diffusionCurve } from '../../src/kernels/diffusion-curve.ts';
import { isTerminal, simulateStates } from '../../src/kernels/process/states.ts';
import { fillWeights } from '../../src/kernels/process/touches.ts';
import { walkStock } from '../../src/kernels/process/stock.ts';
import { engineOf, planOf, type Schema } from '../engine/schema.ts';
import { curveShare } from './reference/row-processes.ts';

const day = 86_400_000_000;
const key = (purpose: string) => streamKey({ epoch: 1, seed: 3, table: 't', column: '', purpose });
const cells = (column: Column): unknown[] =>
  Array.from({ length: column.length }, (_, i) => valueAt(column, i));

/** The chance of counts at least as far from their expectations. */
function fit(counts: readonly number[], expected: readonly number[]): number {
  const distance = counts.reduce((sum, count, i) => sum + (count - expected[i]) ** 2 / expected[i], 0);
  return chiSquareTail(distance, counts.length - 1);
}

describe('diffusion_curve', () => {
  const curves = fc.oneof(
    fc.record({
      type: fc.constant('logistic' as const),
      inflection: fc.double({ min: 0, max: 1, noNaN: true }),
      steepness: fc.double({ min: 0.01, max: 60, noNaN: true }),
    }),
    fc.record({
      type: fc.constant('exponential' as const),
      steepness: fc.double({ min: 0.01, max: 30, noNaN: true }),
    }),
    fc.constant({ type: 'linear' as const }),
  );

  test('the quantile turns the cut-off curve around', () => {
    fc.assert(
      fc.property(
        curves,
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (curve: DiffusionCurve, low, u) => {
          const x = curveQuantile(curve, low, u);
          const from = curveShare(curve, low);
          const to = curveShare(curve, 1);
          expect(curveShare(curve, x) - from).toBeCloseTo(u * (to - from), 9);
        },
      ),
    );
  });

  test('times are spread as the curve has it, with no pile at either end', () => {
    const curve = { type: 'logistic', inflection: 0.4, steepness: 12 } as const;
    const span = 365 * day;
    const column = diffusionCurve({ start: 0, end: span, curve }, key('value'), rootAddresses(0, 20_000));
    const counts = new Array<number>(20).fill(0);
    for (const time of cells(column)) counts[Math.min(19, Math.floor((Number(time) / span) * 20))]++;
    const total = curveShare(curve, 1) - curveShare(curve, 0);
    const expected = counts.map(
      (_, i) => (20_000 * (curveShare(curve, (i + 1) / 20) - curveShare(curve, i / 20))) / total,
    );
    expect(fit(counts, expected)).toBeGreaterThan(0.001);
  });

  test('nothing comes before its bound, and a bound past the end is the time itself', () => {
    const bounds = Float64Array.from({ length: 500 }, (_, i) => (i - 50) * day);
    const args = {
      start: 0,
      end: 365 * day,
      curve: { type: 'logistic', inflection: 0.5, steepness: 10 },
    } as const;
    const times = cells(diffusionCurve(args, key('value'), rootAddresses(0, 500), bounds)).map(Number);
    times.forEach((time, i) => {
      expect(time).toBeGreaterThanOrEqual(Math.max(0, bounds[i]));
      if (bounds[i] >= args.end) expect(time).toBe(bounds[i]);
      else expect(time).toBeLessThanOrEqual(args.end);
    });
  });
});

const parents = 4000;

function funnel(config: object): Schema {
  const at = { datetime_series: { within: { start: '2024-01-01', end: '2024-01-31' }, freq: 'H' } };
  return {
    version: '1.0',
    metadata: { name: 'Funnel' },
    timeframe: { start: '2024-01-01', end: '2024-12-31' },
    constraints: {},
    nodes: [
      {
        id: 'user',
        kind: 'entity',
        pk: 'id',
        rows: parents,
        columns: [
          { name: 'id', type: 'int', generator: { sequence: {} } },
          { name: 'tier', type: 'string', generator: { choice: { choices: ['low', 'high'] } } },
          { name: 'created_at', type: 'datetime', generator: at },
        ],
      },
      {
        id: 'step',
        kind: 'fact',
        pk: 'id',
        parents: ['user'],
        ...config,
        columns: [
          { name: 'id', type: 'int', generator: { sequence: { start: 500 } } },
          { name: 'tier', type: 'string', generator: { lookup: { from: 'user.tier' } } },
          { name: 'user_at', type: 'datetime', generator: { lookup: { from: 'user.created_at' } } },
          { name: 'stage_name', type: 'string', generator: { choice: { choices: ['-'] } } },
          { name: 'stage_index', type: 'int', generator: { sequence: {} } },
          { name: 'at', type: 'datetime', generator: at },
        ],
      },
    ],
  };
}

async function rowsOf(schema: Schema, table = 1): Promise<Array<Record<string, unknown>>> {
  const engine = await engineOf(planOf(schema));
  const frame = engine.whole(table);
  const columns = frame.table.columns.map((_, i) => cells(frame.column(i)));
  return Array.from({ length: frame.length }, (_, row) =>
    Object.fromEntries(frame.table.columns.map(({ name }, i) => [name, columns[i][row]])),
  );
}

const stages = (...rates: number[]) =>
  rates.map((rate, i) => ({ stage_name: `s${i}`, transition_rate: rate }));
const count = (rows: Array<Record<string, unknown>>, stage: string, tier?: string) =>
  rows.filter((row) => row.stage_name === stage && (tier === undefined || row.tier === tier)).length;

describe('stage_config', () => {
  test('each stage is reached as often as declared, times the factor of the segment', async () => {
    const segment_variation = { low: { transition_multiplier: 0.5 }, high: { transition_multiplier: 1.5 } };
    const rows = await rowsOf(funnel({ stage_config: { stages: stages(0.2, 0.6, 0.8), segment_variation } }));
    expect(count(rows, 's0')).toBe(parents);
    for (const [tier, first, second] of [
      ['low', 0.3, 0.4],
      ['high', 0.9, 1],
    ] as const) {
      const [all, one, two] = ['s0', 's1', 's2'].map((stage) => count(rows, stage, tier));
      expect(Math.abs(one / all - first)).toBeLessThan(4 * Math.sqrt((first * (1 - first)) / all) + 1e-9);
      expect(Math.abs(two / one - second)).toBeLessThan(4 * Math.sqrt((second * (1 - second)) / one) + 1e-9);
    }
  });

  test('the first rate counts only when asked to', async () => {
    const rows = await rowsOf(funnel({ stage_config: { stages: stages(0.2, 0.6), first_stage_rate: true } }));
    const share = count(rows, 's0') / parents;
    expect(Math.abs(share - 0.2)).toBeLessThan(4 * Math.sqrt((0.2 * 0.8) / parents));
  });

  test('times begin at the parent, rise, take the hours declared and end with the timeframe', async () => {
    const stage_config = { stages: stages(1, 1, 1, 1), time_between_stages_hours: 100 };
    const rows = await rowsOf(funnel({ stage_config }));
    const gaps: number[] = [];
    rows.forEach((row, i) => {
      expect(row.at).toBeLessThanOrEqual(Date.UTC(2024, 11, 31) * 1000);
      if (row.stage_index === 0) expect(row.at).toBe(row.user_at);
      else gaps.push(Number(row.at) - Number(rows[i - 1].at));
    });
    const hours = gaps.reduce((a, b) => a + b, 0) / gaps.length / 3.6e9;
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0);
    expect(Math.abs(hours - 100)).toBeLessThan((4 * 100) / Math.sqrt(gaps.length));
    const late = await rowsOf(funnel({ stage_config: { ...stage_config, time_between_stages_hours: 9000 } }));
    expect(late.length).toBeLessThan(rows.length);
    for (const row of late) expect(row.at).toBeLessThanOrEqual(Date.UTC(2024, 11, 31) * 1000);
  });

  test('skips and branches have their shares', async () => {
    const [a, b, c, d] = stages(1, 1, 1, 1);
    const config = {
      stages: [{ ...a, next: { s1: 3, s2: 1 } }, { ...b, next: { s3: 1 } }, { ...c, skip_rate: 0.5 }, d],
    };
    const rows = await rowsOf(funnel({ stage_config: config }));
    const near = (got: number, share: number) =>
      expect(Math.abs(got / parents - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / parents));
    near(count(rows, 's1'), 0.75);
    near(count(rows, 's2'), 0.125);
    expect(count(rows, 's3')).toBe(parents);
  });

  test('changing one stage moves no draw of another', async () => {
    const before = await rowsOf(funnel({ stage_config: { stages: stages(1, 0.5, 0.5) } }));
    const after = await rowsOf(funnel({ stage_config: { stages: stages(1, 1, 0.5) } }));
    const firm = (rows: Array<Record<string, unknown>>) =>
      new Set(rows.filter((row) => row.stage_name === 's2').map((row) => row.user_at));
    for (const user of firm(before)) expect(firm(after).has(user)).toBe(true);
  });
});

const exits: StatesProcess = {
  kind: 'states',
  states: [
    {
      name: 'on',
      exitRate: 0.1 / day,
      originalRate: 0,
      next: [
        { state: 1, weight: 3 },
        { state: 2, weight: 1 },
      ],
    },
    { name: 'off', exitRate: 0.5 / day, originalRate: 0, next: [{ state: 0, weight: 1 }] },
    { name: 'gone', exitRate: 0, originalRate: 0, next: [] },
  ],
  initial: 0,
  periodMicros: 30 * day,
  maxTransitions: 100,
  start: { generation: 1, node: 'p', column: 'c' },
  from: 0,
  until: 400 * day,
  ageFactors: [],
  values: {},
  factorsScale: 'terminal',
};

function simulate(process: StatesProcess, rows = 5000, segment: string | null = null) {
  const keys = { address: key('address'), wait: key('wait'), next: key('next') };
  const start = new Float64Array(rows);
  const segments = new Array<string | null>(rows).fill(segment);
  return simulateStates(process, keys, { addresses: rootAddresses(0, rows), start, segments });
}

/** Time to the first move of each parent (the whole span where there is none), and where it led. */
function firstMoves(process: StatesProcess, segment: string | null = null) {
  const { counts, fields } = simulate({ ...process, maxTransitions: 1 }, 5000, segment);
  const moves: Array<{ wait: number; to: unknown }> = [];
  let row = 0;
  for (const rows of counts) {
    if (rows > 1)
      moves.push({ wait: Number(valueAt(fields.time!, row + 1)), to: valueAt(fields.state!, row + 1) });
    row += rows;
  }
  return { moves, parents: counts.length };
}

describe('state_transition_model', () => {
  test('a state is left at its rate, and for its successors by weight', () => {
    const { moves } = firstMoves(exits);
    const within = (days: number) => moves.filter(({ wait }) => wait <= days * day).length / 5000;
    for (const days of [1, 5, 20]) {
      const share = 1 - exp(-0.1 * days);
      expect(Math.abs(within(days) - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / 5000));
    }
    const off = moves.filter(({ to }) => to === 'off').length;
    expect(fit([off, moves.length - off], [0.75 * moves.length, 0.25 * moves.length])).toBeGreaterThan(0.001);
  });

  test('a segment scales the moves that end it, a curve does so by age', () => {
    const column = { generation: 1, node: 'p', column: 'tier' } as const;
    const segment = { column, factors: { twice: 2 } };
    // Moves to "gone" at 0.025 a day without, 0.05 with the factor; to "off" at 0.075 a day in either case.
    const { moves } = firstMoves({ ...exits, segment }, 'twice');
    const gone = moves.filter(({ to }) => to === 'gone').length;
    expect(
      fit(
        [gone, moves.length - gone],
        [0.4, 0.6].map((p) => p * moves.length),
      ),
    ).toBeGreaterThan(0.001);
    const { moves: aged } = firstMoves({ ...exits, ageFactors: [0, 4] });
    expect(aged.filter(({ to, wait }) => to === 'gone' && wait < 30 * day).length).toBe(0);
    const left = aged.filter(({ wait }) => wait >= 30 * day);
    const share = left.filter(({ to }) => to === 'gone').length;
    // 0.1 against 0.075 a day from the second period on.
    expect(
      fit(
        [share, left.length - share],
        [4 / 7, 3 / 7].map((p) => p * left.length),
      ),
    ).toBeGreaterThan(0.001);
  });

  test('rows follow one another: nothing after a state that is never left, ends meet beginnings', () => {
    const { counts, fields } = simulate(exits, 500);
    const [state, previous, time, end] = [
      fields.state!,
      fields.previous_state!,
      fields.time!,
      fields.end!,
    ].map(cells);
    expect(nullCount(fields.previous_state!)).toBe(500);
    let row = 0;
    for (const rows of counts) {
      for (let i = row; i < row + rows; i++) {
        const isLast = i === row + rows - 1;
        expect(end[i]).toBe(isLast ? null : time[i + 1]);
        if (i > row) expect(previous[i]).toBe(state[i - 1]);
        const spec = exits.states.find(({ name }) => name === state[i])!;
        if (!isLast) expect(isTerminal(spec)).toBe(false);
        expect(Number(time[i])).toBeLessThanOrEqual(exits.until);
      }
      row += rows;
    }
  });
});

test('the weights of a conversion sum to 1, whatever the model', () => {
  const models = ['linear', 'first_touch', 'last_touch', 'time_decay', 'u_shaped'] as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...models),
      fc.array(fc.nat(1e12), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 1e12 }),
      (model, times, halflife) => {
        const weights = new Float64Array(times.length);
        fillWeights(model, Float64Array.from(times).sort().reverse(), halflife, weights);
        expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
        for (const weight of weights) expect(weight).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});

test('stock never falls below zero, and its balance is the sum of its movements', () => {
  const numbers = fc.record({
    opening: fc.nat(60),
    demandPerDay: fc.double({ min: 0, max: 20, noNaN: true }),
    reorderPoint: fc.nat(40),
    reorderQuantity: fc.integer({ min: 1, max: 80 }),
    leadDays: fc.integer({ min: 1, max: 20 }),
  });
  const keys = { day: key('day'), demand: key('demand'), hour: key('hour') };
  fc.assert(
    fc.property(numbers, fc.nat(), (own, product) => {
      const process = { kind: 'stock', ...own, from: 0, until: 90 * day } as const;
      const movements = walkStock(process, keys, { hi: 0, lo: product }, Number.NaN);
      let sum = 0;
      let last = -1;
      for (const { quantity, balance, time } of movements) {
        sum += quantity;
        expect(balance).toBe(sum);
        expect(balance).toBeGreaterThanOrEqual(0);
        expect(time).toBeGreaterThanOrEqual(last);
        last = time;
      }
    }),
  );
});
