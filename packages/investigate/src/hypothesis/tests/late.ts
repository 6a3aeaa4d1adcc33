import { sql } from '@dataing/sql';
import { tickExpression } from '../../axis/axis.ts';
import { relationNamed } from '../../context/relation-name.ts';
import { numberOf } from '../../explain/frame.ts';
import { isTime } from '../../walk/measures.ts';
import { axisNamed, copiedFrom, loadTimeOf } from '../../walk/time-column.ts';
import { type ArrivalReading, readArrivals } from '../arrivals.ts';
import type { AssetLook, CauseTest, TestFinding, Weights } from '../asset-look.ts';
import { featureOf } from '../asset-look.ts';
import { inEitherSide } from '../two-sides.ts';

const MOST_CELLS = 20_000;
/** Nats for rows that came afterwards. */
const CAME = 4;
/** Late rows of the days before that are to be expected, for their absence to tell anything; and the part that is no absence. */
const LEAST_OTHERS = 2;
const KEPT_COMING = 0.3;
/** Of what a day missed, the part that must have come since for the rest to be thought late as well. */
const RECOVERED_MOSTLY = 0.5;

/** When rows arrived, before and over the affected time: late ones come afterwards, lost ones never do. */
export const late: CauseTest = {
  name: 'late',
  about: [
    'late_data',
    'upstream_outage',
    'missing_partition',
    'timezone_shift',
    'stale_table',
    'segment_failure',
  ],
  async run(asset) {
    const { table, axis, walk, window, before, look, context } = asset;
    const load = loadTimeOf(table, context.lineage, axis.column);
    if (load === undefined || !isTime(load.dataType) || load.name === axis.column) return [];
    const loadAxis = axisNamed(table, load.name);
    if (loadAxis === undefined || axis.kind === 'number') return [];
    const step = walk.stepSeconds;
    const event = tickExpression(axis);
    const whole = (value: ReturnType<typeof tickExpression>, size: number) =>
      sql.call('floor', sql.binary('/', value, sql.number(size * 1_000_000)));
    const bucket = whole(event, step);
    const hours = whole(sql.binary('-', tickExpression(loadAxis), event), 3600);
    const result = await asset.ledger.ask(`${look.relation}: hours from ${axis.column} to ${load.name}`, {
      kind: 'query',
      select: [
        sql.item(bucket, 'bucket'),
        sql.item(hours, 'hours'),
        sql.item(sql.cast(sql.countRows(), 'double'), 'n'),
        sql.item(sql.cast(sql.call('max', tickExpression(loadAxis)), 'double'), 'loaded'),
      ],
      from: relationNamed(table.name),
      where: sql.all([inEitherSide(asset), sql.isNull(sql.column(load.name), true)]),
      groupBy: { kind: 'by', expressions: [bucket, hours] },
      limit: MOST_CELLS,
    });
    if (result.rows.length >= MOST_CELLS) return [];
    const cells = result.rows.map((row) => {
      const [at, delay, rows, loaded] = row.map(numberOf);
      return { bucket: at, hours: delay, rows, loaded: loaded / 1_000_000 };
    });
    const newest = Math.max(...cells.map((it) => it.bucket * step + it.hours * 3600));
    const reading = readArrivals(cells, {
      stepSeconds: step,
      from: Math.floor(window.from / step),
      until: Math.ceil(window.until / step),
      usualFrom: Math.ceil(before.from / step),
      now: context.now === null ? newest : context.now / 1_000_000,
    });
    if (reading === undefined) return [];
    const finding = weigh(asset, result.id, reading);
    const isOfSegment = Object.keys(asset.segment).length > 0 && (finding.weights.late_data ?? 0) >= CAME;
    const found = [...atOrigin(finding, asset, load.name), ...loadFinding(asset, result.id, reading)];
    return isOfSegment ? [...found, cameAfterAll(finding)] : found;
  },
};

/** Whether the table was loaded at all since the affected rows were due: by the late rows of the days before. */
function loadFinding(asset: AssetLook, id: string, reading: ArrivalReading): readonly TestFinding[] {
  const { loadedSince, othersExpected } = reading;
  if (othersExpected < LEAST_OTHERS || Object.keys(asset.segment).length > 0) return [];
  const isStopped = loadedSince === 0;
  if (!isStopped && loadedSince < KEPT_COMING * othersExpected) return [];
  const nats = Math.min(4, othersExpected);
  return [
    {
      test: 'loads',
      asset: asset.look.relation,
      statement: `${asset.look.relation}: ${isStopped ? 'no row' : `${Math.round(loadedSince)} rows`} of any time were loaded since the first affected ones were due, where about ${Math.round(othersExpected)} late ones of the days before used to come.`,
      queryIds: [id],
      weights: isStopped
        ? {
            stale_table: nats,
            missing_partition: -nats,
            upstream_outage: -nats,
            segment_failure: -nats,
            // Of a source whose new rows are late, the late ones of before come all the same.
            late_data: -nats / 2,
          }
        : { stale_table: -4 },
    },
  ];
}

/** A model takes over when rows were loaded: what came late came late to the source it is from. */
function atOrigin(finding: TestFinding, { look, context }: AssetLook, load: string): readonly TestFinding[] {
  const origin = copiedFrom(context.lineage, look.relation, load);
  const { late_data: nats = 0, ...others } = finding.weights;
  if (origin === look.relation || nats < CAME) return [finding];
  return [
    { ...finding, weights: { ...others, late_data: -nats } },
    {
      ...finding,
      asset: origin,
      statement: `${origin}: rows came to it late, as ${load} of ${look.relation} says, which is from it.`,
      weights: { late_data: nats },
    },
  ];
}

/** A segment that is only late has not failed: what is missing of it now came for the days before. */
function cameAfterAll({ asset, queryIds }: TestFinding): TestFinding {
  return {
    test: 'late segment',
    asset,
    statement: `${asset}: rows of the segment are late, not lost; those of the days before have come since.`,
    queryIds,
    weights: { late_data: 3, segment_failure: -4 },
  };
}

function weigh(asset: AssetLook, id: string, reading: ArrivalReading): TestFinding {
  const { limit, onTime, onTimeExpected, after, afterExpected, shift } = reading;
  const counts = `${Math.round(onTime)} rows arrived within ${limit.toFixed(0)} hours of their time where about ${Math.round(onTimeExpected)} used to, and ${Math.round(after)} later than that where about ${Math.round(afterExpected)} would have`;
  return {
    test: 'late',
    asset: asset.look.relation,
    statement: `${asset.look.relation}: ${counts}${shift === 0 ? '' : `; all of them ${Math.abs(shift)} hours ${shift > 0 ? 'later' : 'earlier'} than before`}.`,
    queryIds: [id],
    weights: weightsOf(asset, reading),
  };
}

function weightsOf(asset: AssetLook, reading: ArrivalReading): Weights {
  const { onTime, onTimeExpected, after, afterExpected, recovered, waited, seen, shift, stragglers, left } =
    reading;
  const missing = onTimeExpected - onTime;
  const extra = after - afterExpected;
  const isMore = extra > 5 + 4 * Math.sqrt(afterExpected) && extra > 0.02 * onTimeExpected;
  const repeats = featureOf(asset, 'duplicates')?.moved === true;
  // A clock that is some hours off and loads that start some hours later look alike here: the hours of the day tell.
  if (shift !== 0 && Math.abs(shift) <= 14 && !repeats)
    return { timezone_shift: 1.5, late_data: 1.5, business_change: -2, no_fault: -1.5 };
  if (isMore && repeats) return { late_data: -1 };
  if (isMore && (extra > 0.25 * missing || recovered >= RECOVERED_MOSTLY))
    return {
      late_data: CAME,
      upstream_outage: -2,
      missing_partition: -2.5,
      stale_table: -2,
      segment_failure: -4,
      business_change: -3,
      no_fault: -3,
    };
  const isLost = missing > 0.04 * onTimeExpected && seen > 0.3 && extra < 0.15 * missing;
  // Of a lost load none but stragglers is there; of a source that sends less, rows that came when they should.
  if (isLost)
    return stragglers > 0.5
      ? { late_data: notCome(waited), missing_partition: 1, upstream_outage: -1.5 }
      : {
          late_data: notCome(waited),
          ...(left < 0.25 ? { upstream_outage: 1.5, missing_partition: -1 } : {}),
        };
  if (seen > 0.5) return { late_data: -3 };
  return { late_data: missing > 0.1 * onTimeExpected ? 1.2 : 0.3 };
}

/** Rows that have not come may still: the longer one has waited, the less likely, and of a day's wait that says little. */
function notCome(hours: number): number {
  return Math.max(-3.5, -0.7 - (0.7 * hours) / 24);
}
