import { isNull, valueAt } from '@dataing/base/columns';
import { rootAddresses, streamKey } from '@dataing/base/random';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { negativeBinomialCounts, zipfCounts } from '../../src/dsl/weighed-fanout.ts';
import { hierarchy, levelStarts } from '../../src/kernels/hierarchy.ts';
import { withoutRepeats } from '../../src/kernels/without-repeats.ts';
import { engineOf, ownSchema, planOf, schemaOf, type Schema } from '../engine/schema.ts';

const key = streamKey({ epoch: 1, seed: 11, table: 't', column: 'c', purpose: 'value' });
const id = { name: 'id', type: 'int', generator: { sequence: {} } };

function childrenPerParent(fanout: object, rows: number): Schema {
  return schemaOf([
    { id: 'p', kind: 'entity', pk: 'id', rows, columns: [id] },
    {
      id: 'c',
      kind: 'fact',
      pk: 'id',
      parents: ['p'],
      fanout,
      columns: [id, { name: 'p_id', type: 'int', generator: { lookup: { from: 'p.id' } } }],
    },
  ]);
}

async function countsOf(fanout: object, rows: number): Promise<Float64Array> {
  const frame = (await engineOf(planOf(childrenPerParent(fanout, rows)))).whole(1);
  const counts = new Float64Array(rows);
  for (let row = 0; row < frame.length; row++) counts[Number(valueAt(frame.column(1), row)) - 1]++;
  return counts;
}

test('weights add up to one; mean and variance of a negative binomial are those that were asked for', () => {
  const positive = (max: number) => fc.double({ min: 0.05, max, noNaN: true });
  fc.assert(
    fc.property(positive(40), positive(20), (mean, dispersion) => {
      const counts = negativeBinomialCounts(mean, dispersion, 0, 65_536);
      const moment = (f: (k: number) => number) => counts.weights.reduce((sum, w, k) => sum + w * f(k), 0);
      expect(moment(() => 1)).toBeCloseTo(1, 9);
      expect(counts.mean / mean).toBeCloseTo(1, 6);
      const variance = moment((k) => (k - mean) * (k - mean));
      expect(variance / (mean + (mean * mean) / dispersion)).toBeCloseTo(1, 3);
    }),
  );
  const zipf = zipfCounts(2, 3, 6);
  expect(zipf.least).toBe(3);
  expect(zipf.weights[0] / zipf.weights[3]).toBeCloseTo(4, 9);
});

test('bounds of a negative binomial take what lies outside', () => {
  const { least, weights } = negativeBinomialCounts(3, 1, 2, 5);
  const open = negativeBinomialCounts(3, 1, 0, 65_536).weights;
  const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
  expect([least, weights.length]).toEqual([2, 4]);
  expect(weights[0]).toBeCloseTo(sum(open.slice(0, 3)), 9);
  expect(weights[3]).toBeCloseTo(sum(open.slice(5)), 9);
});

test.each([
  [{ distribution: 'zipf', alpha: 1.3, max: 12 }, zipfCounts(1.3, 1, 12)],
  [
    { distribution: 'negative_binomial', mean: 3, dispersion: 0.6 },
    negativeBinomialCounts(3, 0.6, 0, 65_536),
  ],
])('%j: each count as often as it should be', async (fanout, { least, weights }) => {
  const rows = 20_000;
  const counts = await countsOf(fanout, rows);
  let [chi2, classes, rest, restSeen] = [0, 0, 0, 0];
  weights.forEach((weight, i) => {
    const seen = counts.filter((count) => count === least + i).length;
    if (weight * rows < 10) [rest, restSeen] = [rest + weight * rows, restSeen + seen];
    else [chi2, classes] = [chi2 + (seen - weight * rows) ** 2 / (weight * rows), classes + 1];
  });
  if (rest > 5) [chi2, classes] = [chi2 + (restSeen - rest) ** 2 / rest, classes + 1];
  expect(classes).toBeGreaterThan(8);
  expect(chi2).toBeLessThan(classes - 1 + 5 * Math.sqrt(2 * (classes - 1)));
});

test('parents come before their children, on the level above, and no branch is deeper than it may be', () => {
  const trees = fc.record({
    roots: fc.integer({ min: 1, max: 4 }),
    branching: fc.integer({ min: 1, max: 5 }),
    depth: fc.option(fc.integer({ min: 2, max: 5 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(trees, fc.integer({ min: 1, max: 400 }), fc.nat(), (tree, rows, rawCut) => {
      const parents = hierarchy(tree, key, { kind: 'range', start: 0, length: rows }, rootAddresses(0, rows));
      const levels: number[] = [];
      parents.forEach((parent, row) => {
        expect(parent).toBeLessThan(row);
        levels.push(parent < 0 ? 0 : levels[parent] + 1);
        expect(parent < 0).toBe(row < tree.roots);
      });
      expect(Math.max(...levels)).toBeLessThan(tree.depth ?? Number.POSITIVE_INFINITY);
      expect(levels).toEqual([...levels].sort((a, b) => a - b));
      const cut = rawCut % rows;
      const tail = hierarchy(
        tree,
        key,
        { kind: 'range', start: cut, length: rows - cut },
        rootAddresses(cut, rows - cut),
      );
      expect([...tail]).toEqual([...parents.slice(cut)]);
    }),
  );
  expect(levelStarts({ roots: 2, branching: 3, depth: 4 })).toEqual([0, 2, 8, 26]);
});

test('no pair twice: the children of a parent have different rows, each row as often as any other', async () => {
  const frame = (await engineOf(planOf(ownSchema('beyond')))).whole(3);
  const pairs = new Set<string>();
  for (let row = 0; row < frame.length; row++)
    pairs.add([1, 2].map((column) => String(valueAt(frame.column(column), row))).join());
  expect(pairs.size).toBe(frame.length);
  expect(frame.length).toBeGreaterThan(200);

  const parents = {
    addresses: rootAddresses(0, 9_000),
    of: Int32Array.from({ length: 27_000 }, (_, i) => i / 3),
  };
  const ordinals = Float64Array.from({ length: 27_000 }, (_, i) => i % 3);
  const rows = withoutRepeats(key, 10, { ordinals, parents });
  for (let place = 0; place < 3; place++) {
    const seen = new Float64Array(10);
    for (let i = place; i < rows.length; i += 3) seen[rows[i]]++;
    const chi2 = seen.reduce((sum, count) => sum + (count - 900) ** 2 / 900, 0);
    expect(chi2).toBeLessThan(9 + 5 * Math.sqrt(18));
  }
});

test('more children leave the rows that their siblings have', async () => {
  const rowsOf = async (max: number) => {
    const schema = ownSchema('beyond');
    schema.nodes[3].fanout = { distribution: 'uniform', min: max, max };
    const frame = (await engineOf(planOf(schema))).whole(3);
    return Array.from({ length: frame.length }, (_, row) => Number(valueAt(frame.column(2), row)));
  };
  const [few, many] = [await rowsOf(2), await rowsOf(5)];
  few.forEach((row, i) => expect(many[Math.floor(i / 2) * 5 + (i % 2)]).toBe(row));
});

test('too few rows for distinct children are found before the run', () => {
  const schema = ownSchema('beyond');
  schema.nodes[3].fanout = { distribution: 'zipf', alpha: 1, max: 10 };
  expect(() => planOf(schema)).toThrow('10 children of one parent, 9 rows');
});

test('the roots of a hierarchy are null, the others refer to a row before theirs', async () => {
  const frame = (await engineOf(planOf(ownSchema('beyond')))).whole(0);
  const column = frame.column(frame.table.columns.findIndex((step) => step.name === 'managed_by'));
  for (let row = 0; row < frame.length; row++) {
    expect(isNull(column, row)).toBe(row < 2);
    if (row >= 2) expect(Number(valueAt(column, row))).toBeLessThan(1001 + row);
  }
});
