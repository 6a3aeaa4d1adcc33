import { formatTick } from '../../axis/axis.ts';
import { bareName, loadsOf } from '../../context/run-log.ts';
import type { AssetLook, CauseTest } from '../asset-look.ts';
import { bucketsOf } from '../../walk/judge.ts';
import { standsAbove } from '../../walk/frontier.ts';
import type { RelationHistory } from '../../walk/read-history.ts';

/** Of the rows that a step of its hour or day of the week has, the part up to which they are no sign of a load. */
const ODD_ROWS = 0.02;
const DAY = 86_400;

/** Where the data ends, against now, the parents, and what the logs say ran. */
export const freshness: CauseTest = {
  name: 'freshness',
  about: ['stale_table', 'missing_partition', 'late_data', 'incremental_bug', 'upstream_outage'],
  async run(asset) {
    const end = endOf(asset);
    if (end === null) return [];
    const { walk, look, window, context } = asset;
    const lateness = (window.until - end.last) / walk.stepSeconds;
    const others = walk.looks
      .filter((it) => it.relation !== look.relation && it.history !== null && it.history.axis !== null)
      // What is built from it ends where it does.
      .filter((it) => !standsAbove(context.lineage, look.relation, it.relation))
      .map((it) => lastOf(it.history!, window.until))
      .filter((it) => it !== null);
    const newest = others.length === 0 ? null : Math.max(...others);
    const isBehind = lateness >= 1 && (newest === null || newest > end.last || lateness >= 2);
    const log = readLog(asset, end.last);
    return [
      {
        test: 'freshness',
        asset: look.relation,
        statement: `${look.relation}: the last rows are of ${formatTick(asset.axis, end.last * (asset.axis.ticksPerSecond ?? 1))}${isBehind ? `, ${lateness.toFixed(0)} steps before the end of the affected time` : ''}${log.words}.`,
        queryIds: look.history === null ? [] : [look.history.queryId],
        weights: isBehind
          ? {
              stale_table: 4 + log.nats,
              missing_partition: 0.5,
              late_data: 1,
              business_change: -3.5,
              no_fault: -3,
              filter_change: -2,
              join_type_change: -2,
              segment_failure: -3,
            }
          : { stale_table: -4, late_data: end.isAtEnd ? 0 : -1.5 },
      },
    ];
  },
};

/**
 * End of the last step with rows, but for odd ones that are dated after the time looked at, or after the others in one step
 * or scattered. Few rows in most of several last steps are no end: there the data goes on, with fewer.
 */
function lastOf(
  { filled, originSeconds, stepSeconds, series }: RelationHistory,
  until: number,
): number | null {
  if (filled === 0) return null;
  const [rows] = series;
  const looked = Math.max(1, Math.min(rows.length, Math.ceil((until - originSeconds) / stepSeconds)));
  const season = stepSeconds === DAY ? 7 : 24;
  const isOdd = (i: number) => {
    const alike = rows.slice(0, looked).filter((_, at) => at % season === i % season);
    const usual = alike.reduce((sum, it) => sum + it.rows, 0) / Math.max(1, alike.length);
    return rows[i].rows === 0 || rows[i].rows < ODD_ROWS * usual;
  };
  const lastRegular = (end: number, least: number) => {
    let last = end;
    while (last > least && isOdd(last - 1)) last -= 1;
    return last;
  };
  const after = lastRegular(filled, looked);
  if (after > looked) return originSeconds + after * stepSeconds;
  const regular = lastRegular(looked, 0);
  const few = rows.slice(regular, looked).flatMap((it, i) => (it.rows > 0 ? [regular + i + 1] : []));
  const goesOn = few.length > 1 && few.length * 2 > looked - regular;
  return originSeconds + (goesOn ? few[few.length - 1] : regular) * stepSeconds;
}

function endOf({ look, window }: AssetLook): { readonly last: number; readonly isAtEnd: boolean } | null {
  if (look.history === null) return null;
  const last = lastOf(look.history, window.until);
  if (last === null) return null;
  const { inside } = bucketsOf(look.history, window);
  const isAtEnd = inside.length > 0 && inside[inside.length - 1] >= look.history.filled - 2;
  return { last, isAtEnd };
}

/** Failed or absent loads and runs since the data ends. */
function readLog(asset: AssetLook, last: number): { readonly words: string; readonly nats: number } {
  const { context, look } = asset;
  if (context.log === null) return { words: '', nats: 0 };
  const [from, until] = [(last - asset.walk.stepSeconds) * 1e6, context.now ?? Number.POSITIVE_INFINITY];
  const failed = [
    ...loadsOf(context.log, look.relation, from, until).filter((it) => it.status !== 'success'),
    ...context.log.runs
      .filter((run) => run.at >= from && run.at < until)
      .flatMap((run) => run.models)
      .filter((it) => bareName(it.name) === bareName(look.relation) && it.status !== 'success'),
  ];
  if (failed.length === 0) return { words: '', nats: 0 };
  return { words: `; ${failed.length} loads or runs of it did not succeed since`, nats: 1 };
}
