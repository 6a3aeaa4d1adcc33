import { buildPlan } from '@dataing/datagen';
import { parseDocument } from '@dataing/datagen/dsl';
import { describe, expect, test } from 'vitest';
import { expectedMoments } from '../../src/check/expected-shares.ts';
import { tableMeasures } from '../../src/check/measures.ts';
import { expectedValues, momentsOf } from '../../src/plan/expected-values.ts';
import { schemaOf, type Schema } from '../engine/schema.ts';

const id = { name: 'id', type: 'int', generator: { sequence: {} } };
const at = {
  name: 'at',
  type: 'datetime',
  generator: { datetime_series: { within: 'timeframe', freq: 'H' } },
};
const column = (type: string, generator: object, modifiers: object[] = []) => ({
  name: 'x',
  type,
  generator,
  modifiers,
});
const drawn = (type: string, params: object, clamp?: unknown[]) => ({
  distribution: { type, params, clamp },
});

interface Asked {
  readonly constraints?: object;
  readonly targets?: object;
  readonly rows?: number;
}

/** Codes and messages, each with a place in the document. */
function said(columns: object[], { rows = 1000, ...rest }: Asked = {}): string[] {
  const nodes = [{ id: 't', kind: 'entity', pk: 'id', rows, columns: [id, ...columns] }];
  const schema = schemaOf(nodes as unknown as Schema['nodes'], { ...rest });
  const parsed = parseDocument(JSON.stringify(schema), 'test.json');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  const plan = buildPlan(parsed.value, { seed: 1 });
  expect(plan.ok).toBe(true);
  for (const { span, help } of plan.diagnostics) expect([span?.line, help]).not.toContain(undefined);
  return plan.diagnostics.map((d) => `${d.code}: ${d.message}`);
}

const ranges = (min: number | null, max: number | null) => ({
  constraints: { ranges: [{ attr: 't.x', min, max }] },
});
const mean = (min: number, max: number) => ({
  targets: { mean_in_range: { table: 't', column: 'x', min, max } },
});
const weekend = (min: number, max: number) => ({
  targets: { weekend_share: { table: 't', timestamp: 'at', min, max } },
});
const flags = column('bool', { choice: { choices: [true, false] } });
const kinds = {
  name: 'kind',
  type: 'string',
  generator: { choice: { choices: ['a', 'b'], weights: [3, 1] } },
};
const byKind = column('float', {
  given: {
    column: 'kind',
    cases: { a: drawn('uniform', { low: 0, high: 2 }) },
    otherwise: drawn('uniform', { low: 10, high: 30 }),
  },
});
const workdays = { dimension: 'dow', weights: [1, 1, 1, 1, 1, 0, 0] };
const onWorkdays = {
  ...at,
  generator: { datetime_series: { within: 'timeframe', freq: 'H', pattern: workdays } },
};

describe('said before the run', () => {
  test.each<[string, object[], Asked]>([
    [
      'all of the values of "t.x" lie outside the range [20, ] that is asked of them',
      [column('float', drawn('normal', {}, [0, 10]))],
      ranges(20, null),
    ],
    [
      'about 25 % of the values of "t.x" lie outside the range [0, 3] that is asked of them',
      [column('float', drawn('uniform', { low: 0, high: 4 }))],
      ranges(0, 3),
    ],
    [
      'about 25 % of the values of "t.x" lie outside the range [, 9] that is asked of them',
      [kinds, byKind],
      ranges(null, 9),
    ],
    [
      'about 50 % of the values of "t.x" lie outside the range [0, 4] that is asked of them',
      [column('int', { choice: { choices: [1, 3] } }, [{ transform: 'multiply', args: { factor: 2 } }])],
      ranges(0, 4),
    ],
    [
      'the mean of "t.x" is to lie in [5, 6]: its generator gives 3',
      [column('int', drawn('poisson', { lambda: 3 }))],
      mean(5, 6),
    ],
    ['the mean of "t.x" is to lie in [0, 1]: its generator gives 5.75', [kinds, byKind], mean(0, 1)],
    [
      'the weekend share of "t.at" is to lie in [0.2, 0.4]: its range and pattern give 0',
      [onWorkdays],
      weekend(0.2, 0.4),
    ],
    [
      '"t.x" is to be unique, and has 2 values for about 1000 rows',
      [flags],
      { constraints: { unique: ['t.x'] } },
    ],
    [
      '"t.x" chooses "c", which its enum does not allow',
      [column('string', { choice: { choices: ['a', 'c'] } })],
      { constraints: { enum: [{ attr: 't.x', values: ['a', 'b'] }] } },
    ],
  ])('%s', (message, columns, asked) => {
    expect(said(columns, asked)).toEqual([`PLAN_UNREACHABLE: ${message}`]);
  });

  test('times that come after the end, by a chain of gaps', () => {
    const sent = { name: 'sent', type: 'datetime', generator: { after: { column: 'at', gap: 100 } } };
    const paid = { name: 'paid', type: 'datetime', generator: { after: { column: 'sent', gap: 200 } } };
    expect(said([at, sent, paid])).toEqual([
      'PLAN_PAST_END: about 40 % of "t.paid" come after the end of the timeframe',
    ]);
  });
});

test('validation says of a range that the generator leaves that it cannot be met', () => {
  const judged = (clamp: unknown[], bad: number) => {
    const nodes = [
      {
        id: 't',
        kind: 'entity',
        pk: 'id',
        columns: [id, column('float', drawn('uniform', { low: 0, high: 4 }, clamp))],
      },
    ];
    const parsed = parseDocument(
      JSON.stringify(schemaOf(nodes as unknown as Schema['nodes'], ranges(0, 3))),
      'test.json',
    );
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
    const measure = tableMeasures(parsed.value, parsed.value.nodes[0]).find((m) => m.kind === 'ranges')!;
    return measure.judge([bad], 1000).status;
  };
  expect(judged([null, null], 250)).toBe('unreachable');
  expect(judged([null, null], 0)).toBe('passed');
  // More than the generator can account for, or nothing that it could.
  expect(judged([null, null], 600)).toBe('failed');
  expect(judged([0, 3], 10)).toBe('failed');
});

test.each<[string, object[], Asked]>([
  ['a clamp inside the range', [column('float', drawn('normal', {}, [0, 10]))], ranges(0, 10)],
  [
    'a tail that hardly ever is outside',
    [column('float', drawn('normal', { mean: 50, std: 10 }))],
    ranges(0, 100),
  ],
  [
    'a mean within chance of the bound',
    [column('float', drawn('uniform', { low: 0, high: 1 }))],
    mean(0.501, 1),
  ],
  [
    'what jitter makes of it',
    [column('float', drawn('normal', {}, [0, 1]), [{ transform: 'jitter', args: { std: 50 } }])],
    ranges(20, null),
  ],
  ['a weekend as the calendar has it', [at], weekend(0.2, 0.35)],
])('nothing is said of %s', (_, columns, asked) => {
  expect(said(columns, asked)).toEqual([]);
});

test.each([
  drawn('normal', { mean: 3, std: 2 }, [0, 5]),
  drawn('lognormal', { mean: 1, sigma: 0.5 }),
  drawn('gamma', { shape: 2, scale: 3 }, [1, null]),
  drawn('binomial', { n: 20, p: 0.3 }),
  drawn('negative_binomial', { r: 2, p: 0.4 }),
  drawn('empirical', { quantiles: [0, 1, 5, 9] }, [0.5, null]),
  drawn('mixture', {
    components: [
      { weight: 2, distribution: drawn('beta', {}).distribution },
      { distribution: drawn('geometric', { p: 0.2 }).distribution },
    ],
  }),
])('the mean of the values looked at is that of the moments: %j', (generator) => {
  const nodes = [{ id: 't', kind: 'entity', pk: 'id', columns: [id, column('float', generator)] }];
  const parsed = parseDocument(JSON.stringify(schemaOf(nodes as unknown as Schema['nodes'])), 'test.json');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  const [node] = parsed.value.nodes;
  const spec = node.columns[1];
  if (spec.generator.kind !== 'distribution') throw new TypeError('no distribution');
  const expected = expectedMoments(spec.generator)!;
  const found = momentsOf(expectedValues(node, spec)!);
  expect(Math.abs(found.mean - expected.mean)).toBeLessThan(0.01 * expected.deviation);
  expect(Math.abs(found.deviation / expected.deviation - 1)).toBeLessThan(0.02);
});
