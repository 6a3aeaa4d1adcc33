import { isNull, valueAt, type Column } from '@dataing/base/columns';
import { microsPerDay } from '@dataing/base/time';
import { keyTexts } from '../behavior/effect-rows.ts';
import { constantProfile, factorAt, profileOf, type Profile, type Stretch } from '../behavior/profile.ts';
import { numbersColumn, numbersOf } from '../kernels/numbers.ts';
import type { ColumnEffectStep } from '../plan/plan.ts';
import type { Context, Frame } from './context.ts';
import { parentCells } from './parent-cells.ts';

/** The rows of an effect table by key, as pieces of time: where windows overlap the first row in table order counts. */
interface EffectIndex {
  readonly base: number;
  readonly profiles: ReadonlyMap<string, Profile>;
}

/**
 * v x field, or v + field, of the first row of the effect table that has this row's key and a window around its time
 * (both ends included); `default` where none has. A null key or time matches nothing; a null field or window end
 * takes its row out. One binary search per row.
 */
export function columnEffect(context: Context, frame: Frame, step: ColumnEffectStep, column: Column): Column {
  const name = `effect index ${JSON.stringify([step.table, step.on, step.window, step.field, step.op])}`;
  const index = context.memo(`${name} ${step.default}`, () => buildIndex(context, step));
  const keys = localKeys(frame, step);
  const times = timesOf(frame, step);
  const { data, validity } = numbersOf(column);
  const out = new Float64Array(data.length);
  for (let row = 0; row < out.length; row++) {
    const key = keys(row);
    const time = times(row);
    const profile = key === null || time === undefined ? undefined : index.profiles.get(key);
    const at = time === undefined ? 0 : time - index.base;
    const x = profile === undefined || at < 0 ? step.default : factorAt(profile, at);
    out[row] = step.op === 'mul' ? data[row] * x : data[row] + x;
  }
  return numbersColumn(column, out, validity);
}

function buildIndex(context: Context, step: ColumnEffectStep): EffectIndex {
  const rows = context.whole(step.table);
  const keys = keyTexts(
    step.on.map(({ remote }) => rows.column(remote)),
    rows.length,
  );
  const field = step.field === undefined ? undefined : rows.column(step.field);
  const values = field && numbersOf(field).data;
  const unchanged = step.op === 'mul' ? 1 : 0;
  const start = step.window && instants(rows.column(step.window.start), 0);
  const end = step.window && instants(rows.column(step.window.end), microsPerDay - 1);
  const base = start === undefined ? 0 : leastOf(start, rows.length);
  const stretches = new Map<string, Stretch[]>();
  for (let i = 0; i < rows.length; i++) {
    const key = keys[i];
    const [from, to] = [start ? start(i) : base, end ? end(i) : Number.POSITIVE_INFINITY];
    if (key === null || from === undefined || to === undefined || (field && isNull(field, i))) continue;
    const list = stretches.get(key) ?? [];
    stretches.set(key, list);
    list.push({ from: from - base, to: to - base + 1, factor: values ? values[i] : unchanged });
  }
  const reach = Number.POSITIVE_INFINITY;
  const profiles = [...stretches].map(
    ([key, list]) =>
      [key, list.length > 0 ? profileOf(list, reach, step.default) : constantProfile(1)] as const,
  );
  return { base, profiles: new Map(profiles) };
}

/** 0 where there is none. */
function leastOf(instantAt: (row: number) => number | undefined, rows: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < rows; i++) least = Math.min(least, instantAt(i) ?? least);
  return Number.isFinite(least) ? least : 0;
}

function instants(column: Column, withinDay: number): (row: number) => number | undefined {
  const [unit, shift] = column.type === 'date' ? [microsPerDay, withinDay] : [1, 0];
  const { data } = numbersOf(column);
  return (row) => (isNull(column, row) ? undefined : data[row] * unit + shift);
}

/** The text of each row's key, made as the effect table's are; the parents' columns are repeated to their children. */
function localKeys(frame: Frame, step: ColumnEffectStep): (row: number) => string | null {
  if (step.on.length === 0) return () => '';
  const columns = step.on.map(({ side, local }) =>
    side === 'row' ? frame.column(local) : parentCells(frame, local),
  );
  const texts = keyTexts(columns, frame.length);
  return (row) => texts[row];
}

function timesOf(frame: Frame, step: ColumnEffectStep): (row: number) => number | undefined {
  if (step.window === undefined) return () => 0;
  if (step.at !== undefined) return () => step.at;
  const time = frame.column(step.timeColumn as number);
  const unit = time.type === 'date' ? microsPerDay : 1;
  return (row) => (isNull(time, row) ? undefined : Number(valueAt(time, row)) * unit);
}
