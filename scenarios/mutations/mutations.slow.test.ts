import { predictionTotals } from '@dataing/incidents';
import { beforeAll, expect, test } from 'vitest';
import { allMutations } from './choose-mutations.ts';
import { type ProjectName, PROJECTS, readProjectFiles } from './project-files.ts';
import { scoreAll, type ScoredMutation } from './score-all.ts';
import { dbtTruths } from './truth/dbt-truth.ts';
import { World } from './truth/world.ts';

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

// dbt starts nine times.
const DBT_MS = 240_000;

test('our own rendering, run, moves the same as dbt run, and breaks the same', {
  timeout: DBT_MS,
}, async () => {
  const project = readProjectFiles('bakery');
  const variant = { name: 'a', keptPercent: 100 };
  const all = allMutations(project);
  const editsOf = (kind: string, path: string) =>
    all.find((it) => it.kind === kind && it.edits[path] !== undefined)!.edits;
  const changes = [
    {
      ...editsOf('filter_removed', 'models/staging/stg_payments.sql'),
      ...editsOf('case_arm_value', 'models/staging/stg_products.sql'),
    },
    editsOf('inner_column_removed', 'models/marts/store_months.sql'),
  ];
  const theirs = await dbtTruths(project, variant, changes);
  const texts = new Map<string, string>();
  const world = await World.open(project, variant, {
    get: (key) => texts.get(key),
    set: (key, text) => void texts.set(key, text),
  });
  for (const [i, edits] of changes.entries()) {
    const ours = await world.truthOf(edits);
    const { error, ...dbts } = theirs[i];
    expect(error).toBeNull();
    const moved = ({ tables }: Pick<typeof ours, 'tables'>) =>
      Object.fromEntries(
        Object.entries(tables).map(([name, { rows, columns }]) => [name, { rows, columns }]),
      );
    expect(moved(ours)).toEqual(moved(dbts));
    expect(Object.keys(ours.failed).sort()).toEqual(dbts.failed);
    expect(ours.failedTests).toEqual(dbts.failedTests);
  }
  expect(theirs[0].failedTests).toHaveLength(1);
  expect(theirs[1].failed).toEqual(['store_months']);
  world.close();
});
