import { log } from '@dataing/base/maths';
import { formatPercent } from '../../investigation/format.ts';
import type { AssetLook, CauseTest, TestFinding } from '../asset-look.ts';
import { askValues, hourOfDay } from '../two-sides.ts';

const HOURS = 24;
const DAY = 86_400;
/** The mean hour, or the time until rows are loaded, must have moved by this much before the profile is looked at. */
const LEAST_Z = 2.5;
/** Rows of a day do not come independently of each other: five say about as much as one. */
const DESIGN_EFFECT = 5;
const LEAST_GAIN = 6;
/** Half the summed difference of two profiles from which they are apart at all. */
const LEAST_APART = 0.03;

/** The hours of the day before and after: the same profile, moved by some hours, is another time zone. */
export const hours: CauseTest = {
  name: 'hours',
  about: ['timezone_shift', 'late_data', 'upstream_outage', 'missing_partition', 'stale_table'],
  async run(asset) {
    if (asset.axis.kind === 'date' || asset.axis.ticksPerSecond === undefined) return [];
    const touched = asset.look.features.some(
      ({ feature, z }) => (feature.kind === 'hour' || feature.kind === 'lag') && Math.abs(z) > LEAST_Z,
    );
    if (!touched) return keptHours(asset);
    const days = { ...asset, window: wholeDays(asset), segment: {} };
    const { id, values } = await askValues(days, 'rows by hour of the day', hourOfDay(days), HOURS + 1);
    const [before, after] = (['before', 'after'] as const).map((side) => profileOf(values, side));
    if (before === undefined || after === undefined) return [];
    return [weigh(asset, id, compareHours(before, after))];
  },
};

/** The mean hour and the delays of every day are in the look at the asset already. */
function keptHours({ look, axis }: AssetLook): readonly TestFinding[] {
  if (look.history === null || !look.features.some(({ feature }) => feature.kind === 'hour')) return [];
  return [
    {
      test: 'hours',
      asset: look.relation,
      statement: `${look.relation}: the mean hour of ${axis.column} is as before.`,
      queryIds: [look.history.queryId],
      weights: { timezone_shift: -2 },
    },
  ];
}

/** Whole days from the onset to the end of the data, a week at most: a zone stays shifted when the metric recovers. */
function wholeDays({ window, look }: AssetLook): AssetLook['window'] {
  const end =
    look.history === null
      ? 0
      : look.history.originSeconds + look.history.series[0].length * look.history.stepSeconds;
  const from = Math.ceil((window.from - DAY / 4) / DAY) * DAY;
  const until = Math.max(window.until, Math.min(end, from + 7 * DAY));
  return {
    from: Math.min(from, window.until - DAY / 2),
    until: Math.max(Math.floor(until / DAY) * DAY, from + DAY),
  };
}

/** Rows by hour of the day, and their number. */
export interface HourProfile {
  readonly shares: readonly number[];
  readonly rows: number;
}

function profileOf(
  values: ReadonlyArray<{ value: string | null; before: number; after: number }>,
  side: 'before' | 'after',
): HourProfile | undefined {
  const rows = values.reduce((sum, it) => sum + it[side], 0);
  if (rows < 100) return undefined;
  const shares = new Array<number>(HOURS).fill(0);
  for (const it of values) {
    const hour = Number(it.value);
    if (it.value !== null && Number.isInteger(hour) && hour >= 0 && hour < HOURS)
      shares[hour] += it[side] / rows;
  }
  return { shares, rows };
}

/** How two profiles of the day lie to each other. */
export interface HourShift {
  /** `none`: alike. `turned`: the same, moved. `collapsed`: nearly all rows at one hour, which was none before. */
  readonly kind: 'none' | 'turned' | 'collapsed' | 'other';
  /** By how many hours it is moved, -11 to 12. */
  readonly hours: number;
  /** Part of the rows that lie in other hours; and after moving them back. */
  readonly apart: number;
  readonly turned: number;
}

/** Finds the turn of the day under which the rows after are likeliest, by the multinomial of the profile before. */
export function compareHours(before: HourProfile, after: HourProfile): HourShift {
  const apartAt = (turn: number) =>
    after.shares.reduce((sum, share, h) => sum + Math.abs(share - before.shares[back(h, turn)]), 0) / 2;
  const likelihood = (turn: number) =>
    after.shares.reduce((sum, share, h) => sum + share * log(before.shares[back(h, turn)] + 0.002), 0);
  const turns = Array.from({ length: HOURS }, (_, turn) => likelihood(turn));
  const best = turns.indexOf(Math.max(...turns));
  const gain = ((turns[best] - turns[0]) * after.rows) / DESIGN_EFFECT;
  const [apart, turned] = [apartAt(0), apartAt(best)];
  const found = { hours: best > 12 ? best - HOURS : best, apart, turned };
  const most = Math.max(...after.shares);
  if (most > 0.9 && before.shares[after.shares.indexOf(most)] < 0.5) return { ...found, kind: 'collapsed' };
  const isTurned = best !== 0 && gain > LEAST_GAIN && apart > LEAST_APART && turned < 0.6 * apart;
  if (isTurned) return { ...found, kind: 'turned' };
  return { ...found, kind: apart < 0.1 ? 'none' : 'other' };
}

const back = (hour: number, turn: number) => (hour - turn + HOURS) % HOURS;

function weigh({ look, axis }: AssetLook, id: string, shift: HourShift): TestFinding {
  const { kind, hours: moved, apart, turned } = shift;
  const says = {
    none: `the hours of the day are as before (${formatPercent(apart)} of the rows lie in other hours)`,
    other: `${formatPercent(apart)} of the rows lie in other hours of the day than before, not moved alike`,
    turned: `the hours of the day are those of before moved by ${moved} hours (${formatPercent(apart)} of the rows lie in other hours, ${formatPercent(turned)} after moving them back)`,
    collapsed: 'nearly all rows stand at the same hour of the day, which they did not before',
  };
  const isShifted = kind === 'turned' || kind === 'collapsed';
  return {
    test: 'hours',
    asset: look.relation,
    statement: `${look.relation}: ${says[kind]}.`,
    queryIds: [id],
    column: axis.column,
    weights: isShifted
      ? {
          timezone_shift: 4,
          late_data: -2,
          stale_table: -3,
          business_change: -3.5,
          no_fault: -3,
          upstream_outage: -2,
          missing_partition: -3,
          incremental_bug: -1,
          duplicate_load: -2,
        }
      : { timezone_shift: kind === 'none' ? -3.5 : -1 },
  };
}
