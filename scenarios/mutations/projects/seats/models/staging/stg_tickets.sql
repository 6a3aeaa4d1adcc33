select
    id as ticket_id,
    account_id,
    member_id,
    lower(priority) as priority,
    opened_at,
    closed_at,
    date_diff('hour', opened_at, closed_at) as hours_open
from {{ source('raw', 'tickets') }}
