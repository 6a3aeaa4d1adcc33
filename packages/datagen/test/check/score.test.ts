import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CheckKind, CheckResult, CheckStatus } from '../../src/check/result.ts';
import { gradeParts, partOf } from '../../src/check/score.ts';

const kinds: readonly CheckKind[] = [
  'keys',
  'nulls',
  'references',
  'targets',
  'seasonality',
  'shares',
  'order',
];
const check = (kind: CheckKind, status: CheckStatus): CheckResult => ({
  id: 'x',
  kind,
  table: 't',
  status,
  message: '',
});
const judged = fc.constantFrom<CheckStatus>('passed', 'failed');
const open = fc.constantFrom<CheckStatus>('not_checked', 'unreachable', 'too_small');
const checkOf = (status: fc.Arbitrary<CheckStatus>) =>
  fc.record({ kind: fc.constantFrom(...kinds), status }).map(({ kind, status: s }) => check(kind, s));
const checks = fc.array(checkOf(judged), { minLength: 1, maxLength: 30 });

describe('the score', () => {
  test('by hand: half of the constraints, all of the relationships, nothing else', () => {
    const found = [check('keys', 'passed'), check('nulls', 'failed'), check('references', 'passed')];
    const { score, parts } = gradeParts(found);
    expect(score).toBeCloseTo(100 * (0.5 * (0.45 / 0.55) + 0.1 / 0.55), 9);
    expect(parts.map(({ part }) => part)).toEqual(['constraints', 'relationships']);
  });

  test('all four parts weigh 0.45, 0.25, 0.20 and 0.10', () => {
    const { parts } = gradeParts(
      (['keys', 'targets', 'shares', 'references'] as const).map((kind) => check(kind, 'passed')),
    );
    const weights = Object.fromEntries(parts.map(({ part, weight }) => [part, weight]));
    expect(weights).toEqual({
      constraints: expect.closeTo(0.45, 9),
      behaviour: expect.closeTo(0.25, 9),
      statistics: expect.closeTo(0.2, 9),
      relationships: expect.closeTo(0.1, 9),
    });
  });

  test('lies in [0, 100], and its weights sum to 1', () => {
    fc.assert(
      fc.property(checks, (found) => {
        const { score, parts } = gradeParts(found);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(100 + 1e-9);
        expect(parts.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
      }),
    );
  });

  test('what is unreachable, too small or not checked changes nothing', () => {
    fc.assert(
      fc.property(checks, fc.array(checkOf(open)), (found, more) => {
        expect(gradeParts([...more, ...found])).toEqual(gradeParts(found));
      }),
    );
  });

  test('mending a failure raises it, and only by its own part', () => {
    fc.assert(
      fc.property(checks, (found) => {
        const at = found.findIndex(({ status }) => status === 'failed');
        fc.pre(at >= 0);
        const mended = found.map((c, i) => (i === at ? check(c.kind, 'passed') : c));
        const [before, after] = [gradeParts(found), gradeParts(mended)];
        expect(after.score).toBeGreaterThan(before.score);
        const others = (grade: typeof before) =>
          grade.parts.filter(({ part }) => part !== partOf(found[at].kind));
        expect(others(after)).toEqual(others(before));
      }),
    );
  });

  test('of nothing judged it is 0', () => {
    expect(gradeParts([check('keys', 'not_checked')])).toEqual({ score: 0, parts: [] });
  });
});
