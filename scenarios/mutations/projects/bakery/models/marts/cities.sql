select distinct
    s.region,
    s.city
from {{ ref('fct_orders') }} as o
inner join {{ ref('store_targets') }} as s on o.store_id = s.store_id
where o.status <> 'open'
