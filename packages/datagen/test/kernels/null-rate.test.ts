import { columnOf, codesColumn, concat, nullCount, slice, valueAt } from '@dataing/base/columns';
import { drawAt, rootAddresses, sliceAddresses, streamKey, uniformFrom } from '@dataing/base/random';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nullRate } from '../../src/kernels/null-rate.ts';
import { engineOf, ownSchema, planOf } from '../engine/schema.ts';

const key = streamKey({ epoch: 1, seed: 5, table: 't', column: 'c', purpose: 'null' });

test('on stored values and on codes, in any split, cells are empty where their own draw says so', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.nat(50), { nil: null }), { minLength: 1, maxLength: 60 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(),
      (values, rate, rawCut) => {
        const cut = rawCut % (values.length + 1);
        const stored = columnOf('int', values);
        const places = Int32Array.from(values, (_, i) => i);
        const dictionary = columnOf(
          'int',
          values.map((value) => value ?? 0),
        );
        const addresses = rootAddresses(0, values.length);
        const expected = values.map((value, i) =>
          uniformFrom(...drawAt(key, addresses.hi[i], addresses.lo[i])) < rate ? null : value,
        );
        for (const column of [stored, codesColumn(places, dictionary, stored.validity)]) {
          const parts = [[0, cut] as const, [cut, values.length] as const].map(([from, to]) =>
            nullRate(slice(column, from, to), rate, key, sliceAddresses(addresses, from, to)),
          );
          const joined = concat(parts);
          expect(values.map((_, i) => valueAt(joined, i))).toEqual(expected);
        }
      },
    ),
  );
});

test.each([0, 0.03, 0.5, 1])('a rate of %d is the share of nulls within five standard errors', (rate) => {
  const rows = 40_000;
  const column = columnOf(
    'int',
    Array.from({ length: rows }, (_, i) => i),
  );
  const nulls = nullCount(nullRate(column, rate, key, rootAddresses(0, rows)));
  expect(Math.abs(nulls - rows * rate)).toBeLessThanOrEqual(5 * Math.sqrt(rows * rate * (1 - rate)));
});

test('without the rate, the cells that it leaves are the same', async () => {
  const schema = ownSchema('beyond');
  const sparse = (await engineOf(planOf(schema))).whole(1);
  delete schema.nodes[1].columns[2].null_rate;
  const full = (await engineOf(planOf(schema))).whole(1);
  const left = Array.from({ length: full.length }, (_, i) => i).filter(
    (row) => valueAt(sparse.column(2), row) !== null,
  );
  expect(nullCount(full.column(2))).toBe(0);
  expect(left.length).toBeLessThan(full.length);
  for (const row of left) expect(valueAt(sparse.column(2), row)).toBe(valueAt(full.column(2), row));
});
