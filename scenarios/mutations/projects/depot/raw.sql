create or replace macro draw(i, tag, n) as (hash(i::bigint, tag || '{variant}') % n)::integer;
create schema if not exists raw;
create table raw.parcels as
select i as id, draw(i, 'sender', 44) as sender_id, case when draw(i, 'depot', 9) = 0 then null else draw(i, 'at', 9) end as depot_id,
  ['std', 'exp', 'std', 'eco'][1 + draw(i, 'service', 4)] as service, 50 + draw(i, 'weight', 9000) as weight_g,
  case when draw(i, 'value', 3) = 0 then draw(i, 'worth', 5000) end as declared_value,
  timestamp '2025-02-01' + to_minutes(draw(i, 'booked', 200000)) as booked_at, draw(i, 'cancelled', 12) = 0 as is_cancelled
from range(600) t(i);
create table raw.parcels_legacy as select id + 9000 * (id % 2) as id, (sender_id + 2) % 44 as sender_id, (depot_id + 1) % 9 as depot_id, ['std', 'exp', 'eco'][1 + draw(id, 'was', 3)] as service, weight_g + 300 as weight_g, case when draw(id, 'then', 2) = 0 then declared_value + 9 end as declared_value, booked_at - to_hours(draw(id, 'back', 900)) as booked_at, is_cancelled from raw.parcels where id % 4 < 2;
create table raw.scans as
select i as id, draw(i, 'parcel', 640) as parcel_id, ['in', 'out', 'delivered', 'failed', 'in'][1 + draw(i, 'kind', 5)] as kind, draw(i, 'depot', 10) as depot_id,
  timestamp '2025-02-03' + to_minutes(draw(i, 'at', 210000)) as scanned_at
from range(1800) t(i);
create table raw.depots as
select i as id, ['North', 'South', 'East'][1 + i % 3] || ' ' || i as name, case when draw(i, 'region', 5) = 0 then null else ['N', 'S', 'E'][1 + i % 3] end as region, 20 + draw(i, 'capacity', 100) as capacity
from range(9) t(i);
create table raw.senders as
select i as id, 'Sender ' || draw(i, 'name', 35) as name, draw(i, 'class', 3) as class_no, case when draw(i, 'closed', 7) = 0 then date '2025-05-01' + draw(i, 'on', 60) end as closed_on
from range(40) t(i);
create table raw.claims as
select i as id, draw(i, 'parcel', 620) as parcel_id, ['lost', 'damaged', 'late', 'Lost'][1 + draw(i, 'reason', 4)] as reason, 100 + draw(i, 'amount', 8000) as amount_cents,
  date '2025-03-01' + draw(i, 'filed', 200) as filed_on, case when draw(i, 'approved', 5) = 0 then null else draw(i, 'yes', 2) = 0 end as is_approved
from range(140) t(i);
