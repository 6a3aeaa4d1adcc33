select
    id as supply_id,
    sku,
    {{ dollars('cost_cents') }} as cost,
    is_organic
from {{ source('raw', 'supplies') }}
