select customer_id, revenue, rank() over (order by revenue desc) as place from {{ ref('customers') }}
