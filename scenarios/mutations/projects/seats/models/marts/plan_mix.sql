with counted as (
    select
        t.plan,
        p.family,
        count(*) as taken,
        sum(t.seats) as seats,
        sum(t.seats * p.price) as list_value
    from {{ ref('stg_plans_taken') }} as t
    left join {{ ref('plan_prices') }} as p on t.plan = p.plan
    where not t.has_ended
    group by t.plan, p.family
)

select
    plan,
    family,
    taken,
    seats,
    list_value,
    1.0 * taken / sum(taken) over () as share
from counted
