create table posts (
  id int unsigned not null auto_increment primary key,
  kind enum('draft', 'live') not null default 'draft',
  title varchar(200) comment 'as shown',
  made timestamp default current_timestamp on update current_timestamp,
  key kind_made (kind, made)
) engine=InnoDB;
create table copies as select * from posts;
