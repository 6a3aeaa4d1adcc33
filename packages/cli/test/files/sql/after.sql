select c.name, sum(coalesce(o.amount, 0)) as revenue
from orders o
left join customers c on c.id = o.customer_id
group by c.name
