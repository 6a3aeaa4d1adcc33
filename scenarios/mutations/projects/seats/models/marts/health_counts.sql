select
    health,
    coalesce(industry, 'other') as industry,
    count(*) as accounts,
    sum(last_revenue) as revenue
from {{ ref('account_health') }}
group by health, coalesce(industry, 'other')
