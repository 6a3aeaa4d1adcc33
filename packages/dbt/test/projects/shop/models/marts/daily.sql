{{
    config(
        materialized='incremental',
        unique_key='ordered_at',
        incremental_strategy='delete+insert',
        on_schema_change='append_new_columns',
        alias='daily_sales',
        pre_hook=["select 1", "{{ note('before') }}"]
    )
}}
select ordered_at, sum(amount) as amount
from {{ ref('order_items') }}
{% if is_incremental() %}
where ordered_at > (select max(ordered_at) from {{ this }})
{% endif %}
group by 1
