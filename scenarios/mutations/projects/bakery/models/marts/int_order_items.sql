with items as (
    select * from {{ ref('stg_order_items') }}
),

products as (
    select * from {{ ref('stg_products') }}
),

costs as (
    select
        sku,
        sum(cost) as supply_cost,
        count(*) as supplies
    from {{ ref('stg_supplies') }}
    group by sku
)

select
    items.item_id,
    items.order_id,
    items.sku,
    products.product_name,
    products.kind,
    items.quantity,
    items.quantity * products.price as gross,
    items.quantity * products.price * (1 - items.discount_percent / 100.0) as net,
    coalesce(costs.supply_cost, 0) as supply_cost,
    costs.supplies
from items
inner join products on items.sku = products.sku
left join costs on items.sku = costs.sku
