select
    id as order_id,
    customer_id,
    cents / 100.0 as amount,
    status
from {{ ref('raw_orders') }}
where status <> 'test'
