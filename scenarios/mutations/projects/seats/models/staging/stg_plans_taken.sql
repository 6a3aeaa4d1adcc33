select
    id as plan_taken_id,
    account_id,
    plan,
    seats,
    started_on,
    coalesce(ended_on, date '2099-12-31') as ended_on,
    ended_on is not null as has_ended
from {{ source('raw', 'plans_taken') }}
where plan <> 'old'
