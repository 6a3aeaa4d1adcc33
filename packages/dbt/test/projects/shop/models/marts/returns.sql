{{ config(materialized='ephemeral') }}
with returned as (select * from {{ ref('order_items') }} where status = 'returned')
select * from returned
