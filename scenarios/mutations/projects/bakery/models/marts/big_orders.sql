select
    o.order_id,
    o.ordered_on,
    o.order_total,
    c.email,
    c.segment,
    f.order_id as first_order_id
from {{ ref('fct_orders') }} as o
inner join {{ ref('dim_customers') }} as c on o.customer_id = c.customer_id
left join {{ ref('first_orders') }} as f on o.customer_id = f.customer_id
where o.order_total > {{ var('big_order') }}
