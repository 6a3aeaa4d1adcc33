import { ONSET, type PlantedFault } from './shop-case.ts';

const since = `ordered_at >= timestamp '${ONSET}'`;

export interface Variant extends PlantedFault {
  readonly type: string;
  readonly asset: string;
  readonly segment?: Readonly<Record<string, string>>;
}

/** What was not there yet when the alert was raised. */
const NOT_YET = `delete from raw.orders where loaded_at > timestamp '2026-03-05 06:00:00'`;
const late = (hours: number, which: string) =>
  `update raw.orders set loaded_at = loaded_at + interval ${hours} hour where ${since}${which}`;

/** A few rows come a day or so late on any day. */
const STRAGGLERS = `update raw.orders set loaded_at = loaded_at + interval 30 hour where hash(id + 7) % 100 < 4`;

/** Ways in which types come about that are easily taken for others: late for lost, gone for renamed, scaled for cut. */
export const VARIANTS: Readonly<Record<string, Variant>> = {
  'all rows nine hours late': {
    type: 'late_data',
    asset: 'raw.orders',
    metric: 'count(*)',
    at: '2026-03-04T00:00:00',
    raw: [late(9, ''), NOT_YET, `delete from raw.orders where ordered_at > timestamp '2026-03-04 20:00:00'`],
  },
  'one segment a day and a half late': {
    type: 'late_data',
    asset: 'raw.orders',
    metric: "share(channel = 'app')",
    at: '2026-03-04T00:00:00',
    raw: [late(36, " and channel = 'app'"), NOT_YET],
  },
  'rows of old days filled in': {
    type: 'late_data',
    asset: 'raw.orders',
    metric: 'count(*)',
    at: '2026-02-26T00:00:00',
    raw: [
      `insert into raw.orders select * replace (id + 1000000 as id, timestamp '2026-03-04 02:00:00' as loaded_at) from raw.orders
       where ordered_at >= timestamp '2026-02-25' and ordered_at < timestamp '2026-02-28' and hash(id) % 10 < 6`,
    ],
  },
  'a load that never came, and its stragglers': {
    type: 'missing_partition',
    asset: 'raw.orders',
    metric: 'count(*)',
    at: '2026-03-02T00:00:00',
    raw: [
      STRAGGLERS,
      `delete from raw.orders where cast(ordered_at as date) = date '2026-03-02' and loaded_at < timestamp '2026-03-03 06:00:00'`,
    ],
  },
  'the last day, though late rows of the days before came': {
    type: 'missing_partition',
    asset: 'raw.orders',
    metric: 'count(*)',
    at: '2026-03-04T00:00:00',
    raw: [STRAGGLERS, `delete from raw.orders where cast(ordered_at as date) = date '2026-03-04'`],
  },
  'nothing that is loaded any more, late rows neither': {
    type: 'stale_table',
    asset: 'raw.orders',
    metric: 'count(*)',
    at: '2026-03-04T00:00:00',
    raw: [STRAGGLERS, `delete from raw.orders where loaded_at >= timestamp '2026-03-04 06:00:00'`],
  },
  'a day, where a share is watched and asked about the day after': {
    type: 'missing_partition',
    asset: 'raw.orders',
    metric: "share(status = 'paid')",
    at: '2026-03-03T00:00:00',
    raw: [`delete from raw.orders where cast(ordered_at as date) = date '2026-03-02'`],
  },
  'most rows three days late': {
    type: 'late_data',
    asset: 'raw.orders',
    metric: 'count(*)',
    at: '2026-03-04T00:00:00',
    raw: [late(72, ' and hash(id + 3) % 10 < 7'), NOT_YET],
  },
  'some hours of a day, where a mean is watched': {
    type: 'missing_partition',
    asset: 'raw.orders',
    metric: 'avg(amount)',
    at: '2026-03-02T00:00:00',
    raw: [
      `delete from raw.orders where ordered_at >= timestamp '2026-03-02 02:00:00' and ordered_at < timestamp '2026-03-03'`,
    ],
  },
  'fewer rows every day': {
    type: 'upstream_outage',
    asset: 'raw.orders',
    metric: 'count(*)',
    at: '2026-03-04T00:00:00',
    raw: [
      `delete from raw.orders where ${since} and hash(id) % 10 < 2 + 2 * date_diff('day', timestamp '${ONSET}', ordered_at)`,
    ],
  },
  'a category that sends nothing': {
    type: 'segment_failure',
    asset: 'raw.orders',
    metric: "share(status = 'open')",
    raw: [`delete from raw.orders where ${since} and status = 'open'`],
    segment: { status: 'open' },
  },
  'a third of the rows in cents': {
    type: 'unit_change',
    asset: 'raw.orders',
    metric: 'avg(amount)',
    raw: [`update raw.orders set amount = amount * 100 where ${since} and hash(id) % 10 < 3`],
  },
  'another currency, of a factor that nobody knows': {
    type: 'unit_change',
    asset: 'raw.lines',
    table: 'fct_lines',
    metric: 'sum(price)',
    raw: [`update raw.lines set price = price / 3.67 where ${since}`],
  },
  'hours of another zone, where freshness is watched': {
    type: 'timezone_shift',
    asset: 'raw.orders',
    metric: 'freshness(ordered_at)',
    at: '2026-03-02T00:00:00',
    raw: [`update raw.orders set ordered_at = ordered_at - interval 7 hour where ${since}`],
  },
  'times cut to days': {
    type: 'timezone_shift',
    asset: 'raw.orders',
    metric: 'freshness(ordered_at)',
    at: '2026-03-02T00:00:00',
    raw: [`update raw.orders set ordered_at = date_trunc('day', ordered_at) where ${since}`],
  },
  'references of lines that lead nowhere': {
    type: 'referential_break',
    asset: 'raw.lines',
    table: 'fct_lines',
    metric: 'count(*)',
    raw: [`update raw.lines set order_id = order_id + 10000000 where ${since} and hash(id) % 10 < 4`],
  },
};

/** What happens in the world, and shows as it should. */
export const REAL: Readonly<Record<string, PlantedFault>> = {
  'a higher price': {
    metric: 'avg(amount)',
    raw: [`update raw.orders set amount = round(amount * 1.12, 2) where ${since}`],
  },
  'a holiday': {
    metric: 'count(*)',
    at: '2026-03-02T00:00:00',
    raw: [
      `delete from raw.lines where cast(ordered_at as date) = date '2026-03-02' and hash(order_id) % 10 < 6`,
      `delete from raw.orders where cast(ordered_at as date) = date '2026-03-02' and hash(id) % 10 < 6`,
    ],
  },
};
