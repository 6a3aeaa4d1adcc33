import type { TextRange } from '../tree/index.ts';
import type { Among } from './among.ts';

/** What differs. */
export type ChangeKind =
  | 'column_added'
  | 'column_removed'
  | 'column_renamed'
  | 'column_moved'
  | 'type_changed'
  | 'expression_changed'
  | 'aggregation_changed'
  | 'window_changed'
  | 'join_added'
  | 'join_removed'
  | 'join_type_changed'
  | 'join_key_changed'
  | 'filter_added'
  | 'filter_removed'
  | 'filter_tightened'
  | 'filter_loosened'
  | 'filter_changed'
  | 'grain_changed'
  | 'distinct_changed'
  | 'union_branch_added'
  | 'union_branch_removed'
  | 'union_changed'
  | 'limit_changed'
  | 'source_changed'
  | 'query_changed'
  | 'config_changed';

/** Rows afterwards, beside those before: `fewer` and `more` include `as many`. */
export type RowEffect = 'same' | 'fewer' | 'more' | 'unknown';

/**
 * How far an effect can be trusted: `proven` holds on any data; `structural` follows from the text but values may be
 * equal all the same; `heuristic` rests on which parts were taken for each other; `needs_data` must be counted.
 */
export type ChangeCertainty = 'proven' | 'structural' | 'heuristic' | 'needs_data';

export interface Change {
  readonly kind: ChangeKind;
  /** One line for a person. */
  readonly detail: string;
  /** Of a renamed column, its names. */
  readonly renamed?: { readonly before: string; readonly after: string };
  /** Where it stands in each text; absent on the side that has nothing of it. */
  readonly before?: TextRange;
  readonly after?: TextRange;
  /**
   * Output columns whose values can differ in rows that both queries have, by name afterwards (of removed ones,
   * before).
   */
  readonly columns: readonly string[];
  /** Of those, the ones that can be NULL where they were not, or the reverse; absent: all. */
  readonly voided?: readonly string[];
  /** Columns that are NULL in every row that comes or goes; absent: none is known to be. */
  readonly padded?: readonly string[];
  /** Of the columns, those that hold other words for the same; absent: none is known to. */
  readonly relabelled?: readonly string[];
  /** Columns of which is known what they hold in the rows that come or go. */
  readonly among?: ReadonlyArray<readonly [column: string, among: Among]>;
  readonly rows: RowEffect;
  /** Rows may be repeated. */
  readonly fanOut: boolean;
  /** Whether an output column can be NULL that could not (`more`), or the reverse. */
  readonly nulls: 'same' | 'more' | 'fewer' | 'unknown';
  /** What one row stands for. */
  readonly grain: 'same' | 'finer' | 'coarser' | 'changed';
  readonly certainty: ChangeCertainty;
}

/** A change on its way up to the output: columns are named as the query at hand names them. */
export interface Finding {
  readonly kind: ChangeKind;
  readonly detail: string;
  readonly renamed?: Change['renamed'];
  readonly before?: TextRange;
  readonly after?: TextRange;
  readonly touched: ReadonlySet<string>;
  /** As they are of a change. */
  readonly voided?: ReadonlySet<string>;
  readonly padded?: ReadonlySet<string>;
  readonly relabelled?: ReadonlySet<string>;
  readonly among?: ReadonlyMap<string, Among>;
  readonly rows: RowEffect;
  readonly fanOut: boolean;
  readonly grain: Change['grain'];
  readonly nulls: Change['nulls'];
  readonly certainty: ChangeCertainty;
}

/** Two effects one after the other. */
export function combineRows(a: RowEffect, b: RowEffect): RowEffect {
  if (a === b || b === 'same') return a;
  return a === 'same' ? b : 'unknown';
}

/** What shows in several places because its query is used in several is one change. */
export function mergeAlike(findings: readonly Finding[]): Finding[] {
  const merged = new Map<string, Finding>();
  for (const finding of findings) {
    const { kind, detail, before, after } = finding;
    const key = JSON.stringify([kind, detail, before, after]);
    const first = merged.get(key);
    if (first === undefined || (before === undefined && after === undefined)) {
      merged.set(first === undefined ? key : `${key} ${merged.size}`, finding);
      continue;
    }
    const rows = combineRows(first.rows, finding.rows);
    const touched = new Set([...first.touched, ...finding.touched]);
    const certainty = rows === 'unknown' ? 'needs_data' : first.certainty;
    const voided = new Set([...(first.voided ?? first.touched), ...(finding.voided ?? finding.touched)]);
    const padded = paddedIn([first, finding]);
    merged.set(key, {
      ...first,
      rows,
      touched,
      voided,
      padded,
      relabelled: undefined,
      among: undefined,
      fanOut: first.fanOut || finding.fanOut,
      certainty,
    });
  }
  return [...merged.values()];
}

/** What is NULL in every row that comes or goes by any of several effects. */
export function paddedIn(
  effects: ReadonlyArray<{ readonly rows: RowEffect; readonly padded?: ReadonlySet<string> }>,
): ReadonlySet<string> {
  const [first, ...others] = effects.filter((it) => it.rows !== 'same');
  const isInAll = (name: string) => others.every((it) => it.padded?.has(name) === true);
  return new Set([...(first?.padded ?? [])].filter(isInAll));
}
