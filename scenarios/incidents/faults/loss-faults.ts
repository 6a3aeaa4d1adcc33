import type { SourceSpec } from '../template/template.ts';
import { all, drawSegment, type FaultKind, sayWindow, segmentSql, shareOf, windowOf } from './fault.ts';
import { orderOf, saySegment } from './field-faults.ts';
import { busy, kind, loadWindow, remove } from './row-fault.ts';

/** Rows that never came: of hours and days, of a part of the source, of a segment. */
export const lossFaults: readonly FaultKind[] = [
  kind('missing_partition', 'whole_days', (site) => {
    const source = busy(site);
    const end = Math.min(site.onset + site.dice.whole(1, 2), site.calendar.days);
    const where = windowOf({ ...site, end }, source);
    return {
      source,
      end,
      isLoss: true,
      sql: remove(where),
      says: `the rows of ${sayWindow({ ...site, end })} are missing in raw.@${source.name}`,
    };
  }),
  kind('missing_partition', 'hours', (site) => {
    const source = busy(site);
    const end = site.onset + 1;
    const from = site.dice.whole(7, 13);
    const where = `${windowOf({ ...site, end }, source)} and extract(hour from @${source.time}) between ${from} and ${from + 7}`;
    return {
      source,
      end,
      isLoss: true,
      sql: remove(where),
      says: `eight hours of ${site.calendar.date(site.onset)} are missing in raw.@${source.name}`,
    };
  }),
  kind(
    'missing_partition',
    'a_night_of_loading',
    (site) => {
      const source = busy(site);
      const end = site.onset + 1;
      return {
        source,
        end,
        isLoss: true,
        sql: remove(loadWindow(site, end)),
        says: `the load after ${site.calendar.date(site.onset)} brought nothing into raw.@${source.name}`,
      };
    },
    true,
  ),
  kind('upstream_outage', 'fewer_rows', (site) => {
    const source = busy(site);
    const where = all(windowOf(site, source), shareOf(source, site.share, 'fault'));
    return {
      source,
      isLoss: true,
      sql: remove(where),
      says: `raw.@${source.name} gets fewer rows ${sayWindow(site)}`,
    };
  }),
  kind('upstream_outage', 'one_of_four_shards', (site) => {
    const source = busy(site);
    const where = all(windowOf(site, source), `@${source.key} % 4 = ${site.dice.whole(0, 3)}`);
    return {
      source,
      isLoss: true,
      sql: remove(where),
      says: `one of four shards sends nothing to raw.@${source.name} ${sayWindow(site)}`,
    };
  }),
  kind(
    'upstream_outage',
    'growing',
    (site) => {
      const source = busy(site);
      const age = `date_diff('day', date '${site.calendar.date(site.onset)}', cast(@${source.time} as date))`;
      const where = all(
        windowOf(site, source),
        `hash(hash(@${source.key}, 'fault')) % 100 < 25 + 15 * ${age}`,
      );
      return {
        source,
        isLoss: true,
        sql: remove(where),
        says: `raw.@${source.name} loses more rows every day ${sayWindow(site)}`,
      };
    },
    true,
  ),
  kind('segment_failure', 'rows_lost', (site) => {
    const source = site.template.sources.find((it) => it.grain === 'event') as SourceSpec;
    const segment = drawSegment(site, source, orderOf(site));
    const where = all(
      windowOf(site, source),
      segmentSql(segment),
      shareOf(source, Math.max(site.share, 0.6), 'fault'),
    );
    return {
      source,
      segment,
      isLoss: true,
      sql: remove(where),
      says: `rows of raw.@${source.name} are lost where ${saySegment(segment)} ${sayWindow(site)}`,
    };
  }),
];
