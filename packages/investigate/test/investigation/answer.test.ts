import { expect, test } from 'vitest';
import type { TestFinding } from '../../src/hypothesis/asset-look.ts';
import { answerOf } from '../../src/investigation/answer.ts';
import type { InvestigationEvent, TestedAsset } from '../../src/investigation/events.ts';
import type { Symptom } from '../../src/investigation/investigation.ts';
import { UNCALIBRATED } from '../../src/synthesis/calibration.ts';

const symptom = { kind: 'rise', z: 12 } as Symptom;
const asset = 'marts.orders';
const where = { state: 'paid' };

function scopeWith(segment: Readonly<Record<string, string>>) {
  return {
    table: asset,
    segment,
    onset: '2026-03-01',
    end: '2026-03-03',
    rows: null,
    where: JSON.stringify(segment),
  };
}

/** What is answered where one test found one thing at one asset, in a segment. */
function answered(finding: Partial<TestFinding>, commit: string | null) {
  const tested: TestedAsset = {
    kind: 'asset_tested',
    asset,
    weight: 1,
    column: 'amount',
    segment: where,
    segmentRows: null,
    findings: [{ test: 'x', asset, statement: '', queryIds: [], weights: {}, ...finding }],
    notPut: [],
    scope: scopeWith(where),
    whole: scopeWith({}),
  };
  const commits = commit === null ? [] : [{ asset, sha: commit }];
  const ranked = {
    kind: 'changes_ranked',
    evidence: [],
    commits,
    settled: null,
  } as unknown as InvestigationEvent;
  return answerOf([tested, ranked], [], symptom, UNCALIBRATED);
}

test.each([
  ['what a commit computes anew is so in all rows', 'unit_change', 'abc', {}],
  ['a join that a commit changed is so for all rows', 'fan_out_join', 'abc', {}],
  ['a condition that a commit changed is of some rows', 'filter_change', 'abc', where],
  ['a field that a commit leaves out for a segment', 'segment_failure', 'abc', where],
  ['what no commit did stays where it was found', 'unit_change', null, where],
] as const)('the scope of %s', (_what, type, commit, segment) => {
  const { causes, scope } = answered({ weights: { [type]: 6 } }, commit);
  expect([causes[0].type, causes[0].commit]).toEqual([type, commit]);
  expect(scope).toEqual(scopeWith(segment));
});

test('a segment that lost its rows lost no field of them', () => {
  const weights = { segment_failure: 6 };
  const [ofRows] = answered({ weights, isOfRows: true }, null).causes;
  expect([ofRows.column, ofRows.mechanism]).toEqual([null, 'marts.orders: one segment lost rows']);
  const [ofField] = answered({ weights }, null).causes;
  expect([ofField.column, ofField.mechanism]).toEqual([
    'amount',
    'marts.orders.amount: one segment lost this field',
  ]);
});
