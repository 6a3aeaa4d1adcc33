{{ config(materialized='incremental', unique_key='day', tags=['daily']) }}
select d.day, count(o.order_id) as orders
from {{ ref('tools', 'days') }} as d
left join {{ ref('stg_orders') }} as o on cast(o.placed_at as date) = d.day
{% if is_incremental() %}where d.day > (select max(day) from {{ this }}){% endif %}
group by d.day
