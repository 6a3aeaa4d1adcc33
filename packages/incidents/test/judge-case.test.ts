import { expect, test } from 'vitest';
import { judgeCase } from '../src/score/judge-case.ts';
import { overlapQuery, rowF1, segmentF1 } from '../src/score/row-overlap.ts';
import { reportWith, truthWith } from './scored.ts';

const none = { verdict: 'no_fault', causes: [], scope: null };

test('a report that names the cause is right, whatever the case of the name', () => {
  const score = judgeCase(truthWith(), reportWith(), 0.75);
  expect(score).toMatchObject({ isRight: true, causeRank: 1, tableRight: true, columnRight: true });
  expect(score).toMatchObject({ segmentF1: 0.75, onsetErrorHours: 6, commitRank: 1, blamedCommit: false });
});

test('the right type at another asset is wrong, and so is the right asset with another type', () => {
  const elsewhere = [{ type: 'unit_change', asset: 'marts.revenue', column: 'amount', probability: 0.8 }];
  const otherType = [{ type: 'slow_drift', asset: 'raw.payments', column: 'amount', probability: 0.8 }];
  expect(judgeCase(truthWith(), reportWith({ causes: elsewhere }), 1)).toMatchObject({
    isRight: false,
    causeRank: null,
    tableRight: false,
  });
  expect(judgeCase(truthWith(), reportWith({ causes: otherType }), 1)).toMatchObject({
    isRight: false,
    causeRank: null,
    tableRight: true,
  });
});

test('a right cause under the verdict "inconclusive" has its rank and is no right answer', () => {
  const score = judgeCase(truthWith(), reportWith({ verdict: 'inconclusive' }), 1);
  expect(score).toMatchObject({ isRight: false, causeRank: 1, blamedData: false });
});

test('either of two planted causes is a right one', () => {
  const also = [{ type: 'slow_drift', asset: 'raw.payments', column: null, commit: 'abc' }];
  const score = judgeCase(truthWith({ also, type: 'truncation' }), reportWith(), 1);
  expect(score).toMatchObject({ causeRank: 2, isRight: false, hasGuiltyCommit: true, commitRank: null });
});

test('a control is right when nothing is blamed, and blamed from a half on', () => {
  const control = truthWith({ kind: 'business_change' });
  expect(judgeCase(control, reportWith(none), null)).toMatchObject({
    isRight: true,
    causeRank: null,
    segmentF1: null,
  });
  expect(judgeCase(control, reportWith(), 1)).toMatchObject({ isRight: false, blamedData: true });
  const unsure = [{ type: 'unit_change', asset: 'raw.payments', column: 'amount', probability: 0.49 }];
  expect(judgeCase(control, reportWith({ causes: unsure }), 1)).toMatchObject({ blamedData: false });
  expect(judgeCase(control, reportWith({ ...none, verdict: 'inconclusive' }), null).isRight).toBe(false);
});

test('a fault that drowns in the noise is answered right by naming it, by "no fault" and by "inconclusive"', () => {
  const drowned = truthWith({ detectable: false });
  expect(judgeCase(drowned, reportWith(none), null).isRight).toBe(true);
  expect(judgeCase(drowned, reportWith({ ...none, verdict: 'inconclusive' }), null).isRight).toBe(true);
  expect(judgeCase(drowned, reportWith(), 1)).toMatchObject({ isRight: true, causeRank: 1 });
  const other = [{ type: 'slow_drift', asset: 'raw.payments', column: 'amount', probability: 0.8 }];
  expect(judgeCase(drowned, reportWith({ causes: other }), 1).isRight).toBe(false);
});

test('a commit is blamed on a commit-less case, and found where it is guilty', () => {
  const changes = [
    { sha: 'abc', probability: 0.7 },
    { sha: null, probability: 0.3 },
  ];
  expect(judgeCase(truthWith(), reportWith({ changes }), 1)).toMatchObject({
    commitRank: 2,
    blamedCommit: true,
  });
  expect(judgeCase(truthWith({ commit: 'abc' }), reportWith({ changes }), 1)).toMatchObject({
    commitRank: 1,
    hasGuiltyCommit: true,
  });
});

test('who ranks no change says that none did it', () => {
  const score = (commit: string | null) =>
    judgeCase(truthWith({ commit }), reportWith({ changes: [] }), 1).commitRank;
  expect([score(null), score('abc')]).toEqual([1, null]);
});

test('rows are compared where both sides say which, on the table that the report names', () => {
  const scope = reportWith().scope as NonNullable<ReturnType<typeof reportWith>['scope']>;
  expect(overlapQuery(truthWith(), scope)).toBe(
    "select sum(case when (country = 'DE') then 1 else 0 end), sum(case when (country = 'DE') then 1 else 0 end), " +
      'sum(case when (country = \'DE\') and (country = \'DE\') then 1 else 0 end) from "marts"."revenue"',
  );
  expect(overlapQuery(truthWith(), { ...scope, where: null })).toBeUndefined();
  expect(overlapQuery(truthWith(), { ...scope, table: 'raw.payments' })).toBeUndefined();
  expect(rowF1({ affected: 10, named: 30, both: 10 })).toBe(0.5);
  expect(rowF1({ affected: 10, named: 0, both: 0 })).toBe(0);
});

test('segments are compared by their conditions where the rows are gone', () => {
  expect(segmentF1({}, {})).toBe(1);
  expect(segmentF1({ country: 'DE' }, { Country: 'DE', device: 'web' })).toBeCloseTo(2 / 3, 12);
  expect(segmentF1({ country: 'DE' }, { country: 'FR' })).toBe(0);
});
