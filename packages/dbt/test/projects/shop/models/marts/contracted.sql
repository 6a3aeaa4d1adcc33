select order_id::integer as order_id, amount::double as amount from {{ ref('stg_orders') }}
