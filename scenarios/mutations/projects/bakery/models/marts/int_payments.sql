select
    order_id,
    sum(case when method = 'card' then amount else 0 end) as card_amount,
    sum(case when method = 'coupon' then amount else 0 end) as coupon_amount,
    sum(amount) as paid_amount,
    max(paid_at) as last_paid_at,
    count(*) as payments
from {{ ref('stg_payments') }}
group by order_id
