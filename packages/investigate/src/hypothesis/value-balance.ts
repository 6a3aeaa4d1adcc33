import { median } from '@dataing/base/statistics';
import type { ValueCount } from './two-sides.ts';

/**
 * Where the rows of values that are gone went: to values that are new, to nulls, into another value that was there
 * before, or away altogether. `none`: no value is gone.
 */
export interface Balance {
  readonly went: 'none' | 'renamed' | 'nulls' | 'merged' | 'away';
  /** The value that took over the rows of those that are gone, where one that was there before did. */
  readonly into: string | null;
}

/** Of the rows of what is gone, the part that must be found elsewhere. */
const TAKEN_OVER = 0.4;
/** Standard deviations by which a count must have grown to have taken over anything. */
const BEYOND_CHANCE = 3;

/**
 * Counts rows of values before and after against each other; `lengthRatio` is the length of the time after over that
 * before. A value that is renamed needs another that takes over its rows: shares tell nothing, as they always add up.
 */
export function balanceOf(
  values: readonly ValueCount[],
  lengthRatio: number,
  { fresh, gone }: { readonly fresh: readonly ValueCount[]; readonly gone: readonly ValueCount[] },
): Balance {
  if (gone.length === 0) return { went: 'none', into: null };
  const rest = values.filter((it) => !fresh.includes(it) && !gone.includes(it));
  const growth = growthOf(rest, lengthRatio);
  const expected = (it: ValueCount) => it.before * lengthRatio * growth;
  const lost = gone.reduce((all, it) => all + expected(it) - it.after, 0);
  const arrived = fresh.reduce((all, it) => all + it.after, 0);
  if (arrived >= TAKEN_OVER * lost) return { went: 'renamed', into: null };
  const gains = rest.map((it) => ({
    value: it.value,
    gain: it.after - expected(it),
    least: BEYOND_CHANCE * Math.sqrt(expected(it) + 1),
  }));
  const [best] = gains
    .filter((it) => it.gain >= TAKEN_OVER * lost && it.gain >= it.least)
    .sort((a, b) => b.gain - a.gain);
  if (best === undefined) return { went: 'away', into: null };
  return best.value === null ? { went: 'nulls', into: null } : { went: 'merged', into: best.value };
}

/** How the rows of most values grew: of the others nothing is known where there are few. */
function growthOf(rest: readonly ValueCount[], lengthRatio: number): number {
  const known = rest.filter((it) => it.value !== null && it.before * lengthRatio >= 5);
  return known.length < 3 ? 1 : median(known.map((it) => it.after / (it.before * lengthRatio)));
}
