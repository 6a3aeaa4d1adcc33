import { poissonGain } from '@dataing/base/statistics';
import type { Cell, SqlDialect } from '@dataing/ports';
import type { Ledger } from '../evidence/ledger.ts';
import { isSplittable } from './few-values.ts';
import { numberOf, type TableProfile } from './frame.ts';
import { type Frame, type KeptValues, valuesQuery } from './queries.ts';
import type { ResolvedRequest } from './request.ts';

/** The columns a scan splits by, and what was left out of them. */
export interface Dimensions {
  readonly columns: ReadonlyArray<{ readonly name: string; readonly kept?: KeptValues }>;
  readonly chosen: 'given' | 'found';
  readonly notLookedAt: readonly string[];
}

/** A column of more values than this keeps this many; the rest are one. */
const MOST_VALUES = 50;
/** Of these, how many are kept for having moved rather than for being large. */
const KEPT_FOR_CHANGE = 10;
/** Columns taken into one scan: of those given, and of those found. */
const MOST_COLUMNS = { given: 8, found: 6 };
const VALUES_READ = 20_000;

/**
 * The columns to split by: those given, or all with few values that are neither time nor read by the metric. Where
 * there are too many columns, or too many values in one, one query over all of them says which moved.
 */
export async function chooseDimensions(
  ledger: Ledger,
  request: ResolvedRequest,
  profile: TableProfile,
  frame: Frame,
  dialect: SqlDialect,
): Promise<Dimensions> {
  const chosen = request.dims === undefined ? 'found' : 'given';
  const { columns, notLookedAt } =
    request.dims === undefined
      ? candidates(request, profile)
      : { columns: request.dims.map((column) => column.name), notLookedAt: [] };
  const isLarge = (name: string) => (profile.distinct.get(name) ?? 0) > MOST_VALUES;
  if (columns.length <= MOST_COLUMNS[chosen] && !columns.some(isLarge)) {
    return { columns: columns.map((name) => ({ name })), chosen, notLookedAt };
  }
  const moved = await lookAtValues({ ledger, request, frame, dialect }, columns);
  const strongest = [...columns]
    .sort((a, b) => bestGain(moved, b) - bestGain(moved, a))
    .slice(0, MOST_COLUMNS[chosen]);
  const left = columns.filter((name) => !strongest.includes(name));
  const notes = [...notLookedAt];
  if (left.length > 0) notes.push(`${quoted(left)}: looked at alone, moved less than the others.`);
  const kept = columns
    .filter((name) => strongest.includes(name))
    .map((name) => {
      if (!isLarge(name)) return { name };
      notes.push(`Values of "${name}" other than ${MOST_VALUES} were taken as one.`);
      return { name, kept: keptValues(moved.get(name) ?? []) };
    });
  return { columns: kept, chosen, notLookedAt: notes };
}

function candidates(request: ResolvedRequest, profile: TableProfile) {
  const columns: string[] = [];
  const tooMany: string[] = [];
  for (const column of request.table.columns) {
    const isOut = request.inputs.has(column.name) || request.except.has(column.name);
    if (column.name === request.time.name || isOut) continue;
    const distinct = profile.distinct.get(column.name) ?? 0;
    if (isSplittable(column, distinct, profile.rows)) columns.push(column.name);
    else if (distinct > 1) tooMany.push(column.name);
  }
  const notLookedAt =
    tooMany.length === 0 ? [] : [`${quoted(tooMany)}: no columns of few values to split by.`];
  return { columns, notLookedAt };
}

interface MovedValue {
  readonly key: string | null;
  readonly rows: number;
  readonly gain: number;
}

interface Question {
  readonly ledger: Ledger;
  readonly request: ResolvedRequest;
  readonly frame: Frame;
  readonly dialect: SqlDialect;
}

const WITHOUT_GROUPING_SETS: ReadonlySet<SqlDialect> = new Set(['mysql', 'sqlite']);

/** Rows of `valuesQuery` over all columns: in one query, or one per column where the engine has no grouping sets. */
async function readValues(
  { ledger, request, frame, dialect }: Question,
  columns: readonly string[],
): Promise<ReadonlyArray<readonly Cell[]>> {
  const ask = async (names: readonly string[]) => {
    const query = valuesQuery(request.table.name, request.metric, frame, names, VALUES_READ);
    return (await ledger.ask('values of each column', query, { maxRows: VALUES_READ })).rows;
  };
  if (!WITHOUT_GROUPING_SETS.has(dialect)) return ask(columns);
  const found: (readonly Cell[])[] = [];
  for (const [d, name] of columns.entries()) {
    for (const [value, ...rest] of await ask([name])) {
      found.push([...columns.map((_, i) => (i === d ? value : null)), ...rest]);
    }
  }
  return found;
}

/** For every column, its values with their rows and how far each moved. */
async function lookAtValues(
  question: Question,
  columns: readonly string[],
): Promise<ReadonlyMap<string, readonly MovedValue[]>> {
  const { frame } = question;
  const rows = await readValues(question, columns);
  const spans = [frame.at - frame.from, frame.until - frame.at];
  const found = columns.map(() => new Map<string, { rows: number; sums: [number, number][] }>());
  for (const row of rows) {
    const d = columns.findIndex((_, i) => row[i] !== null);
    if (d < 0) continue;
    const [inWindow, events, exposure, , count] = row.slice(columns.length).map(numberOf);
    const name = String(row[d]);
    const value = found[d].get(name) ?? {
      rows: 0,
      sums: [
        [0, 0],
        [0, 0],
      ],
    };
    value.rows += count;
    value.sums[inWindow] = [events, exposure > 0 ? exposure : spans[inWindow]];
    found[d].set(name, value);
  }
  return new Map(
    columns.map((name, d) => [
      name,
      [...found[d]].map(([key, { rows: count, sums }]) => ({
        key: plainKey(key),
        rows: count,
        gain: gainOf(sums),
      })),
    ]),
  );
}

function gainOf([[before, exposureBefore], [after, exposureAfter]]: [number, number][]): number {
  const rate = (before + 0.5) / Math.max(exposureBefore, 1e-9);
  const expected = rate * exposureAfter;
  return expected > 0 && after >= 0
    ? Math.min(poissonGain(after, expected), 1e9)
    : Math.abs(after - expected);
}

function bestGain(moved: ReadonlyMap<string, readonly MovedValue[]>, name: string): number {
  return (moved.get(name) ?? []).reduce((best, value) => Math.max(best, value.gain), 0);
}

function keptValues(values: readonly MovedValue[]): KeptValues {
  const bySize = [...values].sort((a, b) => b.rows - a.rows);
  const large = bySize.slice(0, MOST_VALUES - KEPT_FOR_CHANGE);
  const moved = bySize
    .slice(large.length)
    .sort((a, b) => b.gain - a.gain)
    .slice(0, KEPT_FOR_CHANGE);
  return { keys: [...large, ...moved].map((value) => value.key) };
}

/** A query's key without its mark: null for a missing value. */
export function plainKey(key: string): string | null {
  return key === 'n' ? null : key.slice(1);
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
