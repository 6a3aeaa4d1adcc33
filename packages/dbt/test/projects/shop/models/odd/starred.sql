{{ config(materialized='table', schema='special', database=target.database) }}
select {{ tools.star(ref('stg_orders'), except=['status', 'currency']) }}, c.name
from {{ ref('stg_orders') }} o join {{ ref('stg_countries') }} c on c.code = o.country
