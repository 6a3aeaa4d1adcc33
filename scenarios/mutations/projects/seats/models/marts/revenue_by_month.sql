select
    billed_month,
    sum(revenue) as revenue,
    sum(gained) as gained,
    count(distinct account_id) as accounts,
    sum(revenue) / count(distinct account_id) as revenue_per_account
from {{ ref('account_months') }}
group by billed_month
