with sold as (
    select
        i.sku,
        i.product_name,
        i.kind,
        sum(i.net) as revenue,
        sum(i.quantity) as units,
        sum(i.net - i.supply_cost) as margin
    from {{ ref('int_order_items') }} as i
    inner join {{ ref('fct_orders') }} as o on i.order_id = o.order_id
    where o.status = 'paid'
    group by i.sku, i.product_name, i.kind
)

select
    sku,
    product_name,
    kind,
    units,
    revenue,
    rank() over (order by revenue desc, sku) as place,
    row_number() over (partition by kind order by units desc, sku) as place_in_kind,
    revenue / sum(revenue) over () as share
from sold
