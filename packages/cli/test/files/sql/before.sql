-- revenue by customer
select c.name, sum(o.amount) as revenue
from orders o
join customers c on c.id = o.customer_id
where o.paid
group by c.name;
