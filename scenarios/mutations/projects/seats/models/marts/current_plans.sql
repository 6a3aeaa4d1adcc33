select
    account_id,
    plan_taken_id,
    plan,
    seats,
    started_on
from {{ ref('stg_plans_taken') }}
where started_on <= date '2025-06-30'
qualify row_number() over (partition by account_id order by started_on desc, plan_taken_id desc) = 1
