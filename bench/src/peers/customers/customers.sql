-- The table of bench/schemas/customers.json in plain SQL. Names come from twenty each, where a generator has thousands.
with lists as (
  select
    ['Ada','Ben','Cleo','Dan','Eva','Finn','Gail','Hugo','Iris','Jack','Kate','Liam','Mona','Noah','Olga','Paul','Rosa','Sean','Tess','Umar'] as given,
    ['Adams','Baker','Clark','Davis','Evans','Fisher','Green','Hill','Irwin','Jones','King','Lewis','Moore','Nolan','Owens','Price','Quinn','Reed','Scott','Turner'] as family,
    ['Austin','Boston','Chicago','Dallas','El Paso','Fresno','Gary','Houston','Irvine','Jackson'] as cities
), drawn as (
  select
    i,
    given[1 + cast(floor(random() * 20) as integer)] as first,
    family[1 + cast(floor(random() * 20) as integer)] as last,
    cities[1 + cast(floor(random() * 10) as integer)] as city,
    random() as u, random() as v, random() as t, random() as a, random() as b
  from range(1, $rows + 1) as r(i), lists
)
select
  i as customer_id,
  first || ' ' || last as name,
  lower(first) || '.' || lower(last) || cast(floor(random() * 1000) as integer) || '@example.com' as email,
  city,
  case when u < 0.5 then 'US' when u < 0.7 then 'DE' when u < 0.85 then 'FR' else 'GB' end as country,
  timestamp '2024-01-01' + to_minutes(cast(floor(t * 1052640) as bigint)) as signed_up,
  case when v < 0.7 then 'free' when v < 0.9 then 'basic' else 'pro' end as plan,
  exp(3.5 + sqrt(-2 * ln(1 - a)) * cos(2 * pi() * b)) as spent
from drawn
