with months as (
    select
        account_id,
        billed_month,
        sum(amount) as revenue,
        count(*) as bills,
        sum(case when state = 'late' then amount else 0 end) as late_amount
    from {{ ref('int_bills') }}
    group by account_id, billed_month
)

select
    account_id,
    billed_month,
    revenue,
    bills,
    late_amount,
    lag(revenue) over (partition by account_id order by billed_month) as revenue_before,
    revenue - coalesce(lag(revenue) over (partition by account_id order by billed_month), 0) as gained,
    row_number() over (partition by account_id order by billed_month) as month_no
from months
