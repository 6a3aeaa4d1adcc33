-- The line items of bench/schemas/lineitem.json in plain SQL: $rows orders of one to seven lines. Comments are four words
-- of a list of sixteen.
with orders as (
  select i as o_orderkey, date '1992-01-01' + cast(floor(random() * 2406) as integer) as o_orderdate,
    1 + cast(floor(random() * 7) as integer) as lines
  from range(1, $rows + 1) as r(i)
), lines as (
  select o_orderkey, o_orderdate, unnest(range(1, lines + 1)) as l_linenumber from orders
), drawn as (
  select *,
    1 + cast(floor(random() * 200000) as integer) as l_partkey,
    1 + cast(floor(random() * 10000) as integer) as l_suppkey,
    1 + cast(floor(random() * 50) as integer) as l_quantity,
    o_orderdate + 1 + cast(floor(random() * 121) as integer) as l_shipdate,
    ['special','pending','furious','ironic','regular','final','express','silent','bold','even','quick','sly','careful','blithe','daring','idle'] as words
  from lines
)
select
  o_orderkey as l_orderkey, l_partkey, l_suppkey, cast(l_linenumber as integer) as l_linenumber, l_quantity,
  round(l_quantity * (90000 + l_partkey / 2) / 100, 2) as l_extendedprice,
  floor(random() * 11) / 100 as l_discount,
  floor(random() * 9) / 100 as l_tax,
  ['N','N','R','A'][1 + cast(floor(random() * 4) as integer)] as l_returnflag,
  ['O','F'][1 + cast(floor(random() * 2) as integer)] as l_linestatus,
  l_shipdate,
  o_orderdate + 30 + cast(floor(random() * 61) as integer) as l_commitdate,
  l_shipdate + 1 + cast(floor(random() * 30) as integer) as l_receiptdate,
  ['DELIVER IN PERSON','COLLECT COD','NONE','TAKE BACK RETURN'][1 + cast(floor(random() * 4) as integer)] as l_shipinstruct,
  ['REG AIR','AIR','RAIL','SHIP','TRUCK','MAIL','FOB'][1 + cast(floor(random() * 7) as integer)] as l_shipmode,
  words[1 + cast(floor(random() * 16) as integer)] || ' ' || words[1 + cast(floor(random() * 16) as integer)] || ' ' ||
    words[1 + cast(floor(random() * 16) as integer)] || ' ' || words[1 + cast(floor(random() * 16) as integer)] as l_comment
from drawn
