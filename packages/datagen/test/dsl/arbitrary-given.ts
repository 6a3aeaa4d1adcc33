import fc from 'fast-check';
import type { Json } from './arbitrary-process.ts';

const int = (min: number, max: number) => fc.integer({ min, max });
const real = (min: number, max: number) => fc.double({ min, max, noNaN: true });

const label = fc.constantFrom('x', 'y', '1', 'true', 'false', '..2', '2..', '0..3');
const inner = fc.oneof(
  fc.constant(null),
  fc.array(int(-2, 3), { minLength: 1, maxLength: 4 }).map((choices) => ({ choice: { choices } })),
  real(-3, 3).map((mean) => ({ distribution: { type: 'normal', params: { mean }, clamp: [-2, 2] } })),
  fc.constant({ expression: { code: 'id + 1' } }),
  fc.constant({ choice: { choices: ['x', 'y'] } }),
  fc.constant({ regex: { pattern: '[xy]\\d' } }),
  fc.constantFrom<Json>(
    { faker: { method: 'name' } },
    { lookup: { from: 't0.id' } },
    { lookup: { from: 't0.c0' } },
    { datetime_series: { within: 'timeframe', freq: 'H' } },
    { after: { column: 'at', gap: 5 } },
    { sequence: {} },
    { given: { column: 'id', cases: { '..9': { choice: { choices: [1, 2] } } }, otherwise: null } },
    { given: { column: 'c1', cases: { x: { expression: { code: 'id * 2' } }, y: null } } },
  ),
);
/** Cases of any kind, of which most suit no column. */
export const given = fc.record({
  column: fc.constantFrom('id', 'c0', 'c1'),
  cases: fc.dictionary(label, inner, { minKeys: 1, maxKeys: 3 }),
  otherwise: inner,
});

/** One that is right more often than by chance: numbers by the range of the key. */
const numbers: fc.Arbitrary<Json> = fc.oneof(
  fc.constant(null),
  fc.array(int(-2, 3), { minLength: 1, maxLength: 4 }).map((choices): Json => ({ choice: { choices } })),
  fc.constantFrom<Json>(
    { distribution: { type: 'poisson', params: { lambda: 4 } } },
    { expression: { code: 'id % 5' } },
    { distribution: { type: 'uniform', params: { low: -1, high: 1 } } },
  ),
);
export const ranged = fc
  .tuple(fc.constantFrom(0, 4, 40), numbers, numbers, numbers, fc.boolean())
  .map(([at, low, high, otherwise, isNested]): Json => {
    const cases = { [`..${at}`]: low, [`${at}..`]: high };
    const inner = { given: { column: 'id', cases, otherwise } };
    if (!isNested) return inner;
    return { given: { column: 'id', cases: { '..20': inner, '20..': otherwise }, otherwise: low } };
  });
