create or replace macro draw(i, tag, n) as (hash(i::bigint, tag || '{variant}') % n)::integer;
create schema if not exists raw;
create table raw.accounts as
select i as id, 'Account ' || draw(i, 'name', 50) as name, case when draw(i, 'industry', 6) = 0 then null else ['retail', 'health', 'Retail', 'energy'][1 + draw(i, 'branch', 4)] end as industry,
  case when draw(i, 'parent', 4) = 0 then draw(i, 'of', 60) end as parent_id, draw(i, 'demo', 9) = 0 as is_demo,
  date '2024-01-01' + draw(i, 'joined', 500) as joined_on
from range(60) t(i);
create table raw.members as
select i as id, draw(i, 'account', 66) as account_id, case when draw(i, 'email', 8) = 0 then null else 'm' || draw(i, 'mail', 150) || '@example.org' end as email,
  ['owner', 'editor', 'viewer', 'viewer'][1 + draw(i, 'role', 4)] as role, case when draw(i, 'left', 5) = 0 then date '2025-01-01' + draw(i, 'leaving', 200) end as left_on
from range(220) t(i);
create table raw.plans_taken as
select i as id, draw(i, 'account', 63) as account_id, ['free', 'team', 'firm', 'old'][1 + draw(i, 'plan', 4)] as plan,
  date '2024-06-01' + draw(i, 'start', 400) as started_on,
  case when draw(i, 'ends', 3) = 0 then date '2025-07-01' + draw(i, 'end', 200) end as ended_on, 1 + draw(i, 'seats', 20) as seats
from range(150) t(i);
create table raw.bills as
select i as id, draw(i, 'taken', 160) as plan_taken_id, 500 + draw(i, 'cents', 20000) as cents, ['EUR', 'USD', 'CZK', 'GBP'][1 + draw(i, 'currency', 4)] as currency,
  ['paid', 'paid', 'late', 'void'][1 + draw(i, 'state', 4)] as state, date '2025-01-01' + draw(i, 'billed', 300) as billed_on
from range(500) t(i);
create table raw.bills_import as select id + 5000 * (id % 2) as id, (plan_taken_id + 5) % 160 as plan_taken_id, cents * 2 as cents, ['EUR', 'USD', 'GBP'][1 + draw(id, 'was', 3)] as currency, ['paid', 'late'][1 + draw(id, 'then', 2)] as state, billed_on - draw(id, 'back', 200) as billed_on from raw.bills where id % 3 = 0;
create table raw.visits as
select i as id, draw(i, 'member', 240) as member_id, ['home', 'report', 'admin', 'report'][1 + draw(i, 'page', 4)] as page,
  timestamp '2025-01-01' + to_minutes(draw(i, 'at', 400000)) as visited_at, case when draw(i, 'seconds', 6) = 0 then null else draw(i, 'long', 900) end as seconds
from range(1500) t(i);
create table raw.tickets as
select i as id, draw(i, 'account', 70) as account_id, draw(i, 'member', 240) as member_id, ['low', 'high', 'LOW'][1 + draw(i, 'priority', 3)] as priority,
  timestamp '2025-01-01' + to_minutes(draw(i, 'opened', 400000)) as opened_at,
  case when draw(i, 'closed', 4) > 0 then timestamp '2025-01-01' + to_minutes(draw(i, 'opened', 400000) + draw(i, 'took', 20000)) end as closed_at
from range(260) t(i);
