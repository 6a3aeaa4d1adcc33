select
    member_id,
    sum(starts_session) as sessions,
    max(recent_seconds) as busiest
from {{ ref('sessions') }}
group by member_id
having sum(starts_session) > 1
