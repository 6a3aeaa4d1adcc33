with paid_orders as (select customer_id, amount from orders where paid)
select buyer.name, sum(p.amount) as revenue
from paid_orders as p
join customers as buyer on p.customer_id = buyer.id
group by buyer.name
