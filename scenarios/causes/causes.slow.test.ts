import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { investigateCase } from '@dataing/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ONSET, type PlantedFault, writeShopCase } from './shop-case.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causes-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const since = `ordered_at >= timestamp '${ONSET}'`;

interface Expected extends PlantedFault {
  readonly asset: string;
  readonly column?: string;
}

/** One way each type comes about; the type at its asset must lead. */
const faults: Readonly<Record<string, Expected>> = {
  source_nulls: {
    raw: [`update raw.orders set note = null where ${since} and hash(id) % 10 < 4`],
    metric: 'null_share(note)',
    asset: 'raw.orders',
    column: 'note',
  },
  sentinel_default: {
    raw: [`update raw.orders set amount = -1 where ${since} and hash(id) % 10 < 3`],
    metric: 'avg(amount)',
    asset: 'raw.orders',
    column: 'amount',
  },
  missing_partition: {
    raw: [`delete from raw.orders where cast(ordered_at as date) = date '2026-03-02'`],
    metric: 'count(*)',
    at: '2026-03-02T00:00:00',
    asset: 'raw.orders',
  },
  upstream_outage: {
    raw: [
      `delete from raw.orders where ${since} and ordered_at < timestamp '2026-03-03' and hash(id) % 10 < 5`,
    ],
    metric: 'count(*)',
    asset: 'raw.orders',
  },
  duplicate_load: {
    raw: [
      `insert into raw.orders select * replace (loaded_at + interval 6 hour as loaded_at) from raw.orders where cast(ordered_at as date) = date '2026-03-02'`,
    ],
    metric: 'count(*)',
    at: '2026-03-02T00:00:00',
    asset: 'raw.orders',
  },
  enum_drift: {
    raw: [`update raw.orders set status = 'PAID' where ${since} and status = 'paid'`],
    metric: "share(status = 'paid')",
    asset: 'raw.orders',
    column: 'status',
  },
  unit_change: {
    raw: [`update raw.orders set amount = amount * 100 where ${since}`],
    metric: 'avg(amount)',
    asset: 'raw.orders',
    column: 'amount',
  },
  segment_failure: {
    raw: [`delete from raw.orders where ${since} and channel = 'app'`],
    metric: 'count(*)',
    asset: 'raw.orders',
  },
  truncation: {
    raw: [`update raw.orders set note = left(note, 16) where ${since}`],
    metric: 'avg(length(note))',
    asset: 'raw.orders',
    column: 'note',
  },
  timezone_shift: {
    raw: [`update raw.orders set ordered_at = ordered_at + interval 7 hour where ${since}`],
    metric: 'count(*)',
    asset: 'raw.orders',
    column: 'ordered_at',
  },
  fan_out_join: {
    models: {
      fct_orders: `select o.order_id, o.customer_id, o.status, o.channel, o.amount, o.note, o.ordered_at, c.email, c.tier
        from stg_orders o left join (
          select * from stg_customers union all
          select customer_id, 'old-' || email, tier from stg_customers where customer_id % 3 = 0
        ) c on o.customer_id = c.customer_id`,
    },
    metric: 'count(*)',
    asset: 'fct_orders',
  },
  filter_change: {
    models: {
      stg_orders:
        "select id as order_id, customer_id, status, channel, amount, note, ordered_at, loaded_at from raw.orders where status = 'paid'",
    },
    metric: 'count(*)',
    asset: 'stg_orders',
  },
  join_type_change: {
    models: {
      fct_orders:
        'select o.order_id, o.customer_id, o.status, o.channel, o.amount, o.note, o.ordered_at, c.email, c.tier from stg_orders o join stg_customers c on o.customer_id = c.customer_id',
    },
    raw: [`update raw.orders set customer_id = null where hash(id) % 10 < 5`],
    metric: 'count(*)',
    asset: 'fct_orders',
  },
  join_key_nulls: {
    models: {
      fct_orders:
        "select o.order_id, o.customer_id, o.status, o.channel, o.amount, o.note, o.ordered_at, c.email, c.tier from stg_orders o left join stg_customers c on cast(o.customer_id as varchar) = case when o.channel = 'web' then 'C' || c.customer_id else cast(c.customer_id as varchar) end",
    },
    metric: 'null_share(email)',
    asset: 'fct_orders',
    column: 'email',
  },
  referential_break: {
    raw: [`update raw.orders set customer_id = customer_id + 100000 where ${since} and hash(id) % 10 < 4`],
    metric: 'null_share(email)',
    asset: 'raw.orders',
    column: 'customer_id',
  },
  schema_change: {
    raw: [
      'alter table raw.orders add column memo varchar',
      `update raw.orders set memo = note, note = null where ${since}`,
    ],
    metric: 'null_share(note)',
    asset: 'raw.orders',
    column: 'note',
  },
  slow_drift: {
    raw: [
      `update raw.orders set amount = amount * (1 + 0.012 * (date_diff('day', timestamp '2026-02-05', ordered_at))) where ordered_at >= timestamp '2026-02-05'`,
    ],
    metric: 'avg(amount)',
    at: '2026-03-03T00:00:00',
    asset: 'raw.orders',
    column: 'amount',
  },
  stale_table: {
    raw: [`delete from raw.orders where ordered_at >= timestamp '2026-03-03'`],
    metric: 'count(*)',
    at: '2026-03-04T00:00:00',
    asset: 'raw.orders',
  },
  late_data: {
    raw: [
      `update raw.orders set loaded_at = loaded_at + interval 40 hour where ordered_at >= timestamp '2026-03-02' and ordered_at < timestamp '2026-03-04' and hash(id) % 10 < 6`,
    ],
    models: {
      stg_orders:
        "select id as order_id, customer_id, status, channel, amount, note, ordered_at, loaded_at from raw.orders where status <> 'test' and loaded_at < date_trunc('day', ordered_at) + interval 30 hour",
    },
    metric: 'count(*)',
    at: '2026-03-03T00:00:00',
    asset: 'raw.orders',
  },
};

for (const [type, given] of Object.entries(faults)) {
  test(`${type} at ${given.asset}`, async () => {
    const place = join(folder, type);
    await writeShopCase(place, given);
    const report = await investigateCase(place);
    const shown = JSON.stringify(
      [report.causes.slice(0, 4), report.otherwise, report.evidence],
      undefined,
      1,
    );
    expect(report.causes[0]?.type, shown).toBe(type);
    expect(report.causes[0].asset, shown).toBe(given.asset);
    expect(report.causes[0].column, shown).toBe(given.column ?? null);
    expect(report.verdict, shown).toBe('fault');
    expect(report.cost.queries).toBeLessThanOrEqual(25);
  });
}
