select id as order_id, customer as customer_id, {{ euros('amount_cents') }} as amount, placed_at
from {{ source('raw', 'orders') }}
where placed_at >= '{{ var("start_date", "2024-01-01") }}'
