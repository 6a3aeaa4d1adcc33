select a.order_id from {{ ref('orders') }} a join {{ ref('orders', v=1) }} b using (order_id)
join {{ ref('shop', 'orders', version=2) }} c using (order_id)
