with orders as (
    select * from {{ ref('stg_orders') }}
),

totals as (
    select
        order_id,
        sum(net) as order_total,
        sum(supply_cost) as order_cost,
        count(distinct sku) as products,
        bool_or(kind = 'drink') as has_drink
    from {{ ref('int_order_items') }}
    group by order_id
),

payments as (
    select * from {{ ref('int_payments') }}
),

joined as (
    select
        orders.order_id,
        orders.customer_id,
        orders.store_id,
        orders.status,
        orders.is_gift,
        orders.ordered_on,
        orders.tip,
        totals.order_total,
        totals.order_cost,
        totals.has_drink,
        coalesce(payments.paid_amount, 0) as paid_amount,
        payments.last_paid_at,
        totals.order_total + orders.tip as due
    from orders
    left join totals on orders.order_id = totals.order_id
    left join payments on orders.order_id = payments.order_id
)

select
    *,
    case when due is null then 'empty' when paid_amount >= due then 'settled' when paid_amount > 0 then 'partial' else 'unpaid' end as payment_state
from joined
