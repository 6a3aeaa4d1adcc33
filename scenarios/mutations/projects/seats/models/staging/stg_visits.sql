select
    id as visit_id,
    member_id,
    page,
    visited_at,
    cast(visited_at as date) as visited_on,
    seconds
from {{ source('raw', 'visits') }}
