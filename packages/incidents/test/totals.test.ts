import { expect, test } from 'vitest';
import { metadataArea } from '../src/rules/metadata.ts';
import { totalsOf } from '../src/score/totals.ts';
import { scoreWith } from './scored.ts';

const many = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));

test('each figure is over the cases that bear on it', () => {
  const { figures, precision } = totalsOf([
    ...many(6, (i) => scoreWith({ group: `f${i}` })),
    ...many(2, (i) => scoreWith({ group: `g${i}`, causeRank: 3, isRight: false })),
    ...many(2, (i) => scoreWith({ group: `h${i}`, causeRank: null, detectable: false })),
    ...many(9, (i) => scoreWith({ group: `c${i}`, kind: 'no_fault', verdict: 'no_fault', causeRank: null })),
    scoreWith({ group: 'b', kind: 'business_change', blamedData: true, isRight: false }),
  ]);
  expect(figures.cause_top1.value).toBe(0.75);
  expect(figures.cause_top3.value).toBe(1);
  expect(figures.false_blame.value).toBe(0.1);
  expect(figures.guilty_commit_top1.value).toBeNull();
  // A half controls: 0.75 right and 0.25 wrong of the faults, 0.1 of the controls are called faults.
  expect(precision.find(({ controlShare }) => controlShare === 0.5)?.precision).toBeCloseTo(0.75 / 1.1, 12);
});

test('an interval holds its figure, is narrower with more cases, and the same each time', () => {
  const half = (count: number) =>
    many(count, (i) => scoreWith({ group: `${i}`, causeRank: i % 2 === 0 ? 1 : 2 }));
  const [few, more] = [20, 200].map((count) => totalsOf(half(count)).figures.cause_top1);
  for (const { value, low, high } of [few, more]) {
    expect(value).toBe(0.5);
    expect(low as number).toBeLessThan(0.5);
    expect(high as number).toBeGreaterThan(0.5);
  }
  const width = (figure: typeof few) => (figure.high as number) - (figure.low as number);
  // Standard errors 0.112 and 0.035: the intervals are 3.92 of them wide.
  expect(width(few)).toBeGreaterThan(0.3);
  expect(width(more)).toBeLessThan(0.17);
  expect(totalsOf(half(20)).figures.cause_top1).toEqual(few);
});

test('twins are drawn together: a pair that always agrees counts once', () => {
  const pairs = many(40, (i) => scoreWith({ group: `${i >> 1}`, causeRank: (i >> 1) % 2 === 0 ? 1 : 2 }));
  const alone = many(40, (i) => scoreWith({ group: `${i}`, causeRank: i % 2 === 0 ? 1 : 2 }));
  const width = (scores: typeof pairs) => {
    const { low, high } = totalsOf(scores).figures.cause_top1;
    return (high as number) - (low as number);
  };
  expect(width(pairs)).toBeGreaterThan(1.2 * width(alone));
});

test('metadata that gives the answer away is seen, and metadata that does not is at chance', () => {
  const cases = (value: (i: number) => string) =>
    many(400, (i) => ({ group: `${i}`, isFault: i % 2 === 0, facts: { weekday: value(i) } }));
  expect(metadataArea(cases((i) => (i % 2 === 0 ? 'Mon' : 'Tue')))).toBeCloseTo(1, 12);
  expect(metadataArea(cases((i) => `${(i * 7) % 5}`)) as number).toBeCloseTo(0.5, 1);
  expect(metadataArea([])).toBeNull();
});
