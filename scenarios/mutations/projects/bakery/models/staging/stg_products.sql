select
    sku,
    name as product_name,
    kind,
    {{ dollars('price_cents') }} as price,
    case when kind = 'drink' then 'beverage' when is_perishable then 'fresh' else 'dry' end as shelf
from {{ source('raw', 'products') }}
