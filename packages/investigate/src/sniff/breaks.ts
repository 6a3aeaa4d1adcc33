import type { GenericTest } from '@dataing/dbt';
import type { Followed, Following } from './follow.ts';
import { lineWith } from './place-line.ts';
import type { BreakKind, PredictedBreak } from './prediction.ts';
import type { Asset, ProjectState } from './project-state.ts';
import { type Doubt, doubtOf } from './test-doubt.ts';

/** What fails, or may fail, once the change is merged: models, tests, contracts and exposures. */
export function findBreaks(
  following: Following,
  before: ProjectState,
  after: ProjectState,
): PredictedBreak[] {
  const all = [...following.all.values()];
  const found = [
    ...all.flatMap((it) => unbuilt(it, after)),
    ...all.flatMap((it) => brokenContract(it, after)),
    ...after.tests.flatMap((it) => brokenTest(it, following, after)),
    ...before.exposures.flatMap((it) => brokenExposure(it, following, before)),
  ];
  const order = ['proven', 'structural', 'heuristic', 'needs_data'];
  return found.sort((a, b) => order.indexOf(a.stamp) - order.indexOf(b.stamp));
}

/** A statement that names what is not there any more. */
function unbuilt({ after: asset, before, missing }: Followed, state: ProjectState): PredictedBreak[] {
  if (asset === undefined) return [];
  const found = missing.map(({ of, column, now, at, isOwn, isUngrouped }): PredictedBreak => {
    const written = at === undefined ? undefined : asset.sql?.slice(at.start, at.end);
    const lines = [written, column ?? of].map((it) =>
      it === undefined ? null : lineWith(state, asset.path, [it]),
    );
    const what = column === undefined ? of : `${of}.${column}`;
    const called = now === undefined ? 'is gone' : `is now called ${now}`;
    const own = isUngrouped === true ? 'without grouping by it' : 'which nothing that it reads has';
    return {
      kind: asset.kind === 'test' ? 'test' : column === undefined ? 'missing_relation' : 'missing_column',
      table: of,
      column: column ?? null,
      by: asset.name,
      file: asset.path,
      line: lines[0] ?? lines[1],
      stamp: asset.isApproximate ? 'structural' : 'proven',
      description:
        isOwn === true
          ? `${asset.name} names ${column}, ${own}`
          : `${asset.name} reads ${what}, which ${called}`,
    };
  });
  const isLost = found.length === 0 && asset.unread.length > 0 && before?.unread.length === 0;
  if (!isLost) return found;
  const [{ message, span }] = asset.unread;
  return [
    {
      ...{ kind: 'not_compiled', table: asset.name, column: null, by: asset.name, file: asset.path },
      ...{
        line: span?.line ?? null,
        stamp: 'heuristic',
        description: `${asset.name} cannot be read any more: ${message}`,
      },
    },
  ];
}

/** A contract that is enforced and whose columns are not those of the query. */
function brokenContract({ after: asset, before, missing }: Followed, state: ProjectState): PredictedBreak[] {
  if (asset === undefined || missing.length > 0 || !isEnforced(asset) || !asset.isComplete) return [];
  const differ = mismatches(asset);
  const known = before !== undefined && isEnforced(before) && before.isComplete ? mismatches(before) : [];
  return differ
    .filter((it) => !known.includes(it))
    .map((it) => ({
      ...{
        kind: 'contract' as const,
        table: asset.name,
        column: it.slice(1),
        by: asset.name,
        file: asset.path,
      },
      line: lineWith(state, asset.path, [it.slice(1)]),
      stamp: asset.isApproximate ? 'structural' : 'proven',
      description: it.startsWith('-')
        ? `the contract of ${asset.name} has the column ${it.slice(1)}, which its query does not give`
        : `the contract of ${asset.name} does not have the column ${it.slice(1)}, which its query gives`,
    }));
}

function isEnforced({ config }: Asset): boolean {
  return (config.contract as { enforced?: unknown } | undefined)?.enforced === true;
}

/** Columns that only the contract (`-`) or only the query (`+`) has. */
function mismatches({ declared, columns }: Asset): string[] {
  const [said, given] = [declared, columns].map((list) => new Set(list.map((it) => it.name.toLowerCase())));
  return [
    ...[...said].filter((it) => !given.has(it)).map((it) => `-${it}`),
    ...[...given].filter((it) => !said.has(it)).map((it) => `+${it}`),
  ];
}

const KINDS: ReadonlySet<string> = new Set(['not_null', 'unique', 'relationships', 'accepted_values']);

function brokenTest(test: GenericTest, following: Following, after: ProjectState): PredictedBreak[] {
  const on = after.assets.get(test.on);
  if (on === undefined) return [];
  const found = missingColumn(test, following) ?? doubtOf(test, following, after);
  if (found === undefined) return [];
  const file = test.own?.path ?? on.path;
  const name = test.own?.name ?? test.id;
  const isPlain = KINDS.has(test.test);
  return [
    {
      kind: isPlain ? (test.test as BreakKind) : 'test',
      table: on.name,
      column: found.column ?? test.column ?? null,
      by: name,
      file,
      line: lineWith(after, file, [on.name, test.column ?? on.name]),
      stamp: found.stamp,
      description: `the test ${test.test} of ${on.name}${test.column === undefined ? '' : `.${test.column}`} ${found.why}`,
    },
  ];
}

/** A test of a column that is not there any more cannot run. */
function missingColumn(test: GenericTest, { all }: Following): Doubt | undefined {
  for (const { of, column } of columnsOf(test)) {
    const followed = all.get(of);
    const { before, after, columns, missing } = followed ?? {};
    if (before === undefined || after === undefined || columns === undefined || (missing?.length ?? 0) > 0)
      continue;
    const key = column.toLowerCase();
    const now = columns.renamed.get(key);
    const isKept = after.columns.some((it) => it.name.toLowerCase() === key);
    if (isKept || (!columns.removed.includes(key) && now === undefined)) continue;
    const called = now === undefined ? 'is gone' : `is now called ${now}`;
    const stamp = after.isApproximate || !after.isComplete ? 'structural' : 'proven';
    return { column, stamp, why: `cannot run: ${after.name}.${column} ${called}` };
  }
  return undefined;
}

/** Columns that a test surely names, of which asset. */
function columnsOf({
  on,
  column,
  arguments: args,
  refs,
  test,
}: GenericTest): Array<{ of: string; column: string }> {
  const own = column === undefined ? [] : [{ of: on, column }];
  const { combination_of_columns: combination, field } = args;
  const listed = Array.isArray(combination) ? combination.map((it) => ({ of: on, column: String(it) })) : [];
  const target = refs.find((it) => it !== on);
  const other =
    test === 'relationships' && typeof field === 'string' && target !== undefined
      ? [{ of: target, column: field }]
      : [];
  return [...own, ...listed, ...other];
}

function brokenExposure(
  { name, dependsOn }: ProjectState['exposures'][number],
  { all }: Following,
  before: ProjectState,
): PredictedBreak[] {
  const base = { kind: 'exposure' as const, by: name, line: null, stamp: 'structural' as const };
  return dependsOn.flatMap((id): PredictedBreak[] => {
    const followed = all.get(id);
    const asset = followed?.after ?? followed?.before ?? before.assets.get(id);
    if (followed === undefined || asset === undefined) return [];
    const at = { ...base, table: asset.name, file: asset.path };
    if (followed.after === undefined || followed.missing.length > 0 || followed.isStale)
      return [
        {
          ...at,
          column: null,
          description: `the exposure ${name} reads ${asset.name}, which cannot be built any more`,
        },
      ];
    const { removed, renamed } = followed.columns;
    return [...removed, ...renamed.keys()].map((column) => ({
      ...at,
      column,
      description: `the exposure ${name} reads ${asset.name}, which has no column ${column} any more`,
    }));
  });
}
