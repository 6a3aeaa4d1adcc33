import {
  type Among,
  type Change,
  combineRowEffects,
  diffQueries,
  paddedIn,
  type QueryDiff,
  type RowEffect,
  type TableNames,
} from '@dataing/sql/diff';
import { SchemaIndex } from '@dataing/sql/scope';
import { compareSeeds, type SeedChange } from './compare-seeds.ts';
import { type Asset, isSameTable, tablesOf } from './project-state.ts';

/** What a change does to the contents of one relation. */
export interface Touched {
  /** In small letters: columns whose values can differ in rows that are there before and after. */
  readonly columns: ReadonlySet<string>;
  /** Columns that are not known can differ as well. */
  readonly every: boolean;
  /** Of the columns, those that can be NULL where they were not, or the reverse; absent: all. */
  readonly voided?: ReadonlySet<string>;
  readonly rows: RowEffect;
  /** Columns that are NULL in every row that comes or goes. */
  readonly padded?: ReadonlySet<string>;
  /** Of those, columns that are known to be NULL in no other row. */
  readonly apart?: ReadonlySet<string>;
  /** What columns hold in the rows that come or go, by names in small letters. */
  readonly among?: ReadonlyMap<string, Among>;
  /** Of the columns, those that hold other words for the same. */
  readonly relabelled?: ReadonlySet<string>;
  /** Of other rows: only how often they are there differs. */
  readonly isRepeated?: boolean;
}

export const UNTOUCHED: Touched = { columns: new Set(), every: false, rows: 'same' };

export function isTouched({ columns, every, rows }: Touched): boolean {
  return every || columns.size > 0 || rows !== 'same';
}

export function mergeTouched(a: Touched, b: Touched): Touched {
  return {
    columns: new Set([...a.columns, ...b.columns]),
    every: a.every || b.every,
    voided: new Set([...(a.voided ?? a.columns), ...(b.voided ?? b.columns)]),
    rows: combineRowEffects(a.rows, b.rows),
    padded: paddedIn([a, b]),
    apart: new Set([...apartIn(a, b), ...apartIn(b, a)]),
    among: (a.rows === 'same' ? b.among : b.rows === 'same' ? a.among : undefined) ?? new Map(),
    relabelled: new Set([...relabelledIn(a, b), ...relabelledIn(b, a)]),
    isRepeated: [a, b].every((it) => it.rows === 'same' || it.isRepeated === true),
  };
}

/** What is NULL in the rows alone that come or go by one of two changes, and the other leaves alone. */
function apartIn({ apart = new Set() }: Touched, { columns, every, rows }: Touched): string[] {
  return every || rows !== 'same' ? [] : [...apart].filter((it) => !columns.has(it));
}

/** Columns in which one of two changes exchanges words, and the other leaves all alone. */
function relabelledIn({ relabelled = new Set() }: Touched, other: Touched): string[] {
  return other.every ? [] : [...relabelled].filter((it) => !other.columns.has(it));
}

/** How an asset itself differs, whatever it reads. */
export interface OwnChange {
  readonly how: 'changed' | 'added' | 'removed' | 'contents';
  readonly touched: Touched;
  /** Of the full query, or of the one for a table that is there where only that differs. */
  readonly diff?: QueryDiff;
  /** The texts that `diff` compares. */
  readonly texts?: readonly [before: string, after: string];
  readonly isIncrementalOnly: boolean;
  /** Of a seed: what of its rows differs. */
  readonly seed?: SeedChange;
  /** Its text is the same: it differs by what a star shows of what it reads. */
  readonly isInherited: boolean;
}

/** What an asset reads, on both sides, with the names of what was renamed. */
export interface ReadSides {
  readonly before: readonly Asset[];
  readonly after: readonly Asset[];
  readonly names?: TableNames;
}

const ALL: Touched = { columns: new Set(), every: true, rows: 'unknown' };

/** Undefined where nothing of it differs. Settings are not looked at; `contents` are the files of what no SQL builds. */
export function ownChange(
  before: Asset | undefined,
  after: Asset | undefined,
  contents: readonly [before: string | undefined, after: string | undefined],
  reads: ReadSides,
  dialect: SchemaIndex['dialect'],
): OwnChange | undefined {
  const base = { isIncrementalOnly: false, isInherited: false };
  if (before === undefined) return { ...base, how: 'added', touched: UNTOUCHED };
  if (after === undefined) return { ...base, how: 'removed', touched: ALL };
  const [x, y] = [before.sql, after.sql];
  if (x === undefined || y === undefined) return contentsChange(before, after, contents);
  const [xMore = x, yMore = y] = [before.incremental, after.incremental];
  const isSameText = x === y && xMore === yMore;
  if (isSameText && (hasSameColumns(before, after) || reads.names === undefined)) return undefined;
  const options = {
    dialect,
    schema: new SchemaIndex({ tables: tablesOf(reads.after) }, dialect),
    schemaBefore: new SchemaIndex({ tables: tablesOf(reads.before) }, dialect),
    ...(reads.names === undefined ? {} : { namesNow: reads.names }),
  };
  const whole = diffQueries(x, y, options);
  const step = xMore === x && yMore === y ? undefined : diffQueries(xMore, yMore, options);
  const isIncrementalOnly = whole.cosmetic && step !== undefined && !step.cosmetic;
  const diff = isIncrementalOnly ? step : whole;
  const texts = isIncrementalOnly ? ([xMore, yMore] as const) : ([x, y] as const);
  return {
    how: 'changed',
    touched: touchedBy(diff, texts),
    diff,
    texts,
    isIncrementalOnly,
    isInherited: isSameText,
  };
}

/** A seed by its rows; anything else that is no SQL by its bytes alone. */
function contentsChange(
  before: Asset,
  after: Asset,
  [x, y]: readonly [string | undefined, string | undefined],
): OwnChange | undefined {
  const base = { how: 'contents', isIncrementalOnly: false, isInherited: false } as const;
  if (x === y) return undefined;
  if (after.kind !== 'seed' || before.kind !== 'seed' || x === undefined || y === undefined)
    return { ...base, touched: ALL };
  const { delimiter } = after.config;
  const seed = compareSeeds(x, y, after.keys, typeof delimiter === 'string' ? delimiter : ',');
  if (seed === undefined) return hasSameColumns(before, after) ? undefined : { ...base, touched: UNTOUCHED };
  return { ...base, touched: { ...seed, every: false }, seed };
}

function hasSameColumns(before: Asset, after: Asset): boolean {
  const names = (asset: Asset) => asset.columns.map((it) => it.name).join('\0');
  return before.isComplete === after.isComplete && names(before) === names(after);
}

/** Columns that come, go or get another name have no value before or after that could differ. */
const LISTED: ReadonlySet<Change['kind']> = new Set([
  'column_added',
  'column_removed',
  'column_renamed',
  'column_moved',
]);

function touchedBy(diff: QueryDiff, texts: readonly [string, string]): Touched {
  if (diff.class === 'unknown') return ALL;
  const columns = new Set<string>();
  const voided = new Set<string>();
  for (const change of diff.changes) {
    if (LISTED.has(change.kind) || isTypeOnly(change, texts)) continue;
    for (const column of change.columns) columns.add(column.toLowerCase());
    for (const column of change.voided ?? change.columns) voided.add(column.toLowerCase());
  }
  const timesTouched = (name: string) => diff.changes.filter((it) => it.columns.includes(name)).length;
  const labels = diff.changes.flatMap((it) => it.relabelled ?? []);
  const lower = (names: readonly string[] = []) => new Set(names.map((it) => it.toLowerCase()));
  const padded = paddedIn(
    diff.changes.map((it) => ({ rows: it.fanOut ? 'more' : it.rows, padded: lower(it.padded) })),
  );
  for (const { kind, columns: listed } of diff.changes)
    if (kind === 'column_added' || kind === 'column_removed')
      for (const column of listed) columns.delete(column.toLowerCase());
  const repeats = diff.changes.some((it) => it.fanOut);
  const isRepeated = diff.changes.every((it) => (it.rows === 'same' && !it.fanOut) || onlyRepeats(it));
  return {
    columns,
    every: columns.delete('*'),
    voided,
    padded,
    among: amongOf(diff.changes),
    relabelled: lower(labels.filter((it) => timesTouched(it) === 1)),
    rows: diff.rows === 'same' && repeats ? 'more' : diff.rows,
    isRepeated,
  };
}

/** Known where one change alone moves rows. */
function amongOf(changes: readonly Change[]): ReadonlyMap<string, Among> {
  const [only, ...others] = changes.filter((it) => it.rows !== 'same' || it.fanOut);
  const known = others.length === 0 ? (only?.among ?? []) : [];
  return new Map(known.map(([name, it]) => [name.toLowerCase(), it]));
}

/** Rows that are joined or kept more than once, of which each was there. */
function onlyRepeats({ kind, rows, fanOut, detail }: Change): boolean {
  if (rows !== 'more' || !fanOut) return false;
  return (
    (kind === 'join_added' && detail.endsWith('(left)')) ||
    kind === 'union_changed' ||
    kind === 'distinct_changed'
  );
}

/** Whether a column only has another type: by what it is made of, or by a cast to text around what it was. */
function isTypeOnly(
  { kind, before, after }: Change,
  [was, is]: readonly [before: string, after: string],
): boolean {
  if (kind !== 'type_changed') return false;
  if (before === undefined || after === undefined) return true;
  const [x, y] = [was.slice(before.start, before.end), is.slice(after.start, after.end)].map(squeezed);
  const inner = (text: string) =>
    /^cast\((.+) as (?:varchar|text|string|char varying)\)$/.exec(text)?.[1] ??
    /^(.+)::(?:varchar|text|string)$/.exec(text)?.[1];
  return inner(y) === x || inner(x) === y;
}

function squeezed(text: string): string {
  return text.toLowerCase().replace(/\s+/g, ' ').trim();
}

/** Columns and relations that are called otherwise afterwards, for reading the texts from before. */
export function namesOf(
  reads: ReadonlyArray<{
    readonly before: Asset;
    readonly after: Asset;
    readonly renamed: ReadonlyMap<string, string>;
  }>,
): TableNames {
  const find = (table: string) => reads.find((it) => isSameTable(it.before.relation, table));
  return {
    table: (key) => {
      const found = find(key);
      return found === undefined || found.before.relation === found.after.relation
        ? undefined
        : inCaseOf(key, found.after.relation);
    },
    column: (table, column) => {
      // The table may be called by its name from afterwards by now.
      const found = find(table) ?? reads.find((it) => isSameTable(it.after.relation, table));
      const now = found?.renamed.get(column.toLowerCase());
      return now === undefined ? undefined : inCaseOf(column, now);
    },
  };
}

function inCaseOf(model: string, name: string): string {
  if (model === model.toLowerCase()) return name.toLowerCase();
  return model === model.toUpperCase() ? name.toUpperCase() : name;
}
