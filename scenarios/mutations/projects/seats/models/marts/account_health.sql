with accounts as (
    select * from {{ ref('stg_accounts') }}
),

latest as (
    select
        account_id,
        revenue,
        gained
    from {{ ref('account_months') }}
    qualify row_number() over (partition by account_id order by billed_month desc) = 1
)

select
    accounts.account_id,
    accounts.account_name,
    accounts.industry,
    plans.plan,
    plans.seats,
    activity.visits,
    activity.idle_members,
    latest.revenue as last_revenue,
    tickets.mean_hours,
    case when plans.plan is null then 'none' when activity.idle_members > 1 then 'at risk' when latest.gained < 0 then 'shrinking' else 'fine' end as health
from accounts
left join {{ ref('current_plans') }} as plans on accounts.account_id = plans.account_id
left join {{ ref('account_activity') }} as activity on accounts.account_id = activity.account_id
left join latest on accounts.account_id = latest.account_id
left join {{ ref('ticket_load') }} as tickets on accounts.account_id = tickets.account_id
