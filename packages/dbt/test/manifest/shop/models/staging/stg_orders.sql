select
  id as order_id,
  customer as customer_id,
  {{ tools.euros('amount_cents') }} as amount,
  placed_at
from {{ source('raw', 'orders') }}
where placed_at >= '{{ var("start_date") }}'
