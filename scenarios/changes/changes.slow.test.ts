import { afterAll, expect, test } from 'vitest';
import { type ChangeCase, type CaseResult, closeParsers, runCase, SHOP } from './shop.ts';

afterAll(closeParsers);

const ORDERS = 'models/staging/stg_orders.sql';
const MART = 'models/marts/fct_orders.sql';
const MACRO = 'macros/money.sql';

const edit = (path: string, from: string, to: string) => {
  if (!SHOP[path].includes(from)) throw new Error(`${path} has no ${from}`);
  return { [path]: SHOP[path].replace(from, to) };
};

const shown = ({ ranked, nameOf }: CaseResult) =>
  ranked.map(({ sha, probability, replay, features }) =>
    [
      nameOf(sha),
      probability.toFixed(3),
      replay?.verdict,
      replay?.share?.toFixed(2),
      replay?.reason,
      ...features.map((it) => `${it.name} ${it.nats}`),
    ].join(' | '),
  );

/** Commits that did it: each must come first, with a replay that shows it. */
const guilty: Readonly<Record<string, ChangeCase>> = {
  'a filter narrowed': {
    metric: 'count(*)',
    guilty: edit(ORDERS, "status <> '{{ var('left_out') }}'", "status = 'paid'"),
  },
  'a filter that names a segment': {
    metric: 'count(*)',
    guilty: edit(ORDERS, "status <> '{{ var('left_out') }}'", "status <> 'test' and country <> 'DE'"),
    segment: { country: 'DE' },
  },
  'a left join made inner': { metric: 'count(*)', guilty: edit(MART, 'left join', 'join') },
  'a join that finds several': {
    metric: 'duplicate_share(order_id)',
    guilty: {
      [MART]: `${SHOP[MART]}\nleft join {{ source('raw', 'campaigns') }} k on o.customer_id = k.customer_id`,
    },
  },
  'a join key that finds nobody': {
    metric: 'null_share(email)',
    guilty: edit(MART, 'o.customer_id = c.customer_id', 'o.order_id = c.customer_id'),
  },
  'a cast that fails': {
    metric: 'null_share(amount)',
    guilty: edit(ORDERS, '{{ dollars("cents") }} as amount', "try_cast('CZK' || cents as double) as amount"),
  },
  'a macro that scales': { metric: 'avg(amount)', guilty: edit(MACRO, '100.0', '1000.0') },
  'a variable': { metric: 'count(*)', guilty: edit('dbt_project.yml', 'left_out: test', 'left_out: paid') },
  'a sum two models down': { metric: 'sum(revenue)', table: 'daily', guilty: edit(MACRO, '100.0', '10.0') },
};

for (const [name, given] of Object.entries(guilty)) {
  test(`${name} is found and reproduced`, async () => {
    const result = await runCase(given);
    const [first] = result.ranked;
    expect(result.nameOf(first.sha), shown(result).join('\n')).toBe('guilty');
    expect(first.replay?.verdict).toBe('reproduces');
    expect(first.replay?.share).toBeGreaterThan(0.9);
    expect(first.replay?.share).toBeLessThan(1.1);
    expect(first.replay?.queryIds).toHaveLength(2);
    expect(first.probability).toBeGreaterThan(0.8);
    expect(result.nameOf(result.before[0].sha)).toBe('guilty');
  });
}

/** Commits that did nothing where the source broke by itself. */
const harmless: Readonly<Record<string, ChangeCase>> = {
  'an inner join where every order has a customer': {
    metric: 'count(*)',
    guilty: edit(MART, 'left join', 'join'),
    hasGuests: false,
    breakSource: "delete from raw.orders where country = 'DE' and ordered_at >= timestamp '2026-02-10'",
  },
  'a filter that leaves nothing out': {
    metric: 'count(*)',
    guilty: edit(
      ORDERS,
      "status <> '{{ var('left_out') }}'",
      "status <> '{{ var('left_out') }}' and cents > 0",
    ),
    breakSource: "delete from raw.orders where id % 3 = 0 and ordered_at >= timestamp '2026-02-10'",
  },
  'a rewriting': {
    metric: 'null_share(email)',
    guilty: edit(MART, 'on o.customer_id = c.customer_id', 'on c.customer_id = o.customer_id'),
    breakSource: "update raw.orders set customer_id = null where ordered_at >= timestamp '2026-02-10'",
  },
};

for (const [name, given] of Object.entries(harmless)) {
  test(`${name} is not blamed`, async () => {
    const result = await runCase(given);
    expect(result.ranked[0].sha, shown(result).join('\n')).toBeNull();
    expect(result.ranked[0].probability).toBeGreaterThan(0.8);
  });
}
