import type { CauseType } from '@dataing/investigate';
import type { SourceSpec } from '../template/template.ts';
import {
  all,
  busySources,
  drawColumn,
  drawSegment,
  type FaultKind,
  type Planted,
  sayWindow,
  segmentSql,
  shareOf,
  type Site,
  timeWindow,
  windowOf,
} from './fault.ts';
import { orderOf, saySegment } from './field-faults.ts';

function busy(site: Site): SourceSpec {
  return site.dice.pick(busySources(site.template));
}

interface RowFault {
  readonly source: SourceSpec;
  readonly sql: string;
  readonly says: string;
  readonly column?: string;
  readonly segment?: Readonly<Record<string, string>>;
  readonly end?: number | null;
  readonly isLoss?: boolean;
}

function planted(site: Site, type: CauseType, variant: string, fault: RowFault): Planted {
  return {
    type,
    variant,
    asset: `raw.${fault.source.name}`,
    column: fault.column ?? null,
    segment: fault.segment ?? {},
    onset: site.onset,
    end: fault.end === undefined ? site.end : fault.end,
    edits: [{ source: fault.source.name, sql: fault.sql }],
    ...(fault.isLoss === true ? { isLoss: true } : {}),
    mechanism: fault.says,
  };
}

const remove = (where: string) => `delete from {t} where ${where}`;

/** Nights of loading that bring the rows of the window. */
function loadWindow(site: Site, end: number | null): string {
  const { calendar, onset } = site;
  return timeWindow(calendar, '@loaded_at', onset + 1, end === null ? null : end + 1);
}

function kind(
  type: CauseType,
  variant: string,
  make: (site: Site) => RowFault | undefined,
  isHeldOut = false,
): FaultKind {
  return {
    type,
    variant,
    by: 'source',
    ...(isHeldOut ? { isHeldOut } : {}),
    plant: (site) => {
      const fault = make(site);
      return fault === undefined ? undefined : planted(site, type, variant, fault);
    },
  };
}

/** Rows of whole hours or days that never came. */
const missing: readonly FaultKind[] = [
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

/** Loads that ran twice, late, or not at all. */
const loads: readonly FaultKind[] = [
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

/** Times, references and names. */
const shapes: readonly FaultKind[] = [
  ...(
    [
      ['hours_ahead', '+'],
      ['hours_behind', '-'],
    ] as const
  ).map(([variant, sign]) =>
    kind('timezone_shift', variant, (site) => {
      const source = site.template.sources.find((it) => it.grain === 'event') as SourceSpec;
      const hours = site.dice.whole(5, 9);
      const segment = site.level >= 2 && site.dice.chance(0.4) ? drawSegment(site, source, 1) : {};
      const sql = `update {t} set @${source.time} = @${source.time} ${sign} interval ${hours} hour where ${all(windowOf(site, source), segmentSql(segment))}`;
      return {
        source,
        segment,
        column: source.time ?? '',
        sql,
        says: `@${source.time} of raw.@${source.name} is ${hours} hours ${sign === '+' ? 'ahead' : 'behind'} ${sayWindow(site)}`,
      };
    }),
  ),
  kind(
    'timezone_shift',
    'date_only',
    (site) => {
      const source = site.template.sources.find((it) => it.grain === 'event') as SourceSpec;
      const sql = `update {t} set @${source.time} = date_trunc('day', @${source.time} + interval 12 hour) where ${windowOf(site, source)}`;
      return {
        source,
        column: source.time ?? '',
        sql,
        says: `@${source.time} of raw.@${source.name} is rounded to a day ${sayWindow(site)}`,
      };
    },
    true,
  ),
  kind('schema_change', 'renamed', (site) => {
    const drawn = drawColumn(
      site,
      ['text', 'category', 'measure'],
      (name, it) => (site.template.columns[name].nullShare ?? 0) < 0.3 && it.time !== undefined,
    );
    if (drawn === undefined) return undefined;
    const { source, column } = drawn;
    const { type } = site.template.columns[column];
    const sql = `alter table {t} add column @${column}_v2 ${type}; update {t} set @${column}_v2 = @${column}, @${column} = null where ${loadWindow(site, null)}`;
    return {
      source,
      column,
      end: null,
      sql,
      says: `raw.@${source.name} has @${column}_v2 in place of @${column} ${sayWindow({ ...site, end: null })}`,
    };
  }),
  kind('schema_change', 'dropped', (site) => {
    const drawn = drawColumn(
      site,
      ['text', 'category', 'measure'],
      (name, it) => (site.template.columns[name].nullShare ?? 0) < 0.3 && it.time !== undefined,
    );
    if (drawn === undefined) return undefined;
    const { source, column } = drawn;
    const sql = `alter table {t} add column schema_version integer; update {t} set schema_version = case when ${loadWindow(site, null)} then 2 else 1 end, @${column} = case when not (${loadWindow(site, null)}) then @${column} end`;
    return {
      source,
      column,
      end: null,
      sql,
      says: `the second version of raw.@${source.name} has no @${column} ${sayWindow({ ...site, end: null })}`,
    };
  }),
  kind('referential_break', 'parents_missing', (site) => {
    const source = site.template.sources.find(
      (it) => it.grain === 'entity' && it.columns.length > 3,
    ) as SourceSpec;
    const where = all(loadWindow(site, null), shareOf(source, Math.max(site.share, 0.5), 'fault'));
    return {
      source,
      end: null,
      isLoss: true,
      sql: remove(where),
      says: `new rows do not reach raw.@${source.name} ${sayWindow(site)}, though others point to them`,
    };
  }),
  kind('slow_drift', 'measure_grows', (site) => drift(site, 0.02)),
  kind('slow_drift', 'measure_shrinks', (site) => drift(site, -0.015)),
  kind(
    'slow_drift',
    'more_nulls',
    (site) => {
      const drawn = drawColumn(
        site,
        ['text', 'category'],
        (name) => (site.template.columns[name].nullShare ?? 0) < 0.3,
      );
      if (drawn === undefined) return undefined;
      const { source, column } = drawn;
      const onset = driftOnset(site);
      const where = `hash(hash(@${source.key}, 'fault')) % 1000 < 14 * ${ageSql(site, source, onset)}`;
      return {
        source,
        column,
        end: null,
        sql: `update {t} set @${column} = null where ${all(windowOf({ ...site, onset, end: null }, source), where)}`,
        says: `@${column} of raw.@${source.name} is empty more often every day since ${site.calendar.date(onset)}`,
      };
    },
    true,
  ),
];

function driftOnset(site: Site): number {
  return Math.max(30, site.onset - 14);
}

function ageSql(site: Site, source: SourceSpec, onset: number): string {
  return `(1 + date_diff('day', date '${site.calendar.date(onset)}', cast(@${source.time} as date)))`;
}

function drift(site: Site, slope: number): RowFault | undefined {
  const drawn = drawColumn(site, ['measure']);
  if (drawn === undefined) return undefined;
  const { source, column } = drawn;
  const onset = driftOnset(site);
  const sql = `update {t} set @${column} = cast(round(@${column} * (1 + ${slope} * ${ageSql(site, source, onset)})) as bigint) where ${windowOf({ ...site, onset, end: null }, source)}`;
  return {
    source,
    column,
    end: null,
    sql,
    says: `@${column} of raw.@${source.name} moves by ${slope * 100} % a day since ${site.calendar.date(onset)}`,
  };
}

export const rowFaults: readonly FaultKind[] = [...missing, ...loads, ...shapes].map((it) =>
  it.type === 'slow_drift'
    ? { ...it, plant: (site) => startingEarlier(it.plant(site), driftOnset(site)) }
    : it,
);

/** A drift began long before somebody noticed. */
function startingEarlier(it: Planted | undefined, onset: number): Planted | undefined {
  return it === undefined ? undefined : { ...it, onset };
}
