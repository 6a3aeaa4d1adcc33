import { predictionTotals } from '@dataing/incidents';
import { beforeAll, expect, test } from 'vitest';
import { allMutations } from './choose-mutations.ts';
import { agreeAll } from './agree-all.ts';
import { type ProjectName, PROJECTS, readProjectFiles } from './project-files.ts';
import { scoreAll, type ScoredMutation } from './score-all.ts';

/** Twenty that stay, two thirds of which move data. */
const FIXED: ReadonlyArray<readonly [ProjectName, string]> = [
  ['bakery', 'column_removed'],
  ['bakery', 'column_renamed'],
  ['bakery', 'column_renamed_mended'],
  ['bakery', 'filter_removed'],
  ['bakery', 'sum_to_avg'],
  ['bakery', 'seed_value'],
  ['bakery', 'cosmetic_renamed'],
  ['bakery', 'yaml_description'],
  ['seats', 'window_frame'],
  ['seats', 'window_descending'],
  ['seats', 'join_key'],
  ['seats', 'qualify_removed'],
  ['seats', 'coalesce_dropped'],
  ['seats', 'cosmetic_capitals'],
  ['depot', 'macro_value'],
  ['depot', 'join_condition'],
  ['depot', 'union_to_union_all'],
  ['depot', 'unit'],
  ['depot', 'cosmetic_inlined'],
  ['depot', 'cosmetic_wrapped'],
];

let scored: ScoredMutation[];
beforeAll(async () => {
  scored = await scoreAll({ seed: 1, most: 1, only: FIXED });
});

const faults = () =>
  scored
    .map(({ mutation, score }) => [mutation.description, score.wrong.join(), score.missed.join()].join(' | '))
    .join('\n');

test('twenty changes are foretold as running them shows', () => {
  expect(scored).toHaveLength(FIXED.length);
  const { figures } = predictionTotals(scored.map((it) => it.score));
  expect(figures.precision.value, faults()).toBeGreaterThanOrEqual(0.85);
  expect(figures.recall.value, faults()).toBeGreaterThanOrEqual(0.9);
});

test('what is said to be proven happened, and what moves no value is not flagged', () => {
  expect(scored.flatMap(({ score }) => score.provenWrong)).toEqual([]);
  expect(scored.filter(({ score }) => score.cosmeticFlagged === true)).toEqual([]);
  expect(scored.flatMap(({ score }) => score.provenHits).length).toBeGreaterThan(0);
});

test('more than three hundred distinct mutations can be made, of more than fifty kinds', () => {
  const all = PROJECTS.flatMap((name) => allMutations(readProjectFiles(name)));
  expect(all.length).toBeGreaterThan(300);
  expect(new Set(all.map((it) => it.id)).size).toBe(all.length);
  expect(new Set(all.map((it) => it.kind)).size).toBeGreaterThan(50);
  const named = new Set(all.map((it) => it.change).filter((it) => it !== undefined));
  expect(named.size).toBe(12);
});

// dbt builds the three projects, and then each of the twenty again: some 70 s of one core that does nothing else.
const DBT_MS = 1_800_000;

test('the twenty move and break by dbt what they do by our own rendering', { timeout: DBT_MS }, async () => {
  const agreements = await agreeAll({ seed: 1, most: 1, only: FIXED });
  expect(agreements.map((it) => `${it.mutation.project} ${it.mutation.kind}`).sort()).toEqual(
    FIXED.map((it) => it.join(' ')).sort(),
  );
  expect(agreements.filter((it) => it.faults.length > 0)).toEqual([]);
  const moved = agreements.filter((it) => Object.keys(it.dbt.tables).length > 0);
  expect(moved.length).toBeGreaterThan(FIXED.length / 2);
  expect(agreements.some((it) => it.dbt.failed.length > 0)).toBe(true);
  expect(agreements.some((it) => it.dbt.failedTests.length > 0)).toBe(true);
});
