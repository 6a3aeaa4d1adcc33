import { exp } from '@dataing/base/maths';
import { median } from '@dataing/base/statistics';
import { dayOf, weekdayOfDay } from '@dataing/base/time';

/** The times between which a table got rows: of each bucket the first and the last. */
export interface Arrivals {
  readonly first: readonly (number | null)[];
  readonly last: readonly (number | null)[];
}

export interface Staleness {
  /** Since the last row, in microseconds. */
  readonly ageMicros: number;
  /** The longest wait that was usual after such a weekday. */
  readonly usualMicros: number;
  /** Waits it was compared with, and whether they are of the same weekday. */
  readonly compared: number;
  readonly byWeekday: boolean;
  readonly p: number;
}

const LEAST_WAITS = 8;
const LEAST_SAME_WEEKDAY = 5;
/** Part of the longest wait that is little whatever the others were. */
const MARGIN = 0.05;

/**
 * Is a table late? Compares the time since its last row with the waits from the last row of one bucket to the first of
 * the next that has any, after the same weekday where there are five such, else after all. Undefined where there
 * are too few. The probability is that of a wait as long among n + 1; beyond the longest it falls exponentially, in units
 * of how far the longest was from the middle.
 */
export function judgeArrival({ first, last }: Arrivals, nowMicros: number): Staleness | undefined {
  const waits: { readonly weekday: number; readonly micros: number }[] = [];
  let previous: number | undefined;
  for (let i = 0; i < last.length; i++) {
    const [from, to] = [first[i], last[i]];
    if (from === null || to === null) continue;
    if (previous !== undefined) {
      waits.push({ weekday: weekdayOfDay(dayOf(previous)), micros: Math.max(0, from - previous) });
    }
    previous = to;
  }
  if (previous === undefined || waits.length < LEAST_WAITS) return undefined;
  const weekday = weekdayOfDay(dayOf(previous));
  const same = waits.filter((wait) => wait.weekday === weekday);
  const byWeekday = same.length >= LEAST_SAME_WEEKDAY;
  const compared = (byWeekday ? same : waits).map(({ micros }) => micros);
  const ageMicros = Math.max(0, nowMicros - previous);
  const usualMicros = Math.max(...compared);
  return { ageMicros, usualMicros, compared: compared.length, byWeekday, p: lateness(ageMicros, compared) };
}

function lateness(age: number, waits: readonly number[]): number {
  const longest = Math.max(...waits);
  const longer = waits.filter((wait) => wait >= age).length;
  const chance = (1 + longer) / (waits.length + 1);
  if (longer > 0) return chance;
  return chance * exp(-(age - longest) / (longest - median(waits) + MARGIN * longest + 1));
}
