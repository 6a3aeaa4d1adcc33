import {
  codesColumn,
  columnOf,
  concat,
  hashRows,
  runsColumn,
  slice,
  valueAt,
  type Column,
} from '@dataing/base/columns';
import { rootAddresses, sliceAddresses, streamKey } from '@dataing/base/random';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { add } from '../../src/kernels/add.ts';
import { clamp } from '../../src/kernels/clamp.ts';
import { jitter } from '../../src/kernels/jitter.ts';
import { multiply } from '../../src/kernels/multiply.ts';
import { seasonality } from '../../src/kernels/seasonality.ts';
import { timeJitter } from '../../src/kernels/time-jitter.ts';
import { trend } from '../../src/kernels/trend.ts';
import { modifyAt, type Cell, type LocalStep } from './reference/row-kernels.ts';

const key = streamKey({ epoch: 1, seed: 5, table: 't', column: 'c', purpose: 'jitter 0' });
const day = 86_400_000_000;

function apply(step: LocalStep, column: Column, from: number, to: number, time: Column): Column {
  const addresses = sliceAddresses(rootAddresses(0, 64), from, to);
  switch (step.kind) {
    case 'multiply':
      return multiply(column, step.factor);
    case 'add':
      return add(column, step.value);
    case 'clamp':
      return clamp(column, step);
    case 'jitter':
      return jitter(column, step, step.key, addresses);
    case 'time_jitter':
      return timeJitter(column, step.stdMinutes, step.key, addresses);
    case 'seasonality':
      return seasonality(column, step.pattern, slice(time, from, to));
    case 'trend':
      return trend(column, step.growth, Number(step.origin), slice(time, from, to));
    case 'map_values':
    case 'typos':
      throw new Error('has tests of its own');
  }
}

const number = fc.double({ min: -1000, max: 1000, noNaN: true });
const share = fc.double({ min: 0, max: 2, noNaN: true });
const steps: fc.Arbitrary<LocalStep> = fc.oneof(
  number.map((factor) => ({ kind: 'multiply', factor }) as const),
  number.map((value) => ({ kind: 'add', value }) as const),
  fc.tuple(number, fc.option(number, { nil: undefined })).map(([a, b]): LocalStep => {
    if (b === undefined) return { kind: 'clamp', min: a };
    return { kind: 'clamp', min: Math.min(a, b), max: Math.max(a, b) };
  }),
  fc
    .tuple(number, fc.constantFrom('add' as const, 'mul' as const))
    .map(([std, mode]) => ({ kind: 'jitter', std, mode, key }) as const),
  fc.constantFrom('hour' as const, 'dow' as const, 'month' as const).map((dimension) => {
    const weights = Array.from({ length: 24 }, (_, i) => i / 7);
    return { kind: 'seasonality', pattern: { dimension, weights }, timeColumn: 0 } as const;
  }),
  fc.tuple(share, fc.constantFrom('exponential' as const, 'linear' as const)).map(([growthRate, type]) => {
    return { kind: 'trend', growth: { type, growthRate }, timeColumn: 0, origin: 20 * day } as const;
  }),
  fc.tuple(share, share).map(([a, b]) => {
    return { kind: 'trend', growth: { type: 'logarithmic', a, b }, timeColumn: 0, origin: 20 * day } as const;
  }),
);

/** The same rows as stored values, as codes and as runs. */
function kindsOf(values: readonly Cell[], type: 'float' | 'int' | 'datetime'): Column[] {
  const stored = columnOf(type, values);
  const dictionary = columnOf(
    type,
    values.map((value) => value ?? 0),
  );
  const codes = codesColumn(
    Int32Array.from(values, (_, i) => i),
    dictionary,
    stored.validity,
  );
  return [stored, codes, runsColumn(stored, new Int32Array(values.length).fill(1))];
}

const cells = fc.array(fc.option(fc.integer({ min: -5000, max: 5000 }), { nil: null }), {
  minLength: 1,
  maxLength: 40,
});
const unsigned = (value: unknown): unknown => (value === 0 ? 0 : value);

test('every modifier, on every kind of column and any split, agrees with its row form', () => {
  fc.assert(
    fc.property(cells, steps, fc.nat(), fc.boolean(), (values, step, rawCut, whole) => {
      const times = values.map((_, i) => (i % 5 === 3 ? null : i * 7.3 * 3_600_000_000));
      const time = columnOf('datetime', times);
      const addresses = rootAddresses(0, 64);
      const expected = values.map((value, row) =>
        modifyAt(step, value, { hi: addresses.hi[row], lo: addresses.lo[row] }, false, times[row]),
      );
      for (const column of kindsOf(values, whole ? 'int' : 'float')) {
        const cut = rawCut % (values.length + 1);
        const parts = [
          apply(step, slice(column, 0, cut), 0, cut, time),
          apply(step, slice(column, cut, values.length), cut, values.length, time),
        ];
        const joined = concat(parts);
        expect(values.map((_, row) => unsigned(valueAt(joined, row)))).toEqual(expected.map(unsigned));
      }
    }),
    { numRuns: 400 },
  );
});

test('times stay times, in whole microseconds; dates move by whole days', () => {
  const at = { hi: 0, lo: 0 };
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e15 }),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      (micros, value) => {
        const steps1: LocalStep[] = [
          { kind: 'add', value },
          { kind: 'time_jitter', stdMinutes: Math.abs(value), key },
          { kind: 'jitter', std: value, mode: 'add', key },
        ];
        for (const step of steps1) {
          const column = columnOf('datetime', [micros]);
          const result = apply(step, column, 0, 1, column);
          expect(result.type).toBe('datetime');
          expect(valueAt(result, 0)).toBe(Math.round(Number(modifyAt(step, micros, at, true, null))));
        }
        const today = Math.floor(micros / day);
        const step: LocalStep = { kind: 'time_jitter', stdMinutes: Math.abs(value), key };
        const moved = apply(step, columnOf('date', [today]), 0, 1, columnOf('date', [today]));
        expect(moved.type).toBe('date');
        const exact = Number(modifyAt(step, today * day, at, true, null)) / day;
        expect(Math.abs(Number(valueAt(moved, 0)) - exact)).toBeLessThanOrEqual(1);
      },
    ),
  );
});

test('a modifier of no effect leaves the rows as they were', () => {
  const column = columnOf('float', [1.5, null, -2]);
  expect(hashRows(multiply(column, 1))).toEqual(hashRows(column));
  expect(hashRows(add(column, 0))).toEqual(hashRows(column));
  expect(hashRows(clamp(column, {}))).toEqual(hashRows(column));
});
