select * from {{ ref('tops') }} order by customer_id limit 5
