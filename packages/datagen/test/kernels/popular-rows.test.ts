import { isNull, valueAt } from '@dataing/base/columns';
import { buildAlias } from '@dataing/base/maths';
import { buildPermutation, rootAddresses, streamKey } from '@dataing/base/random';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { popularRows, popularWithoutRepeats } from '../../src/kernels/popular-rows.ts';
import { choiceWeights } from '../../src/plan/weights.ts';
import { engineOf, ownSchema, planOf } from '../engine/schema.ts';

const key = streamKey({ epoch: 1, seed: 5, table: 't', column: '', purpose: 'row' });
const order = streamKey({ epoch: 1, seed: 5, table: 'u', column: '', purpose: 'popularity' });

function rowsOf(size: number, alpha: number) {
  const weights = choiceWeights({ kind: 'zipf', alpha }, size);
  return { weights, alias: buildAlias(weights), order: buildPermutation(order, size) };
}

test('each row as often as its rank says', () => {
  const [count, size] = [60_000, 25];
  const rows = rowsOf(size, 0.9);
  const seen = new Float64Array(size);
  for (const row of popularRows(rows, key, rootAddresses(0, count))) seen[row]++;
  const total = rows.weights.reduce((a, b) => a + b, 0);
  let chi2 = 0;
  [...seen]
    .sort((a, b) => b - a)
    .forEach((n, rank) => {
      const expected = (count * rows.weights[rank]) / total;
      chi2 += (n - expected) ** 2 / expected;
    });
  expect(chi2).toBeLessThan(size - 1 + 5 * Math.sqrt(2 * (size - 1)));
});

test('without replacement: first and second children have the shares that draws from what is left have', () => {
  const [parents, size] = [40_000, 4];
  const rows = rowsOf(size, 1);
  const of = Int32Array.from({ length: 2 * parents }, (_, i) => i >> 1);
  const ordinals = Float64Array.from({ length: 2 * parents }, (_, i) => i & 1);
  const at = { addresses: rootAddresses(0, parents), of };
  const drawn = popularWithoutRepeats({ ...rows, order: buildPermutation(order, size) }, key, {
    ordinals,
    parents: at,
  });
  const total = rows.weights.reduce((a, b) => a + b, 0);
  // By rank: the most popular row comes first most often.
  const firsts = new Float64Array(size);
  for (let i = 0; i < drawn.length; i += 2) firsts[drawn[i]]++;
  const rankOf = [...firsts.keys()].sort((a, b) => firsts[b] - firsts[a]);
  let chi2 = 0;
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) {
      if (a === b) continue;
      const [wa, wb] = [rows.weights[a] / total, rows.weights[b] / total];
      const expected = parents * wa * (wb / (1 - wa));
      let seen = 0;
      for (let i = 0; i < drawn.length; i += 2)
        if (drawn[i] === rankOf[a] && drawn[i + 1] === rankOf[b]) seen++;
      chi2 += (seen - expected) ** 2 / expected;
    }
  }
  const free = size * (size - 1) - 1;
  expect(chi2).toBeLessThan(free + 5 * Math.sqrt(2 * free));
});

test('any child of any parent is the same whatever is asked for, and no row comes twice', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.double({ min: 0.1, max: 8, noNaN: true }),
      fc.array(fc.nat(), { minLength: 1, maxLength: 8 }),
      (size, alpha, wanted) => {
        const rows = rowsOf(size, alpha);
        const addresses = rootAddresses(7, 1);
        const draw = (list: readonly number[]) =>
          popularWithoutRepeats(rows, key, {
            ordinals: Float64Array.from(list),
            parents: { addresses, of: new Int32Array(list.length) },
          });
        const all = draw(Array.from({ length: size }, (_, i) => i));
        expect([...all].sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => i));
        const some = wanted.map((n) => n % size);
        expect([...draw(some)]).toEqual(some.map((n) => all[n]));
        expect(() => draw([size])).toThrow('no row left');
      },
    ),
  );
});

test('popular books are on more shelves, and the columns of one book agree', async () => {
  const engine = await engineOf(planOf(ownSchema('bridges')));
  const [book, shelf] = [engine.whole(1), engine.whole(3)];
  const pages = new Map<unknown, unknown>();
  for (let row = 0; row < book.length; row++)
    pages.set(valueAt(book.column(0), row), valueAt(book.column(1), row));
  const shelves = new Map<unknown, number>();
  const pairs = new Set<string>();
  for (let row = 0; row < shelf.length; row++) {
    const id = valueAt(shelf.column(1), row);
    expect(valueAt(shelf.column(2), row)).toBe(pages.get(id));
    shelves.set(id, (shelves.get(id) ?? 0) + 1);
    pairs.add(`${String(valueAt(shelf.column(0), row))} ${String(id)}`);
  }
  expect(pairs.size).toBe(shelf.length);
  const counts = [...shelves.values()].sort((a, b) => b - a);
  expect(counts[0]).toBeGreaterThan(4 * counts[Math.floor(counts.length / 2)]);
});

test('a reference is a row of the table that the other column names, and null where it names none', async () => {
  const engine = await engineOf(planOf(ownSchema('bridges')));
  const loan = engine.whole(5);
  const keys = (table: number) => {
    const frame = engine.whole(table);
    return new Set(Array.from({ length: frame.length }, (_, row) => valueAt(frame.column(0), row)));
  };
  const known: Record<string, ReadonlySet<unknown>> = { reader: keys(0), club: keys(2) };
  const seen = { reader: 0, club: 0, nobody: 0 };
  for (let row = 0; row < loan.length; row++) {
    const by = String(valueAt(loan.column(2), row)) as keyof typeof seen;
    seen[by]++;
    expect(isNull(loan.column(3), row)).toBe(by === 'nobody');
    if (by === 'nobody') continue;
    expect(known[by].has(valueAt(loan.column(3), row))).toBe(true);
    // Two columns by one column speak of one row.
    expect(valueAt(loan.column(4), row)).toBe(String(valueAt(loan.column(3), row)));
  }
  expect(seen.reader).toBeGreaterThan(seen.club);
  expect(seen.club).toBeGreaterThan(50);
});
