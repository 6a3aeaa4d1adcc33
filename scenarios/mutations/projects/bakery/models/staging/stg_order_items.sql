select
    id as item_id,
    order_id,
    sku,
    quantity,
    coalesce(discount_percent, 0) as discount_percent
from {{ source('raw', 'items') }}
