{{ config(materialized='incremental', unique_key='order_id') }}

select
    order_id,
    ordered_on,
    payment_state,
    due - paid_amount as open_amount
from {{ ref('fct_orders') }}
where due is not null
{% if is_incremental() %}
  and ordered_on > (select max(ordered_on) from {{ this }})
{% endif %}
