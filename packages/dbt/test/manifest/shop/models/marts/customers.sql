with paid as (
  select * from {{ ref('stg_paid') }}
)
select customer_id, count(*) as orders, sum(amount) as revenue
from paid
group by customer_id
