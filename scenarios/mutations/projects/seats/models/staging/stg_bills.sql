with bills as (
    select * from {{ source('raw', 'bills') }}
)

select
    id as bill_id,
    plan_taken_id,
    {{ cents('cents') }} as amount,
    currency,
    state,
    billed_on,
    date_trunc('month', billed_on) as billed_month
from bills
where state <> 'void'
