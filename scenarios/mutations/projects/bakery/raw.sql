create or replace macro draw(i, tag, n) as (hash(i::bigint, tag || '{variant}') % n)::integer;
create schema if not exists raw;
create table raw.customers as
select i as id, case when draw(i, 'email', 9) = 0 then null else 'C' || draw(i, 'mail', 70) || '@example.com' end as email,
  ['Ann', 'Bo', 'Cy', 'Di', 'Ed'][1 + draw(i, 'first', 5)] as first_name,
  case when draw(i, 'country', 8) = 0 then null else ['CZ', 'DE', 'FR', 'cz'][1 + draw(i, 'land', 4)] end as country,
  case when draw(i, 'referrer', 3) = 0 then null else draw(i, 'by', 90) end as referrer_id,
  timestamp '2025-01-01' + to_minutes(draw(i, 'created', 500000)) as created_at
from range(80) t(i);
create table raw.orders as
select i as id, case when draw(i, 'guest', 7) = 0 then null else draw(i, 'customer', 95) end as customer_id,
  draw(i, 'store', 6) as store_id,
  ['paid', 'paid', 'open', 'returned', 'test'][1 + draw(i, 'status', 5)] as status,
  case when draw(i, 'note', 3) = 0 then 'gift' when draw(i, 'note', 3) = 1 then '' end as note,
  case when draw(i, 'tip', 4) = 0 then null else draw(i, 'tips', 300) end as tip_cents,
  timestamp '2025-03-01' + to_minutes(draw(i, 'ordered', 130000)) as ordered_at
from range(500) t(i);
create table raw.orders_archive as
select id + 1000 * (id % 2) as id, (customer_id + 3) % 95 as customer_id, (store_id + 1) % 6 as store_id, ['paid', 'open', 'returned'][1 + draw(id, 'was', 3)] as status, case when draw(id, 'old', 2) = 0 then 'gift' end as note, tip_cents + 5 as tip_cents, ordered_at - interval 400 day as ordered_at
from raw.orders where id % 5 < 2;
create table raw.items as
select i as id, draw(i, 'order', 520) as order_id, 'P' || draw(i, 'product', 14) as sku, 1 + draw(i, 'quantity', 4) as quantity,
  case when draw(i, 'discount', 5) = 0 then null else draw(i, 'discounts', 30) end as discount_percent
from range(1200) t(i);
create table raw.products as
select 'P' || i as sku, ['Bread', 'Cake', 'Roll', 'Tart', 'Jam'][1 + i % 5] || ' ' || i as name,
  ['bread', 'cake', 'drink'][1 + draw(i, 'kind', 3)] as kind, 150 + 10 * draw(i, 'price', 60) as price_cents, draw(i, 'perishable', 2) = 0 as is_perishable
from range(12) t(i);
create table raw.supplies as
select i as id, 'P' || draw(i, 'product', 12) as sku, 5 + draw(i, 'cost', 50) as cost_cents, draw(i, 'organic', 3) = 0 as is_organic
from range(40) t(i);
create table raw.payments as
select i as id, draw(i, 'order', 510) as order_id, ['card', 'cash', 'coupon', 'card'][1 + draw(i, 'method', 4)] as method,
  100 + draw(i, 'amount', 6000) as amount_cents, timestamp '2025-03-01' + to_minutes(draw(i, 'paid', 140000)) as paid_at,
  draw(i, 'failed', 11) = 0 as is_failed
from range(650) t(i);
create table raw.payments_archive as select id + 2000 * (id % 2) as id, (order_id + 7) % 510 as order_id, ['card', 'cash', 'coupon'][1 + draw(id, 'was', 3)] as method, amount_cents + 1 as amount_cents, paid_at - interval 400 day as paid_at, is_failed from raw.payments where id % 3 = 0;
