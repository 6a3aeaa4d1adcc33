{{ config(materialized='ephemeral') }}
-- only what was paid
select order_id, customer_id, amount from {{ ref('stg_orders') }} where amount > 0
