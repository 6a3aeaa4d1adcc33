select
    customer_id,
    sum(amount) as revenue,
    count(*) as orders
from {{ ref('orders') }}
group by customer_id
