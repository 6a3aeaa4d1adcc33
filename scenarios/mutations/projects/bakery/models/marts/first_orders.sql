select
    customer_id,
    order_id,
    ordered_on,
    order_total,
    store_id
from {{ ref('fct_orders') }}
where customer_id is not null
qualify row_number() over (partition by customer_id order by ordered_on, order_id) = 1
