create table customers (id bigint primary key, name varchar not null);
create table orders (
  id bigint primary key,
  customer_id bigint not null,
  amount decimal(10, 2),
  paid boolean
);
