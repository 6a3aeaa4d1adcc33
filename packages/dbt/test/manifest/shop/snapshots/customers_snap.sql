{% snapshot customers_snap %}
{{ config(target_schema='snaps', unique_key='customer_id', strategy='check', check_cols=['revenue']) }}
select * from {{ ref('customers') }}
{% endsnapshot %}
