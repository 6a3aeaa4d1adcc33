with source as (
    select * from {{ source('raw', 'customers') }}
)

select
    id as customer_id,
    lower(email) as email,
    first_name,
    {{ initial_of('first_name') }} as initial,
    coalesce(upper(country), 'unknown') as country,
    referrer_id,
    created_at
from source
