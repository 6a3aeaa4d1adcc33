select
    id as depot_id,
    name as depot_name,
    coalesce(region, '?') as region,
    capacity
from {{ source('raw', 'depots') }}
