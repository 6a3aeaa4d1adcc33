select
    'order' as event,
    order_id as event_id,
    order_id,
    order_total as amount,
    ordered_on as happened_on
from {{ ref('fct_orders') }}
where order_total is not null
union all
select
    'payment' as event,
    payment_id as event_id,
    order_id,
    amount,
    cast(paid_at as date) as happened_on
from {{ ref('stg_payments') }}
