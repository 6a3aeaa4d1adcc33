select
    id as account_id,
    name as account_name,
    {{ clean('industry') }} as industry,
    parent_id,
    joined_on
from {{ source('raw', 'accounts') }}
where not is_demo
