{{ config(tags=['daily'], meta={'pii': false}) }}

with source as (

    select * from {{ source('raw', 'orders') }}

)

select
    id as order_id,
    customer_id,
    country,
    status,
    {{ cents_to_units('amount') }} as amount,
    ordered_at,
    '{{ var("currency") }}' as currency
from source
{#- no rows from the future -#}
{% if var('limits').high > 5 %}
where amount >= {{ var('limits')['low'] }}
{% endif %}
