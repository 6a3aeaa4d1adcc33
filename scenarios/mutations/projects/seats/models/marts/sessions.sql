with gaps as (
    select
        visit_id,
        member_id,
        page,
        visited_at,
        seconds,
        date_diff('minute', lag(visited_at) over (partition by member_id order by visited_at, visit_id), visited_at) as gap_minutes
    from {{ ref('stg_visits') }}
)

select
    visit_id,
    member_id,
    page,
    visited_at,
    gap_minutes,
    case when gap_minutes is null or gap_minutes > 7200 then 1 else 0 end as starts_session,
    sum(seconds) over (partition by member_id order by visited_at, visit_id rows between 2 preceding and current row) as recent_seconds
from gaps
