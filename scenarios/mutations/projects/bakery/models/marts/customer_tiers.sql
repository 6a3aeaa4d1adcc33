with ranked as (
    select
        c.customer_id,
        c.email,
        t.tier,
        t.perk,
        row_number() over (partition by c.customer_id order by t.least_spent desc) as place
    from {{ ref('dim_customers') }} as c
    inner join {{ ref('tiers') }} as t on c.lifetime_spend >= t.least_spent
)

select
    customer_id,
    email,
    tier,
    perk
from ranked
where place = 1
