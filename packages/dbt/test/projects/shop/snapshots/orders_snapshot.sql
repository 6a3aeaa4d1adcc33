{% snapshot orders_snapshot %}
{{ config(unique_key='order_id', strategy='check', check_cols=['status'], tags=['snap']) }}
select * from {{ ref('stg_orders') }}
{% endsnapshot %}
