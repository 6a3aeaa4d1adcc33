import { formatPercent } from '../../investigation/format.ts';
import type { AssetLook, CauseTest } from '../asset-look.ts';
import { askValues, hourOfDay } from '../two-sides.ts';

const HOURS = 24;
/** The mean hour must have moved by this much before its profile is looked at. */
const LEAST_Z = 3;

/** The hours of the day before and after: the same profile, moved by some hours, is another time zone. */
export const hours: CauseTest = {
  name: 'hours',
  about: ['timezone_shift', 'late_data', 'upstream_outage', 'missing_partition'],
  async run(asset) {
    if (asset.axis.kind === 'date' || asset.axis.ticksPerSecond === undefined) return [];
    const touched = asset.look.features.some(
      ({ feature, z }) => feature.kind === 'hour' && Math.abs(z) > LEAST_Z,
    );
    if (!touched) return [];
    const days = { ...asset, window: wholeDays(asset), segment: {} };
    const { id, values } = await askValues(days, 'rows by hour of the day', hourOfDay(days), HOURS + 1);
    const [before, after] = (['before', 'after'] as const).map((side) => profileOf(values, side));
    if (before === undefined || after === undefined) return [];
    return [weigh(asset, id, before, after)];
  },
};

/** Whole days from the onset to the end of the data, a week at most: a zone stays shifted when the metric recovers. */
function wholeDays({ window, look }: AssetLook): AssetLook['window'] {
  const day = 86_400;
  const end =
    look.history === null
      ? 0
      : look.history.originSeconds + look.history.series[0].length * look.history.stepSeconds;
  const from = Math.ceil((window.from - day / 4) / day) * day;
  const until = Math.max(window.until, Math.min(end, from + 7 * day));
  return {
    from: Math.min(from, window.until - day / 2),
    until: Math.max(Math.floor(until / day) * day, from + day),
  };
}

function profileOf(
  values: ReadonlyArray<{ value: string | null; before: number; after: number }>,
  side: 'before' | 'after',
): readonly number[] | undefined {
  const total = values.reduce((sum, it) => sum + it[side], 0);
  if (total < 100) return undefined;
  const profile = new Array<number>(HOURS).fill(0);
  for (const it of values) {
    const hour = Number(it.value);
    if (Number.isInteger(hour) && hour >= 0 && hour < HOURS) profile[hour] += it[side] / total;
  }
  return profile;
}

/** Half the summed difference of two profiles, one turned by some hours: 0 alike, 1 apart. */
function distance(before: readonly number[], after: readonly number[], turn: number): number {
  return after.reduce((sum, share, h) => sum + Math.abs(share - before[(h - turn + HOURS) % HOURS]), 0) / 2;
}

function weigh(asset: AssetLook, id: string, before: readonly number[], after: readonly number[]) {
  const turns = Array.from({ length: HOURS }, (_, turn) => distance(before, after, turn));
  const best = turns.indexOf(Math.min(...turns));
  const [still, turned] = [turns[0], turns[best]];
  const isShifted = best !== 0 && still > 0.12 && turned < 0.5 * still;
  const shift = best > 12 ? best - HOURS : best;
  return {
    test: 'hours',
    asset: asset.look.relation,
    statement: isShifted
      ? `${asset.look.relation}: the hours of the day are those of before moved by ${shift} hours (${formatPercent(still)} of the rows lie in other hours, ${formatPercent(turned)} after moving them back).`
      : `${asset.look.relation}: the hours of the day are as before (${formatPercent(still)} of the rows lie in other hours).`,
    queryIds: [id],
    column: asset.axis.column,
    weights: isShifted
      ? {
          timezone_shift: 4,
          late_data: -1,
          business_change: -3,
          no_fault: -3,
          upstream_outage: -2,
          missing_partition: -3,
        }
      : { timezone_shift: still < 0.1 ? -3.5 : -1 },
  };
}
