import { type Bucket, scoreBuckets } from '../../detect/history.ts';
import { formatPercent } from '../../investigation/format.ts';
import { measuresOf } from '../../walk/measures.ts';
import { type RelationHistory, readHistory } from '../../walk/read-history.ts';
import type { AssetLook, CauseTest, TestFinding } from '../asset-look.ts';
import { featureOf } from '../asset-look.ts';

const HOUR = 3600;
/** Steps in which a gap is sought, the finest that holds enough rows to be sure that none is no chance. */
const STEPS = [HOUR, 6 * HOUR, 24 * HOUR];
const ENOUGH = 6;
/** Of a lost load a few rows are there all the same: stragglers that came with the next ones. */
const STRAGGLERS = 0.12;

/** Missing rows by hour: hours with hardly any row are a load that is not there; thinner hours are not. */
export const gaps: CauseTest = {
  name: 'gaps',
  about: ['missing_partition', 'upstream_outage', 'stale_table', 'segment_failure', 'filter_change'],
  async run(asset) {
    const rows = featureOf(asset, 'rows');
    if (rows === undefined || (rows.after ?? 0) >= (rows.before ?? 0)) return [];
    if (!rows.moved && asset.leading?.feature.kind !== 'rows') return [];
    const { table, axis, ledger, walk } = asset;
    const perHour = ((rows.before ?? 0) * HOUR) / walk.stepSeconds;
    const finest = STEPS.find((it) => (perHour * it) / HOUR >= ENOUGH) ?? walk.stepSeconds;
    const step = axis.kind === 'date' ? walk.stepSeconds : finest;
    const history = await readHistory(
      ledger,
      table,
      axis,
      measuresOf(table, axis, [], []),
      step,
      asset.window.until,
    );
    return [weigh(asset, history, missingOf(history, asset))];
  },
};

interface Missing {
  /** Rows expected in the window and not there. */
  readonly rows: number;
  /** Part of them in steps with hardly any row, though many were to be expected. */
  readonly inGaps: number;
  /** Part of them in steps that are wholly empty. */
  readonly inEmpty: number;
}

function missingOf({ series, originSeconds, stepSeconds }: RelationHistory, { window }: AssetLook): Missing {
  const buckets: readonly Bucket[] = series[0];
  const start = (i: number) => originSeconds + i * stepSeconds;
  const isOutside = (i: number) => start(i) + stepSeconds <= window.from || start(i) >= window.until;
  const season = stepSeconds < 24 * HOUR ? (24 * HOUR) / stepSeconds : 7;
  const scored = scoreBuckets(buckets, isOutside, { family: 'count', season });
  let [missing, inGaps, inEmpty] = [0, 0, 0];
  for (const [i, { expected }] of scored.entries()) {
    if (isOutside(i)) continue;
    missing += expected - buckets[i].numerator;
    if (expected >= 1 && buckets[i].numerator <= STRAGGLERS * expected)
      inGaps += expected - buckets[i].numerator;
    if (expected >= 1 && buckets[i].numerator === 0) inEmpty += expected;
  }
  return {
    rows: missing,
    inGaps: missing <= 0 ? 0 : Math.min(1, inGaps / missing),
    inEmpty: missing <= 0 ? 0 : Math.min(1, inEmpty / missing),
  };
}

function weigh(asset: AssetLook, history: RelationHistory, missing: Missing): TestFinding {
  const isWhole = missing.inGaps >= 0.6;
  const step = history.stepSeconds < 24 * HOUR ? 'hours' : 'days';
  return {
    test: 'gaps',
    asset: asset.look.relation,
    statement: `${asset.look.relation}: ${formatPercent(missing.inGaps)} of about ${Math.round(missing.rows)} missing rows lie in ${step} with hardly any row.`,
    queryIds: [history.queryId],
    weights: isWhole
      ? {
          ...(missing.inEmpty >= 0.6
            ? { missing_partition: 3, upstream_outage: -1.5 }
            : { missing_partition: 1, upstream_outage: 0 }),
          // Hours without any row are without those of every segment.
          segment_failure: -4,
          filter_change: -2.5,
          join_type_change: -2.5,
          join_key_nulls: -2,
          referential_break: -2,
          business_change: -2.5,
          no_fault: -2.5,
        }
      : { missing_partition: -3, stale_table: -2, upstream_outage: 1, late_data: 0 },
  };
}
