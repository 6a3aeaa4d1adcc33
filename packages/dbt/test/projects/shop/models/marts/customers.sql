with orders as (
    select * from {{ ref('order_items') }}
), back as (
    select * from {{ ref('returns') }}
)
select
    orders.customer_id,
    count(*) as order_count,
    {% for s in var('statuses') -%}
    sum(case when orders.status = '{{ s }}' then orders.amount else 0 end) as {{ s }}_amount,
    {% endfor -%}
    max(back.amount) as last_return
from orders
left join back on back.customer_id = orders.customer_id
group by 1
