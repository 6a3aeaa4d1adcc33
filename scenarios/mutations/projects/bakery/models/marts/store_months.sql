with months as (
    select
        store_id,
        date_trunc('month', ordered_on) as month,
        sum(revenue) as revenue,
        sum(orders) as orders
    from {{ ref('daily_sales') }}
    group by store_id, date_trunc('month', ordered_on)
    having sum(orders) > 3
)

select
    m.store_id,
    m.month,
    s.city,
    s.region,
    m.revenue,
    m.revenue / s.monthly_target as reached,
    sum(m.revenue) over (partition by m.store_id order by m.month rows between unbounded preceding and current row) as revenue_to_date,
    lag(m.orders) over (partition by m.store_id order by m.month) as orders_before
from months as m
left join {{ ref('store_targets') }} as s on m.store_id = s.store_id
