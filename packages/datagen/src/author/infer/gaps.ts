import { DISTRIBUTION_SHAPES } from '../../dsl/index.ts';
import { knowsKeyword } from './draft-column.ts';
import { fitNumbers } from './fit.ts';
import type { ColumnProfile, TableProfile } from './profile.ts';

const MICROS_PER_HOUR = 3_600_000_000;
const ROWS_MIN = 30;
/** Rows that a mere difference of ranges would leave in the wrong order. */
const CHANCE_MIN = 0.05;

/** A time that never comes before another of its row, and how long after. */
export interface Gap {
  readonly column: string;
  readonly gap: { readonly type: string; readonly params: Readonly<Record<string, number>> };
}

/**
 * Time columns that follow an earlier column of their row, as delivered follows ordered: in every row, and not only because
 * their ranges hardly overlap. Column -> the one before it.
 */
export function findGaps({ columns }: TableProfile): Map<string, Gap> {
  const found = new Map<string, Gap>();
  if (!knowsKeyword('after') || !Object.hasOwn(DISTRIBUTION_SHAPES, 'lognormal')) return found;
  const times = columns.filter((c) => c.type === 'datetime');
  for (const [i, start] of times.entries()) {
    for (const end of times.slice(i + 1)) {
      if (found.has(end.name) || found.has(start.name)) continue;
      const hours = hoursBetween(start, end);
      if (hours === undefined) continue;
      const { type, params } = fitNumbers(hours, false, ['normal', 'lognormal', 'uniform']);
      found.set(end.name, { column: start.name, gap: { type, params } });
    }
  }
  return found;
}

/** Hours from one to the other in each row; undefined where a row, or mere chance, speaks against an order. */
function hoursBetween(start: ColumnProfile, end: ColumnProfile): number[] | undefined {
  const hours: number[] = [];
  let crossed = 0;
  let previous: number | undefined;
  for (let i = 0; i < end.sample.length; i++) {
    const [from, to] = [start.sample[i], end.sample[i]];
    if (typeof from !== 'number' || typeof to !== 'number') continue;
    if (to < from) return undefined;
    if (previous !== undefined && to < previous) crossed++;
    previous = from;
    hours.push((to - from) / MICROS_PER_HOUR);
  }
  return hours.length >= ROWS_MIN && crossed > CHANCE_MIN * hours.length ? hours : undefined;
}
