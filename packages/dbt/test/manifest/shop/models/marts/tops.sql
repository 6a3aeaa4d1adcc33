select customer_id from {{ ref('ranks') }} where place <= 10
union all
select customer_id from {{ ref('ranks', v=1) }} where revenue > 1000
