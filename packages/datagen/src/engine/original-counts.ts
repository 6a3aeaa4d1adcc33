import { valuesColumn } from '@dataing/base/columns';
import { microsPerDay } from '@dataing/base/time';
import { factorAtAge, roundHalfEven } from '../behavior/age.ts';
import { keyTexts } from '../behavior/effect-rows.ts';
import { instantsOf } from '../kernels/by-time.ts';
import { numbersOf } from '../kernels/numbers.ts';
import type { FanoutSource, TablePlan } from '../plan/plan.ts';
import { columnEffect } from './column-effect.ts';
import type { Context, Frame } from './context.ts';

/**
 * The drawn counts scaled as the original scales them (dsl.md 6): effects at the parent's own time, the segment, the age at
 * the end of the timeframe, each rounded half to even; min and max are not held again.
 */
export function originalCounts(
  context: Context,
  table: TablePlan,
  effects: NonNullable<FanoutSource['original']>,
  parents: Frame,
  drawn: Int32Array,
): Int32Array {
  let column = valuesColumn('float', Float64Array.from(drawn));
  for (const effect of effects)
    column = valuesColumn('float', numbersOf(columnEffect(context, parents, effect, column)).data.slice());
  const counts = Int32Array.from(numbersOf(column).data, (count) => Math.max(0, roundHalfEven(count)));
  const follow = table.follows.find((step) => step.role === undefined);
  if (follow?.segment !== undefined) {
    const { fanout } = follow.segment;
    const texts = keyTexts([parents.column(follow.segment.column)], parents.length);
    texts.forEach((text, row) => {
      counts[row] = roundHalfEven(counts[row] * (text === null ? 1 : (fanout[text] ?? 1)));
    });
  }
  const end = follow?.ageAt;
  if (follow?.created === undefined || follow.fanout.length === 0 || end === undefined) return counts;
  const began = instantsOf(parents.column(follow.created));
  for (let row = 0; row < counts.length; row++) {
    const from = began(row);
    const factor = from === undefined ? 1 : factorAtAge(follow.fanout, (end - from) / microsPerDay);
    counts[row] = roundHalfEven(counts[row] * factor);
  }
  return counts;
}
