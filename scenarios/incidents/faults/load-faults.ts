import { all, type FaultKind, sayWindow, shareOf, windowOf } from './fault.ts';
import { busy, kind, loadWindow, remove } from './row-fault.ts';

/** Loads that ran twice, late, or not at all. */
export const loadFaults: readonly FaultKind[] = [
  kind('stale_table', 'source_stops', (site) => {
    const source = busy(site);
    return {
      source,
      end: null,
      isLoss: true,
      sql: remove(loadWindow(site, null)),
      says: `raw.@${source.name} was not loaded after ${site.calendar.date(site.onset)}`,
    };
  }),
  kind('duplicate_load', 'batch_twice', (site) => {
    const source = busy(site);
    const end = site.onset + 1;
    const sql = `insert into {t} select * replace (@loaded_at + interval 25 minute as @loaded_at) from {t} where ${loadWindow(site, end)}`;
    return {
      source,
      end,
      sql,
      says: `the load of ${site.calendar.date(site.onset)} into raw.@${source.name} ran twice`,
    };
  }),
  kind('duplicate_load', 'retry_of_a_part', (site) => {
    const source = busy(site);
    const end = site.end ?? site.onset + 2;
    const where = all(loadWindow(site, end), shareOf(source, Math.max(site.share, 0.3), 'fault'));
    const sql = `insert into {t} select * replace (@loaded_at + interval 12 minute as @loaded_at) from {t} where ${where}`;
    return {
      source,
      end,
      sql,
      says: `retried loads into raw.@${source.name} repeat a part of the rows ${sayWindow({ ...site, end })}`,
    };
  }),
  kind(
    'duplicate_load',
    'again_the_night_after',
    (site) => {
      const source = busy(site);
      const end = site.onset + 1;
      const sql = `insert into {t} select * replace (@loaded_at + interval 1 day as @loaded_at) from {t} where ${loadWindow(site, end)}`;
      return {
        source,
        end,
        sql,
        says: `the rows of ${site.calendar.date(site.onset)} were loaded into raw.@${source.name} again the night after`,
      };
    },
    true,
  ),
  kind('late_data', 'delayed_share', (site) => {
    const source = busy(site);
    const where = all(windowOf(site, source), shareOf(source, site.share, 'fault'));
    return {
      source,
      end: null,
      isLoss: true,
      sql: `update {t} set @loaded_at = @loaded_at + interval 4 day where ${where}`,
      says: `a part of the rows of raw.@${source.name} arrives four days late ${sayWindow(site)}`,
    };
  }),
  kind('late_data', 'all_a_day_late', (site) => {
    const source = busy(site);
    return {
      source,
      end: null,
      isLoss: true,
      sql: `update {t} set @loaded_at = @loaded_at + interval 1 day where ${windowOf(site, source)}`,
      says: `rows of raw.@${source.name} arrive a day later than before ${sayWindow(site)}`,
    };
  }),
  kind(
    'late_data',
    'evenings_late',
    (site) => {
      const source = busy(site);
      const where = all(windowOf(site, source), `extract(hour from @${source.time}) >= 15`);
      return {
        source,
        end: null,
        isLoss: true,
        sql: `update {t} set @loaded_at = @loaded_at + interval 2 day where ${where}`,
        says: `rows of the evening reach raw.@${source.name} two days late ${sayWindow(site)}`,
      };
    },
    true,
  ),
];
