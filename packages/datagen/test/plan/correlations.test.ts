import { valueAt } from '@dataing/base/columns';
import {
  cholesky,
  completeCorrelations,
  nearestCorrelations,
  normalCorrelation,
  rankOfNormals,
} from '@dataing/base/maths';
import { DiagnosticError } from '@dataing/base/diagnostics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { engineOf, planOf, schemaOf, type Schema } from '../engine/schema.ts';

type Column = Record<string, unknown>;

const drawn = (
  name: string,
  type: string,
  params: object,
  kind = 'float',
  clamp: unknown = [null, null],
) => ({
  name,
  type: kind,
  generator: { distribution: { type, params, clamp } },
});
const chosen = (name: string, choices: unknown[], weights: number[], type = 'string') => ({
  name,
  type,
  generator: { choice: { choices, weights } },
});

/** Every shape of column that may be correlated, with the order of its values. */
const shapes: Record<string, (name: string) => Column> = {
  normal: (name) => drawn(name, 'normal', { mean: 3, std: 2 }),
  lognormal: (name) => drawn(name, 'lognormal', { sigma: 2 }),
  uniform: (name) => drawn(name, 'uniform', { low: -1, high: 1 }),
  gamma: (name) => drawn(name, 'gamma', { shape: 0.4, scale: 2 }),
  poisson: (name) => drawn(name, 'poisson', { lambda: 1.2 }, 'int'),
  'many poisson': (name) => drawn(name, 'poisson', { lambda: 5000 }, 'int'),
  binomial: (name) => drawn(name, 'binomial', { n: 6, p: 0.3 }, 'int'),
  geometric: (name) => drawn(name, 'geometric', { p: 0.6 }, 'int'),
  'whole numbers': (name) => drawn(name, 'normal', { mean: 0, std: 2 }, 'int'),
  clamped: (name) => drawn(name, 'normal', {}, 'float', [-0.2, 1]),
  'yes or no': (name) => chosen(name, [0, 1], [0.7, 0.3], 'int'),
  sizes: (name) => chosen(name, [5, 1, 3], [1, 2, 1], 'int'),
};

const rows = 40_000;

function people(columns: Column[], correlations: unknown[]): Schema {
  const id = { name: 'id', type: 'int', generator: { sequence: {} } };
  return schemaOf([{ id: 't', kind: 'entity', pk: 'id', rows, columns: [id, ...columns], correlations }]);
}

async function numbersOf(schema: Schema, ...columns: number[]): Promise<number[][]> {
  const frame = (await engineOf(planOf(schema))).whole(0);
  return columns.map((number) => {
    const column = frame.column(number);
    return Array.from({ length: frame.length }, (_, row) => Number(valueAt(column, row)));
  });
}

/** Ranks from 1, ties at their middle. */
function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
  const out = new Array<number>(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to]] === values[order[from]]) to++;
    for (let i = from; i < to; i++) out[order[i]] = (from + to + 1) / 2;
    from = to;
  }
  return out;
}

function pearson(a: readonly number[], b: readonly number[]): number {
  const mean = (x: readonly number[]) => x.reduce((sum, v) => sum + v, 0) / x.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((x, i) => {
    ab += (x - ma) * (b[i] - mb);
    aa += (x - ma) ** 2;
    bb += (b[i] - mb) ** 2;
  });
  return ab / Math.sqrt(aa * bb);
}

const spearman = (a: readonly number[], b: readonly number[]) => pearson(ranks(a), ranks(b));
/** Four standard errors and what rounding of cuts may add. */
const noise = 4 / Math.sqrt(rows) + 0.002;

describe('a rank correlation is achieved within noise', () => {
  const names = Object.keys(shapes);
  const pairs = names.map(
    (name, i) => [name, names[(i * 5 + 1) % names.length], i % 2 ? -0.35 : 0.5] as const,
  );

  test.each(pairs)('%s with %s: %d', async (a, b, rank) => {
    const schema = people([shapes[a]('a'), shapes[b]('b')], [{ columns: ['a', 'b'], rank }]);
    const [x, y] = await numbersOf(schema, 1, 2);
    expect(Math.abs(spearman(x, y) - rank)).toBeLessThan(noise);
  });

  test('choices that are no numbers stand in the order of the list', async () => {
    const sizes = ['small', 'medium', 'large'];
    const schema = people(
      [shapes.normal('a'), chosen('b', sizes, [1, 2, 1])],
      [{ columns: ['a', 'b'], rank: 0.6 }],
    );
    const frame = (await engineOf(planOf(schema))).whole(0);
    const cells = (number: number) =>
      Array.from({ length: rows }, (_, row) => valueAt(frame.column(number), row));
    const places = cells(2).map((cell) => sizes.indexOf(String(cell)));
    expect(Math.abs(spearman(cells(1).map(Number), places) - 0.6)).toBeLessThan(noise);
  });

  test('a pair without an entry gets what follows from the entries', async () => {
    const schema = people(
      ['a', 'b', 'c'].map((name) => shapes.normal(name)),
      [
        { columns: ['a', 'b'], rank: 0.7 },
        { columns: ['c', 'b'], rank: 0.6 },
      ],
    );
    const [a, b, c] = await numbersOf(schema, 1, 2, 3);
    const expected = rankOfNormals(normalCorrelation(0.7) * normalCorrelation(0.6));
    expect(Math.abs(spearman(a, b) - 0.7)).toBeLessThan(noise);
    expect(Math.abs(spearman(b, c) - 0.6)).toBeLessThan(noise);
    expect(Math.abs(spearman(a, c) - expected)).toBeLessThan(noise);
  });

  test.each(Object.keys(shapes))('%s: its values are distributed as before', async (shape) => {
    const columns = [shapes.normal('a'), shapes[shape]('b')];
    const [, before] = await numbersOf(people(columns, []), 1, 2);
    const [, after] = await numbersOf(people(columns, [{ columns: ['a', 'b'], rank: 0.4 }]), 1, 2);
    const share = (values: number[], limit: number) => values.filter((v) => v <= limit).length / rows;
    const sorted = [...before].sort((x, y) => x - y);
    for (const at of [0.05, 0.25, 0.5, 0.75, 0.95]) {
      const limit = sorted[Math.floor(at * rows)];
      expect(Math.abs(share(after, limit) - share(before, limit))).toBeLessThan(0.016);
    }
  });
});

describe('what cannot be is refused', () => {
  const messageOf = (schema: Schema): string => {
    try {
      planOf(schema);
    } catch (error) {
      if (error instanceof DiagnosticError)
        return error.diagnostics.map((d) => `${d.message} ${d.help}`).join();
      throw error;
    }
    return '';
  };

  test('three columns against one another, with the nearest that can be had', () => {
    const against = ['ab', 'bc', 'ac'].map((pair) => ({ columns: [...pair], rank: -0.8 }));
    const message = messageOf(
      people(
        ['a', 'b', 'c'].map((name) => shapes.normal(name)),
        against,
      ),
    );
    expect(message).toContain('a, b: -0.8; b, c: -0.8; a, c: -0.8');
    // The nearest by symmetry: r = -1/2 between any two.
    expect(message).toMatch(/nearest that can be had: a, b: -0\.48\d?; b, c: -0\.48\d?; a, c: -0\.48/);
  });

  test('a rank that ties leave no room for, with the room there is', () => {
    const message = messageOf(
      people([shapes.normal('a'), shapes['yes or no']('b')], [{ columns: ['a', 'b'], rank: 0.95 }]),
    );
    // A cut of a continuous column at share q: sqrt(3 q (1 - q)).
    expect(message).toContain(`to ${Math.trunc(Math.sqrt(3 * 0.3 * 0.7) * 100) / 100}`);
  });
});

describe('matrices of correlations', () => {
  test('the completion keeps what is known and is positive definite; its inverse is 0 where nothing is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -0.9, max: 0.9, noNaN: true }), { minLength: 4, maxLength: 4 }),
        (ranks) => {
          // A path of five variables always has a completion: the products along it.
          const known = Array.from({ length: 5 }, (_, i) =>
            Array.from({ length: 5 }, (__, j) =>
              i === j ? 1 : Math.abs(i - j) === 1 ? ranks[Math.min(i, j)] : undefined,
            ),
          );
          const full = completeCorrelations(known)!;
          expect(cholesky(full)).toBeDefined();
          for (let i = 0; i < 5; i++)
            for (let j = i + 1; j < 5; j++)
              expect(full[i][j]).toBeCloseTo(
                ranks.slice(i, j).reduce((product, r) => product * r, 1),
                6,
              );
        },
      ),
    );
  });

  test('the nearest matrix to a right one is itself; to any, it is a correlation matrix', () => {
    const right = [
      [1, 0.5, 0.2],
      [0.5, 1, -0.3],
      [0.2, -0.3, 1],
    ];
    nearestCorrelations(right).forEach((row, i) =>
      row.forEach((x, j) => expect(x).toBeCloseTo(right[i][j], 9)),
    );
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 }),
        ([a, b, c, d, e, f]) => {
          const near = nearestCorrelations(
            [
              [1, a, b, c],
              [a, 1, d, e],
              [b, d, 1, f],
              [c, e, f, 1],
            ],
            1e-4,
          );
          expect(cholesky(near)).toBeDefined();
          near.forEach((row, i) => expect(row[i]).toBe(1));
        },
      ),
      { numRuns: 30 },
    );
  });
});
