select
    account_id,
    count(*) as members,
    sum(visits) as visits,
    max(last_visited_on) as last_visited_on,
    avg(days) as mean_days,
    sum(case when is_idle then 1 else 0 end) as idle_members
from {{ ref('member_activity') }}
group by account_id
