import { normalFrom } from '@dataing/base/maths';
import { parseInstant } from '@dataing/base/time';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ksOf, spearman, totalVariation } from '../../src/author/infer/compare.ts';
import { findFormulas } from '../../src/author/infer/derive.ts';
import { choicesOf } from '../../src/author/infer/draft-column.ts';
import { fanoutPart } from '../../src/author/infer/fanout.ts';
import { findGaps } from '../../src/author/infer/gaps.ts';
import { fitNumbers, ksDistance } from '../../src/author/infer/fit.ts';
import { findKey, nameScore } from '../../src/author/infer/keys.ts';
import type { ColumnProfile } from '../../src/author/infer/profile.ts';
import { imitate, recognise } from '../../src/author/infer/texts.ts';
import { fitTimes } from '../../src/author/infer/times.ts';

/** Numbers in [0, 1) without a pattern to speak of, always the same. */
function uniforms(count: number, seed = 1): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  });
}

function normals(count: number, mean: number, std: number): number[] {
  const [hi, lo] = [uniforms(count, 3), uniforms(count, 9)];
  return hi.map(
    (h, i) => mean + std * normalFrom(Math.floor(h * 4_294_967_296), Math.floor(lo[i] * 4_294_967_296)),
  );
}

/** Beta(2, 3): the second smallest of four uniforms. */
function betas(count: number): number[] {
  const u = uniforms(4 * count, 11);
  return Array.from({ length: count }, (_, i) => u.slice(4 * i, 4 * i + 4).sort((a, b) => a - b)[1]);
}

function column(name: string, type: ColumnProfile['type'], sample: ColumnProfile['sample']): ColumnProfile {
  const values = sample.filter((value) => value !== null);
  return {
    name,
    type,
    nativeType: '',
    nulls: sample.length - values.length,
    distinct: new Set(values).size,
    sample,
  };
}

describe('numbers', () => {
  const n = 5000;
  test.each([
    ['normal', normals(n, 50, 8), { mean: 50, std: 8 }],
    ['lognormal', normals(n, 3, 0.6).map(Math.exp), { mean: 3, sigma: 0.6 }],
    ['uniform', uniforms(n).map((u) => 20 + 30 * u), { low: 20, high: 50 }],
    ['exponential', uniforms(n).map((u) => -12 * Math.log(1 - u)), { rate: 1 / 12 }],
    ['pareto', uniforms(n).map((u) => 5 * (1 - u) ** (-1 / 2.5)), { minimum: 5, alpha: 2.5 }],
    ['beta', betas(n), { alpha: 2, beta: 3 }],
  ])('%s is told by its shape', (type, values, params) => {
    const fit = fitNumbers(values, false);
    expect(fit.type).toBe(type);
    expect(fit.distance).toBeLessThan(0.03);
    for (const [name, value] of Object.entries(params))
      expect(Math.abs(fit.params[name] / value - 1)).toBeLessThan(0.05);
  });

  test('counts are Poisson, whole numbers cut from a normal are normal', () => {
    const product = (lambda: number) => {
      const draws = uniforms(200_000, 5);
      let at = 0;
      return Array.from({ length: 4000 }, () => {
        let k = -1;
        for (let p = 1; p > Math.exp(-lambda); k++) p *= draws[at++];
        return k;
      });
    };
    const counts = fitNumbers(product(3), true);
    expect(counts.type).toBe('poisson');
    expect(Math.abs(counts.params.lambda - 3)).toBeLessThan(0.15);
    expect(fitNumbers(normals(n, 170, 9).map(Math.trunc), true).type).toBe('normal');
  });

  test('counts that vary more than Poisson are negative binomial', () => {
    const draws = uniforms(8000, 21);
    // Geometric, failures before the first success: negative binomial with r = 1.
    const counts = draws.map((u) => Math.floor(Math.log(1 - u) / Math.log(1 - 0.2)));
    const fit = fitNumbers(counts, true);
    expect(fit.type).toBe('negative_binomial');
    expect(Math.abs(fit.params.p - 0.2)).toBeLessThan(0.03);
    expect(Math.abs(fit.params.r - 1)).toBeLessThan(0.15);
  });

  test('the clamp holds all values, in round numbers', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.integer({ min: -1e9, max: 1e9 }).map((value) => value / 997),
          { minLength: 2 },
        ),
        (values) => {
          const { clamp } = fitNumbers(values, false);
          expect(clamp[0]).toBeLessThanOrEqual(Math.min(...values));
          expect(clamp[1]).toBeGreaterThanOrEqual(Math.max(...values));
        },
      ),
    );
    expect(fitNumbers([1037.22, 88_412.9, 20_000.5], false).clamp).toEqual([1000, 89_000]);
  });

  test('the distance of a sample from its own steps is at most one step', () => {
    const values = uniforms(1000).sort((a, b) => a - b);
    expect(ksDistance(values, (x) => x)).toBeLessThan(0.06);
    expect(ksDistance(values, (x) => x * x)).toBeGreaterThan(0.2);
  });
});

describe('times', () => {
  const at = (text: string) => parseInstant(text)!;
  const hour = 3_600_000_000;
  test.each([
    ['D', (i: number) => at('2025-01-01') + (i % 90) * 24 * hour],
    ['MS', (i: number) => at(`2025-${String((i % 12) + 1).padStart(2, '0')}-01`)],
    ['B', (i: number) => at('2025-01-06') + ((i % 5) + 7 * (i % 9)) * 24 * hour],
    ['H', (i: number) => at('2025-01-01') + (i % 2000) * hour],
    ['15min', (i: number) => at('2025-01-01') + (i % 9000) * (hour / 4)],
    ['min', (i: number) => at('2025-01-01') + (i * 7 + 1) * (hour / 60)],
    ['S', (i: number) => at('2025-01-01') + (i * 11 + 1) * 1_000_000],
  ])('a grid of %s is found', (freq, timeOf) => {
    expect(fitTimes(Array.from({ length: 4000 }, (_, i) => timeOf(i))).freq).toBe(freq);
  });

  test('between the grid points of a long range there is jitter', () => {
    const times = uniforms(3000).map((u) => at('2025-01-01') + Math.floor(u * 90 * 24 * 3600) * 1_000_000);
    expect(fitTimes(times)).toMatchObject({ freq: 'min', isOffGrid: true, patterns: [] });
  });

  test('growth over the range is seen, and is no season', () => {
    // Volume grows e-fold over two years: the inverse of its distribution function.
    const days = 730;
    const grown = uniforms(8000).map(
      (u) => at('2023-01-01') + Math.floor(Math.log(1 + u * (Math.E - 1)) * days * 24) * hour,
    );
    const fit = fitTimes(grown);
    expect(fit.laterShare).toBeCloseTo(0.622, 1);
    expect(fit.growthRate).toBeCloseTo(Math.exp(0.5) - 1, 1);
    expect(fit.patterns).toEqual([]);
    const even = fitTimes(uniforms(2000).map((u) => at('2025-01-01') + Math.floor(u * 1440) * hour));
    expect(even.laterShare).toBeCloseTo(0.5, 1);
    expect(even.growthRate).toBeUndefined();
  });

  test('hours and weekdays weigh what they weigh in the data', () => {
    const times = uniforms(20_000)
      .map((u) => at('2025-01-06') + Math.floor(u * 56 * 24) * hour)
      .filter((time, i) => {
        const hours = time / hour;
        const isNight = hours % 24 < 6;
        return isNight ? i % 4 === 0 : true;
      });
    const { patterns } = fitTimes(times);
    expect(patterns.map((p) => p.dimension)).toEqual(['hour']);
    const [{ weights }] = patterns;
    expect(Math.abs(weights[3] / weights[12] - 0.25)).toBeLessThan(0.05);
  });
});

describe('texts', () => {
  test.each([
    ['customer', 'e_mail', ['x'], 'email', true],
    ['t', 'x', ['ann@site.org', 'bob@site.org'], 'email', true],
    ['t', 'FirstName', ['x'], 'first_name', true],
    ['customers', 'name', ['x'], 'name', true],
    ['suppliers', 'name', ['x'], 'company', false],
    ['t', 'contact_phone', ['x'], 'phone_number', true],
    ['t', 'x', ['+49 171 5551234', '+1 (555) 123-4567'], 'phone_number', true],
    ['t', 'x', ['10.0.0.1', '8.8.8.8'], 'ipv4', true],
    ['t', 'country', ['DE', 'FR'], 'country_code', false],
    ['t', 'shipping_city', ['x'], 'city', false],
  ])('%s.%s %j is %s', (table, name, texts, method, isPersonal) => {
    expect(recognise(table, name, texts)).toMatchObject({ method, isPersonal });
  });

  test.each(['product', 'status', 'note', 'sku'])("%s is nobody's", (name) => {
    expect(recognise('product', name, ['AB-1', 'CD-2'])).toBeUndefined();
    expect(recognise('product', 'name', ['Teapot'])).toBeUndefined();
  });

  test('texts of one form become its pattern', () => {
    expect(imitate(['INV-2041-K', 'INV-3977-B'])).toMatchObject({
      method: 'bothify',
      args: { text: 'INV-####-?', letters: 'BK' },
    });
    expect(imitate(['short', 'a longer text that says something about it']).method).toBe('text');
  });

  test('values are copied only where few stand for many', () => {
    const many = (value: string) => Array.from({ length: 10 }, () => value);
    expect(choicesOf([...many('a'), ...many('b')], 2, 40)).toEqual({
      values: ['a', 'b'],
      weights: [0.5, 0.5],
    });
    expect(choicesOf([...many('a'), 'rare'], 2, 40)).toBeUndefined();
    expect(choicesOf([...many('a'), ...many('b')], 2, 1)).toBeUndefined();
    // The sample has not seen them all.
    expect(choicesOf([...many('a'), ...many('b')], 3, 40)).toBeUndefined();
  });
});

describe('keys', () => {
  const ids = Array.from({ length: 50 }, (_, i) => i + 1);
  test('the key is the column without gaps or repeats that is called one', () => {
    const columns = [
      column('rank', 'int', ids),
      column('order_id', 'int', ids),
      column(
        'customer_id',
        'int',
        ids.map((i) => i % 7),
      ),
    ];
    expect(findKey({ source: 'orders', rows: 50, columns })).toBe('order_id');
    expect(findKey({ source: 'orders', rows: 50, columns: columns.slice(2) })).toBeUndefined();
  });

  test.each([
    ['customer_id', 'customers', 'customer_id', 4],
    ['customer_id', 'customers', 'id', 3],
    ['country', 'countries', 'code', 2.5],
    ['billing_address_id', 'address', 'id', 1.5],
    ['amount', 'customers', 'id', 0],
    ['id', 'customers', 'id', 0],
  ])('%s speaks of %s.%s by %d', (name, parent, key, score) => {
    expect(nameScore(name, parent, key)).toBe(score);
  });

  test('counts of children become a fanout', () => {
    const counts = (values: readonly number[]) =>
      new Map(values.map((n, k) => [k, n] as const).filter(([, n]) => n > 0));
    expect(fanoutPart(counts([0, 90]))).toEqual({});
    expect(fanoutPart(counts([0, 100, 100, 100, 100]))).toEqual({
      fanout: { distribution: 'uniform', min: 1, max: 4 },
    });
    expect(fanoutPart(counts([135, 271, 271, 180, 90, 36, 12, 3]))).toMatchObject({
      fanout: { distribution: 'poisson', lambda: expect.closeTo(2, 1) },
    });
    // Many parents with few, few with very many.
    const uneven = counts([400, 150, 80, 50, 40, 30, 20, 15, 10, 8, 6, 5, 4, 3, 3, 2, 2, 1, 1, 1]);
    expect(fanoutPart(uneven)).toMatchObject({ fanout: { distribution: 'negative_binomial' } });
    expect(fanoutPart(counts([0, 50, 30, 10, 5]))).toMatchObject({
      fanout: { distribution: 'poisson', min: 1 },
    });
  });
});

describe('formulas', () => {
  const a = uniforms(200, 2).map((u) => 1 + 9 * u);
  const b = uniforms(200, 8).map((u) => Math.floor(20 * u));
  const nothing = new Set<string>();
  test.each([
    ['a * b', a.map((x, i) => x * b[i])],
    ['round(a * b, 2)', a.map((x, i) => Math.round(x * b[i] * 100) / 100)],
    ['a + b', a.map((x, i) => x + b[i])],
    ['b - a', a.map((x, i) => b[i] - x)],
  ])('%s is found', (code, values) => {
    const columns = [column('a', 'float', a), column('b', 'int', b), column('c', 'float', values)];
    const found = findFormulas({ name: 't', source: 't', rows: 200, columns }, nothing, new Set(['a', 'b']));
    expect([...found]).toEqual([['c', code]]);
  });

  test('one row that does not fit refutes it', () => {
    const values = a.map((x, i) => (i === 77 ? 1 : x * b[i]));
    const columns = [column('a', 'float', a), column('b', 'int', b), column('c', 'float', values)];
    expect(findFormulas({ name: 't', source: 't', rows: 200, columns }, nothing, nothing).size).toBe(0);
  });
});

describe('gaps', () => {
  const start = uniforms(400).map((u) => Math.floor(u * 1e15));
  const hours = normals(400, 1, 0.5).map(Math.exp);
  const end = start.map((t, i) => t + Math.floor(hours[i] * 3.6e9));
  const gapsOf = (later: readonly number[]) => {
    const columns = [column('ordered', 'datetime', start), column('delivered', 'datetime', later)];
    return findGaps({ name: 't', source: 't', rows: 400, columns });
  };

  test('a time that follows another is told by its gap', () => {
    const found = gapsOf(end).get('delivered');
    expect(found).toMatchObject({ column: 'ordered', gap: { type: 'lognormal' } });
    expect(Math.abs(found!.gap.params.mean - 1)).toBeLessThan(0.1);
  });

  test('one row the other way round, or ranges apart, are no order', () => {
    expect(gapsOf(end.map((t, i) => (i === 5 ? start[i] - 1 : t))).size).toBe(0);
    expect(gapsOf(uniforms(400, 4).map((u) => 2e15 + Math.floor(u * 1e15))).size).toBe(0);
  });
});

describe('distances', () => {
  const some = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1 });
  test('are zero for the same, symmetric, and at most one', () => {
    fc.assert(
      fc.property(some, some, (x, y) => {
        for (const distance of [ksOf, totalVariation]) {
          expect(distance(x, x)).toBeCloseTo(0, 12);
          expect(distance(x, y)).toBeCloseTo(distance(y, x), 12);
          expect(distance(x, y)).toBeLessThanOrEqual(1 + 1e-12);
          expect(distance(x, y)).toBeGreaterThanOrEqual(0);
        }
        expect(ksOf(x, y)).toBeLessThanOrEqual(totalVariation(x, y) + 1e-12);
      }),
    );
  });

  test('rank correlation sees order and nothing else', () => {
    const x = uniforms(500);
    expect(
      spearman(
        x,
        x.map((v) => Math.exp(5 * v)),
      ),
    ).toBeCloseTo(1, 12);
    expect(
      spearman(
        x,
        x.map((v) => -v),
      ),
    ).toBeCloseTo(-1, 12);
    expect(Math.abs(spearman(x, uniforms(500, 99)))).toBeLessThan(0.15);
    expect(spearman([1, null, 2, 3], [2, 5, 4, 9])).toBe(1);
  });
});
