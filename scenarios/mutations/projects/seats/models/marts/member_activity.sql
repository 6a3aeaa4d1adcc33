with visits as (
    select
        member_id,
        count(*) as visits,
        count(distinct visited_on) as days,
        sum(seconds) as seconds,
        max(visited_on) as last_visited_on
    from {{ ref('stg_visits') }}
    where page <> 'admin'
    group by member_id
)

select
    m.member_id,
    m.account_id,
    m.role,
    m.email,
    coalesce(v.visits, 0) as visits,
    coalesce(v.days, 0) as days,
    v.seconds,
    v.last_visited_on,
    v.last_visited_on is null or v.last_visited_on < date '2025-09-30' - {{ var('idle_days') }} as is_idle
from {{ ref('stg_members') }} as m
left join visits as v on m.member_id = v.member_id
where m.is_active
