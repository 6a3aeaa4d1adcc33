import { addTest } from '@dataing/dbt';
import type { Followed, Following } from './follow.ts';
import { byExposure, lossText } from './lost-columns.ts';
import { lineWith, textOf } from './place-line.ts';
import type { AnomalyKey, Fix, PredictedAnomaly, PredictedBreak } from './prediction.ts';
import type { Asset, ProjectState } from './project-state.ts';
import { refreshNeeded } from './risks.ts';
import type { SettingChange } from './settings.ts';

const TESTS_MAX = 5;

/** What to do about it, the most urgent first: what fails, tests that would tell, what is to be rebuilt and watched. */
export function recommendFixes(
  following: Following,
  after: ProjectState,
  found: {
    readonly breaks: readonly PredictedBreak[];
    readonly anomalies: readonly PredictedAnomaly[];
    readonly settings: readonly SettingChange[];
  },
): Fix[] {
  const readers = [...following.all.values()].flatMap((it) => mendReader(it, after));
  const tests = found.breaks.flatMap((it) => mendTest(it, following, after));
  const wanted = found.anomalies.flatMap((it) => testFor(it, following, after)).slice(0, TESTS_MAX);
  const refreshes = refreshNeeded(following, found.settings).map(({ asset, why }) => ({
    text: `Rebuild ${asset.name} when this is deployed, since ${why}: dbt run --full-refresh --select ${asset.name}+`,
    ...{ file: asset.path, line: null, insert: null },
  }));
  const all = [
    ...readers,
    ...tests,
    ...askOwners(found.breaks),
    ...wanted,
    ...refreshes,
    ...watchTables(found.anomalies, after),
  ];
  return [...new Map(all.map((it) => [it.text, it])).values()];
}

/** Who looks at a table whose columns go, once for each exposure and table. */
function askOwners(breaks: readonly PredictedBreak[]): Fix[] {
  return byExposure(breaks.filter((it) => it.kind === 'exposure')).map((own) => {
    const [{ by, file }] = own;
    return { text: `Ask the owner of ${by} first: ${lossText(own)}`, file, line: null, insert: null };
  });
}

/** A reader of what is gone: the name it has now, or where to take it out. */
function mendReader({ after: asset, missing }: Followed, state: ProjectState): Fix[] {
  if (asset === undefined) return [];
  return missing.map(({ of, column, now, isOwn, isUngrouped }): Fix => {
    const line = lineWith(state, asset.path, [column ?? of]);
    const base = { file: asset.path, line, insert: null };
    if (isUngrouped === true) return { ...base, text: `Group ${asset.name} by ${column}, or aggregate it` };
    if (isOwn === true)
      return { ...base, text: `Take ${column} out of ${asset.name}: nothing that it reads has it` };
    if (column === undefined)
      return { ...base, text: `Point ${asset.name} at another relation, or keep ${of}` };
    if (now === undefined)
      return { ...base, text: `Take ${of}.${column} out of ${asset.name}, or keep the column in ${of}` };
    return {
      ...base,
      text: `Read ${now} in ${asset.name}, or let ${of} give it under both names: ${now} as ${column}`,
    };
  });
}

/** A line of YAML that says the name of a column and no more. */
const NAME_LINE = /^(\s*(?:-\s+)?name:\s*["']?)(\w+)(["']?\s*)$/;

/** A test of a column that is called otherwise, or gone. */
function mendTest(it: PredictedBreak, { all }: Following, state: ProjectState): Fix[] {
  if (it.stamp !== 'proven' || !/\.ya?ml$/.test(it.file)) return [];
  const followed = [...all.values()].find(({ after }) => after?.name === it.table);
  const now = followed?.columns.renamed.get(it.column?.toLowerCase() ?? '');
  const line = lineWith(state, it.file, [it.table, it.column ?? it.table]);
  const text =
    now === undefined
      ? `Take the tests of ${it.table}.${it.column} out: the column is gone`
      : `Call ${it.table}.${it.column} ${now} here as well`;
  const base = { text, file: it.file, line, insert: null };
  const written = line === null ? undefined : textOf(state, it.file)?.split('\n')[line - 1];
  const [, before, name, behind] = NAME_LINE.exec(written ?? '') ?? [];
  const isIt = now !== undefined && name?.toLowerCase() === it.column?.toLowerCase();
  return [isIt ? { ...base, insert: `${before}${now}${behind}`, replaces: true } : base];
}

const TEST_FOR: Readonly<Record<string, string>> = { null_rate: 'not_null', duplicates: 'unique' };

/** The test that would tell, as the lines to add, where none does yet. */
function testFor(
  { table, column, anomalyType, ruleLikelihood }: PredictedAnomaly,
  { all }: Following,
  state: ProjectState,
): Fix[] {
  const test = TEST_FOR[anomalyType];
  const followed = [...all.values()].find(({ after }) => after?.name === table);
  const asset = followed?.after;
  if (test === undefined || asset === undefined || state.graph === undefined || ruleLikelihood < 0.3)
    return [];
  const proven = state.graph.nodes.get(asset.id)?.lineage?.keys ?? [];
  const isProven = (name: string) => proven.some((it) => it.every((one) => one === name));
  const key = asset.keys.find((it) => it.length === 1 && !isProven(it[0]))?.[0];
  const on = anomalyType === 'duplicates' ? (column ?? key) : column;
  if (on === undefined || on === null) return [];
  const isThere = state.tests.some(
    (it) => it.on === asset.id && it.test === test && it.column?.toLowerCase() === on.toLowerCase(),
  );
  if (isThere) return [];
  const why =
    test === 'not_null'
      ? `Add a not_null test to ${table}.${on}, or COALESCE it`
      : `Add a unique test to ${table}.${on}`;
  return [{ text: why, ...placeOfTest(asset, on, test, state), answers: [{ table, column, anomalyType }] }];
}

const LISTS = { model: 'models', seed: 'seeds', snapshot: 'snapshots' } as const;

/** In the nearest file that has an entry of the table, else in the `schema.yml` beside it. */
function placeOfTest(
  asset: Asset,
  column: string,
  test: string,
  state: ProjectState,
): Pick<Fix, 'file' | 'line' | 'insert'> {
  const list = LISTS[asset.kind as keyof typeof LISTS] ?? 'models';
  const folder = asset.path.replace(/[^/]*$/, '');
  const files = [...state.files.keys()].filter(
    (it) => /\.ya?ml$/.test(it) && !/dbt_project|packages|dependencies|profiles/.test(it),
  );
  const near = files.sort((a, b) => Number(b.startsWith(folder)) - Number(a.startsWith(folder)));
  const wanted = { list, name: asset.name, column, test };
  for (const file of near) {
    const text = textOf(state, file) ?? '';
    // To look whether a text is in it is quick; to read it is not.
    if (!text.includes(asset.name)) continue;
    const { hasEntry, line, insert } = addTest(text, wanted);
    if (hasEntry) return { file, line, insert };
  }
  const file = `${folder}schema.yml`;
  const { line, insert } = addTest(textOf(state, file) ?? '', wanted);
  return { file, line, insert };
}

const WATCHED: ReadonlySet<string> = new Set(['row_count', 'value_shift']);

/** What no test tells beforehand is to be watched. */
function watchTables(
  anomalies: readonly PredictedAnomaly[],
  { assets }: Pick<ProjectState, 'assets'>,
): Fix[] {
  const found = anomalies.filter((it) => WATCHED.has(it.anomalyType));
  const names = [...new Set(found.map((it) => it.table))].slice(0, 3);
  if (names.length === 0) return [];
  const file = [...assets.values()].find(({ name }) => name === names[0])?.path ?? '';
  const answers = found.map(({ table, column, anomalyType }) => ({ table, column, anomalyType }));
  const text = `Watch ${names.join(', ')} for 24 hours after the deploy`;
  return [{ text, file, line: null, insert: null, answers }];
}

/** Of recommendations those that are still called for when other anomalies are expected; what to watch is said anew. */
export function fixesFor(
  anomalies: readonly PredictedAnomaly[],
  fixes: readonly Fix[],
  after: Pick<ProjectState, 'assets'>,
): Fix[] {
  const keys = new Set(anomalies.map(keyOf));
  const isWatch = ({ answers = [] }: Fix) => answers.some((it) => WATCHED.has(it.anomalyType));
  const kept = fixes.filter(
    (it) => !isWatch(it) && (it.answers === undefined || it.answers.some((one) => keys.has(keyOf(one)))),
  );
  return [...kept, ...watchTables(anomalies, after)];
}

/** A text for each expectation of its own. */
export function keyOf({ table, column, anomalyType }: AnomalyKey): string {
  return `${table}\n${column?.toLowerCase() ?? ''}\n${anomalyType}`;
}
