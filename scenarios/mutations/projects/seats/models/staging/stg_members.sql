select
    id as member_id,
    account_id,
    {{ clean('email') }} as email,
    role,
    left_on,
    left_on is null as is_active
from {{ source('raw', 'members') }}
