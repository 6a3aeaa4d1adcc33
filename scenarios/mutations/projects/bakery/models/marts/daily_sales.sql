select
    o.ordered_on,
    o.store_id,
    count(*) as orders,
    count(distinct o.customer_id) as customers,
    sum(o.order_total) as revenue,
    avg(o.tip) as mean_tip,
    sum(case when o.is_gift then 1 else 0 end) as gifts
from {{ ref('fct_orders') }} as o
where o.status in ('paid', 'open')
group by o.ordered_on, o.store_id
