select
    id as payment_id,
    order_id,
    method,
    {{ dollars('amount_cents') }} as amount,
    paid_at
from {{ source('raw', 'payments') }}
where not is_failed
