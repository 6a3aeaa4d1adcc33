update orders set status = 'x' from customers c where orders.customer_id = c.id and c.country = 'DE';
delete from orders using customers c where orders.customer_id = c.id;
insert into orders (id, status) values (1, 'a') on conflict (id) do nothing;
delete from orders where id = 5 returning id, status;
update orders as o set note = '' where o.note = '' or o.note is null;
delete from orders where not exists (select 1 from customers c where c.id = orders.customer_id);
with late as (select c.id from customers c where c.country = 'DE') insert into orders (customer_id) select id from late;
update orders set (status, note) = ('a', 'b') where id = 3;
delete from orders where created_at < now() - interval '30 days';
