import type { ChangeKind } from '@dataing/sql/diff';
import { shownChange, shownNames } from '../changes/show-change.ts';
import type { SeedChange } from './compare-seeds.ts';
import type { Followed } from './follow.ts';
import type { ChangeType, PredictedChange } from './prediction.ts';
import { freshLines, lineOf } from './place-line.ts';
import type { Asset, ProjectState } from './project-state.ts';

const CHANGE_TYPE: Readonly<Partial<Record<ChangeKind, ChangeType>>> = {
  column_added: 'column_added',
  column_removed: 'column_removed',
  column_renamed: 'column_renamed',
  type_changed: 'column_type_changed',
  join_added: 'join_added',
  join_removed: 'join_removed',
  join_type_changed: 'join_type_changed',
  filter_added: 'filter_added',
  filter_removed: 'filter_removed',
  filter_tightened: 'filter_modified',
  filter_loosened: 'filter_modified',
  filter_changed: 'filter_modified',
  limit_changed: 'filter_modified',
  aggregation_changed: 'aggregation_changed',
  grain_changed: 'aggregation_changed',
  distinct_changed: 'aggregation_changed',
  source_changed: 'source_changed',
  union_branch_added: 'source_changed',
  union_branch_removed: 'source_changed',
  union_changed: 'source_changed',
};

/** Every difference of meaning of what changed itself, in the order of the texts. */
export function describeChanges(
  changed: readonly Followed[],
  before: ProjectState,
  after: ProjectState,
): PredictedChange[] {
  return changed.flatMap((it) => changesOf(it, before, after));
}

function changesOf(followed: Followed, before: ProjectState, after: ProjectState): PredictedChange[] {
  const { own } = followed;
  const asset = (followed.after ?? followed.before)!;
  const moved =
    followed.before !== undefined &&
    followed.after !== undefined &&
    followed.before.relation !== followed.after.relation
      ? [renaming(followed.before, followed.after)]
      : [];
  if (own?.diff === undefined || own.texts === undefined || own.diff.class === 'unknown')
    return own === undefined ? moved : [...moved, ...wholeChanges(followed, asset)];
  const names = shownNames([...after.assets.values()].map((it) => it.relation));
  const base = { model: asset.name, file: asset.path, meaning: own.diff.class };
  const fresh = freshLines(asset.path, before, after);
  const changes = own.diff.changes.map((change): PredictedChange => {
    const {
      was = null,
      is = null,
      kind,
      detail,
      renamed,
      columns,
      certainty,
    } = shownChange(change, own.texts!, names);
    return {
      ...base,
      line: lineOf(fresh, [is, was]),
      change: CHANGE_TYPE[kind] ?? null,
      detail: kind,
      column: renamed?.after ?? (columns.length === 1 ? columns[0] : null),
      before: renamed?.before ?? was,
      after: renamed?.after ?? is,
      description: own.isIncrementalOnly ? `in incremental runs: ${detail}` : detail,
      stamp: certainty,
    };
  });
  // What stands in several parts of a query, as in the branches of a union, is one difference.
  return [...new Map([...moved, ...changes].map((it) => [JSON.stringify(it), it])).values()];
}

function renaming(before: Asset, after: Asset): PredictedChange {
  const isNamed = before.name !== after.name;
  const [from, to] = isNamed ? [before.name, after.name] : [before.relation, after.relation];
  return {
    ...{
      model: after.name,
      file: after.path,
      line: null,
      change: null,
      column: null,
      before: from,
      after: to,
    },
    ...{ meaning: 'unknown', stamp: isNamed ? 'heuristic' : 'proven' },
    detail: isNamed ? 'model_renamed' : 'relation_renamed',
    description: isNamed ? `${from} is now called ${to}` : `it stands as ${to} where it stood as ${from}`,
  };
}

const WHOLE = {
  added: ['model_added', 'is new', 'additive', 'proven'],
  removed: ['model_removed', 'is gone', 'unknown', 'proven'],
  contents: ['contents_changed', 'has other contents', 'unknown', 'needs_data'],
  changed: ['contents_changed', 'differs and cannot be compared', 'unknown', 'needs_data'],
} as const;

/** A change that is not one of clauses: of a seed its columns and rows, else that it is new, gone or another. */
function wholeChanges(followed: Followed, asset: Asset): PredictedChange[] {
  const { own, columns } = followed;
  const base = {
    model: asset.name,
    file: asset.path,
    line: null,
    before: null,
    after: null,
    stamp: 'proven' as const,
  };
  if (own?.how === 'contents' && asset.kind === 'seed' && followed.before?.kind === 'seed') {
    const meaning = own.touched.rows === 'same' ? ('columns' as const) : ('rows' as const);
    const listed = (names: readonly string[], change: ChangeType, words: string): PredictedChange[] =>
      names.map((column) => ({
        ...base,
        change,
        detail: change,
        column,
        meaning,
        description: `${column} ${words}`,
      }));
    const rows =
      own.seed === undefined ? [] : [{ ...base, ...rowsOf(own.seed), change: null, column: null, meaning }];
    return [
      ...listed(columns.added, 'column_added', 'is new'),
      ...listed(columns.removed, 'column_removed', 'is gone'),
      ...rows,
    ];
  }
  const [detail, words, meaning, stamp] = WHOLE[own?.how ?? 'changed'];
  const change = detail === 'contents_changed' ? 'source_changed' : null;
  return [{ ...base, change, detail, meaning, stamp, column: null, description: `${asset.name} ${words}` }];
}

function rowsOf({ rowsAdded, rowsRemoved, rowsChanged, columns }: SeedChange) {
  const parts = [
    rowsAdded > 0 ? `${rowsAdded} new` : '',
    rowsRemoved > 0 ? `${rowsRemoved} gone` : '',
    rowsChanged > 0 ? `${rowsChanged} with other values of ${[...columns].join(', ')}` : '',
  ];
  return { detail: 'seed_rows_changed', description: `rows: ${parts.filter((it) => it !== '').join('; ')}` };
}
