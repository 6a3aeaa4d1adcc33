select * from orders where paid;
drop table orders;
