import { isNull, valueAt, type Column, type RunsColumn } from '@dataing/base/columns';
import { gridLength, gridPoint, microsPerDay, type Grid } from '@dataing/base/time';
import type { Context } from '../engine/context.ts';
import { numbersOf } from '../kernels/numbers.ts';
import type { EffectStep } from '../plan/plan.ts';
import { constantProfile, profileOf, type Profile, type Stretch } from './profile.ts';

/** The profiles of an effect by the text of its key; a key without rows has `otherwise`. */
export interface EffectProfiles {
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly otherwise: Profile;
}

/**
 * Reads an effect table into one profile per key. `mul` takes the field itself as factor of the rate; `add` adds to
 * the children per parent, so its factor is (mean + x) / mean. Below zero counts as zero. A null field or window end
 * takes the row out; the first row in table order counts where rows of one key overlap.
 */
export function readEffect(
  context: Context,
  effect: EffectStep,
  grid: Grid | undefined,
  mean: number,
): EffectProfiles {
  const toFactor = (x: number): number => rateFactor(effect.op, x, mean);
  const rows = context.whole(effect.table);
  const field = effect.field === undefined ? undefined : rows.column(effect.field);
  const factors = field && numbersOf(field).data;
  const keys = keyTexts(
    effect.match.kind === 'global' ? [] : [effect.match.remote].flat().map((column) => rows.column(column)),
    rows.length,
  );
  const points = grid === undefined ? 1 : gridLength(grid);
  const windows = windowsOf(effect, grid, (column) => rows.column(column));
  const stretches = new Map<string, Stretch[]>();
  for (let i = 0; i < rows.length; i++) {
    const key = keys[i];
    if (key === null || (field && isNull(field, i))) continue;
    const [from, to] = windows(i, points);
    const list = stretches.get(key) ?? [];
    stretches.set(key, list);
    list.push({ from, to, factor: factors ? toFactor(factors[i]) : 1 });
  }
  const otherwise = toFactor(effect.default);
  const profiles = new Map([...stretches].map(([key, list]) => [key, profileOf(list, points, otherwise)]));
  return { profiles, otherwise: constantProfile(otherwise) };
}

/** By what an effect of `x` multiplies the rate of a table with `mean` children per parent; never below zero. */
export function rateFactor(op: 'mul' | 'add', x: number, mean: number): number {
  return Math.max(0, op === 'mul' ? x : mean > 0 ? (mean + x) / mean : 1);
}

/** One text per row for a key of several columns; null where any of them is null: such a row matches nothing. */
export function keyTexts(columns: readonly Column[], length: number): Array<string | null> {
  const texts: Array<string | null> = new Array<string | null>(length).fill('');
  if (columns.length === 1 && columns[0].kind === 'runs') return repeated(columns[0]);
  for (const column of columns) {
    const texts1 = column.kind === 'codes' ? dictionaryTexts(column.dictionary) : undefined;
    for (let i = 0; i < length; i++) {
      const before = texts[i];
      if (before === null) continue;
      if (isNull(column, i)) texts[i] = null;
      else {
        const text =
          texts1 !== undefined && column.kind === 'codes'
            ? texts1[column.codes[i]]
            : String(valueAt(column, i));
        texts[i] = columns.length === 1 ? text : `${before}${text.length}:${text}`;
      }
    }
  }
  return texts;
}

/** The text of each run, once per row. */
function repeated({ values, counts, length }: RunsColumn): Array<string | null> {
  const texts = new Array<string | null>(length);
  let row = 0;
  keyTexts([values], values.length).forEach((text, run) => {
    texts.fill(text, row, (row += counts[run]));
  });
  return texts;
}

function dictionaryTexts(dictionary: Column): string[] {
  return Array.from({ length: dictionary.length }, (_, i) => String(valueAt(dictionary, i)));
}

type Window = (row: number, points: number) => [from: number, to: number];

/**
 * The grid points inside [start, end], both included; none where a bound is null or they are the wrong way round. An
 * end of type date means the whole of that day.
 */
function windowsOf(effect: EffectStep, grid: Grid | undefined, columnOf: (column: number) => Column): Window {
  if (effect.window === undefined || grid === undefined) return (_, points) => [0, points];
  const start = instants(columnOf(effect.window.start), 0);
  const end = instants(columnOf(effect.window.end), microsPerDay - 1);
  return (row) => {
    const [from, to] = [start(row), end(row)];
    if (from === undefined || to === undefined) return [0, 0];
    return [firstPointAt(grid, from), firstPointAfter(grid, to)];
  };
}

function instants(column: Column, withinDay: number): (row: number) => number | undefined {
  const [unit, shift] = column.type === 'date' ? [microsPerDay, withinDay] : [1, 0];
  const { data } = numbersOf(column);
  return (row) => (isNull(column, row) ? undefined : data[row] * unit + shift);
}

/** The first grid point at or after an instant. */
export function firstPointAt(grid: Grid, instant: number): number {
  let low = 0;
  let high = gridLength(grid);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (gridPoint(grid, middle) < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstPointAfter(grid: Grid, instant: number): number {
  const point = firstPointAt(grid, instant);
  return point < gridLength(grid) && gridPoint(grid, point) === instant ? point + 1 : point;
}
