import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ImpactClaim, type ImpactTruth, judgePrediction, predictionTotals } from '../src/index.ts';

const quiet: ImpactTruth = {
  tables: {},
  failed: [],
  skipped: [],
  single: [],
  failedTests: [],
  exposures: [],
};
const silent: ImpactClaim = { tables: [], breaks: [], isFlagged: false };
const table = { rows: false, columns: [] as string[], reshaped: [] as string[], unscored: [] as string[] };
const said = { rows: false, columns: [] as string[], isReshaped: false };

const judge = (truth: Partial<ImpactTruth>, claim: Partial<ImpactClaim>, isCosmetic = false) =>
  judgePrediction(
    { id: 'c', kind: 'k', group: 'g', isCosmetic },
    { ...quiet, ...truth },
    { ...silent, ...claim },
  );

test('columns and rows of each table are items, whatever the case of their letters', () => {
  const score = judge(
    { tables: { a: { ...table, columns: ['x', 'y'] }, b: { ...table, rows: true } } },
    { tables: [{ ...said, table: 'a', columns: ['X', 'z'], rows: true }] },
  );
  expect(score).toMatchObject({ hits: ['a.x'], wrong: ['a.*', 'a.z'], missed: ['a.y', 'b.*'] });
});

test('what cannot be seen is no item', () => {
  const score = judge(
    {
      tables: { a: { ...table, rows: true, unscored: ['id'], reshaped: ['gone'] } },
      failed: ['b'],
      skipped: ['c'],
      single: ['d'],
    },
    {
      tables: [
        { ...said, table: 'a', columns: ['id', 'gone'], rows: true },
        ...['b', 'c', 'd'].map((it) => ({
          ...said,
          table: it,
          columns: ['x'],
          rows: true,
          isReshaped: true,
        })),
      ],
    },
  );
  expect(score).toMatchObject({ hits: ['a.*'], wrong: [], missed: [], shapeWrong: [], shapeMissed: ['a'] });
});

const breaks = (kind: string, by: string, isProven: boolean, on = 'a') => ({ kind, by, table: on, isProven });

test('a proven break that did not happen is false, a possible one is not', () => {
  const score = judge(
    { failed: ['a'], failedTests: ['unique_e_id'] },
    {
      breaks: [
        breaks('missing_column', 'model.shop.a', true),
        breaks('unique', 'unique_e_id', false, 'e'),
        breaks('not_null', 'not_null_e_id', true, 'e'),
        breaks('not_null', 'not_null_f_id', false, 'f'),
      ],
    },
  );
  expect(score.breakHits).toEqual(['model a', 'test unique_e_id']);
  expect(score.provenHits).toEqual(['model a']);
  expect(score.provenWrong).toEqual(['test not_null_e_id']);
});

test('nothing is seen of a test on a model that does not run, and what stands below one runs no more either', () => {
  const score = judge(
    { failed: ['a'], skipped: ['b'], exposures: ['board'] },
    {
      breaks: [
        breaks('missing_column', 'b', true, 'b'),
        breaks('unique', 'unique_b_id', true, 'b'),
        breaks('exposure', 'board', true),
      ],
    },
  );
  expect(score).toMatchObject({ provenHits: ['exposure board', 'model b'], provenWrong: [] });
  expect(score.breakMissed).toEqual(['model a']);
});

test('of what moves no value any word is an alarm', () => {
  expect(judge({}, {}, true).cosmeticFlagged).toBe(false);
  expect(judge({}, { isFlagged: true }, true).cosmeticFlagged).toBe(true);
  expect(judge({}, { tables: [{ ...said, table: 'a', rows: true }] }, true).cosmeticFlagged).toBe(true);
  expect(judge({}, { isFlagged: true }).cosmeticFlagged).toBeNull();
});

test('who says exactly what happened has no fault, who says nothing misses all', () => {
  const names = fc.uniqueArray(fc.constantFrom('x', 'y', 'z'));
  const tables = fc.dictionary(
    fc.constantFrom('a', 'b', 'c'),
    fc.record({ rows: fc.boolean(), columns: names, reshaped: fc.constant([]), unscored: fc.constant([]) }),
  );
  fc.assert(
    fc.property(tables, (truth) => {
      const claims = Object.entries(truth).map(([name, it]) => ({ ...said, ...it, table: name }));
      const right = judge({ tables: truth }, { tables: claims });
      expect([right.wrong, right.missed]).toEqual([[], []]);
      const none = judge({ tables: truth }, {});
      expect([none.hits, none.wrong, none.missed]).toEqual([[], [], right.hits]);
    }),
  );
});

test('shares are of items over all cases, with intervals', () => {
  const scores = [
    judge(
      { tables: { a: { ...table, columns: ['x', 'y', 'z'] } } },
      { tables: [{ ...said, table: 'a', columns: ['x', 'y', 'z'] }] },
    ),
    judge({ tables: { b: { ...table, rows: true } } }, { tables: [{ ...said, table: 'c', rows: true }] }),
    judge({}, { isFlagged: true }, true),
  ];
  const { cases, items, figures, kinds } = predictionTotals(scores);
  expect([cases, items]).toEqual([3, 4]);
  expect([figures.precision.value, figures.recall.value]).toEqual([0.75, 0.75]);
  expect([figures.cosmetic_flagged.value, figures.exact.value]).toEqual([1, 2 / 3]);
  expect(figures.proven_precision.value).toBeNull();
  expect(kinds).toEqual([{ kind: 'k', cases: 3, precision: 0.75, recall: 0.75 }]);
});
