with customers as (
    select * from {{ ref('stg_customers') }}
),

spent as (
    select
        customer_id,
        count(*) as orders,
        sum(order_total) as lifetime_spend,
        min(ordered_on) as first_ordered_on,
        max(ordered_on) as last_ordered_on
    from {{ ref('fct_orders') }}
    where status <> 'returned'
    group by customer_id
)

select
    customers.customer_id,
    customers.email,
    customers.country,
    customers.initial,
    coalesce(spent.orders, 0) as orders,
    coalesce(spent.lifetime_spend, 0) as lifetime_spend,
    spent.first_ordered_on,
    spent.last_ordered_on,
    case when spent.orders > 4 then 'regular' when spent.orders > 0 then 'occasional' else 'never' end as segment
from customers
left join spent on customers.customer_id = spent.customer_id
