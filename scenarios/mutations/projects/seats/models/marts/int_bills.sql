with bills as (
    select * from {{ ref('stg_bills') }}
),

rates as (
    select * from {{ ref('rates') }}
),

taken as (
    select * from {{ ref('stg_plans_taken') }}
)

select
    bills.bill_id,
    bills.billed_on,
    bills.billed_month,
    bills.state,
    taken.account_id,
    taken.plan,
    bills.currency,
    bills.amount as local_amount,
    bills.amount * rates.rate as amount,
    rates.rate is null as is_unrated
from bills
inner join taken on bills.plan_taken_id = taken.plan_taken_id
left join rates on bills.currency = rates.currency
