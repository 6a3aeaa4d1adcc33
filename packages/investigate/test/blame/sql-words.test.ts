import { expect, test } from 'vitest';
import { tableStatements } from '../../src/blame/sql-statements.ts';
import { compareStatements } from '../../src/blame/sql-words.ts';

const about = (sql: string) => tableStatements(sql, 'a.sql').filter(({ table }) => table === 'shop.orders');
const told = (before: string, after: string) =>
  compareStatements(about(before), about(after)).map(({ kind, columns }) => [kind, columns]);

const TABLE = 'create table shop.orders (id bigint not null, mail text, total numeric(10, 2) default 0)';
const FILL = 'insert into shop.orders select id, mail, total from raw.orders where total > 0';

test.each<
  readonly [before: string, after: string, told: ReadonlyArray<readonly [string, readonly string[] | null]>]
>([
  ['', TABLE, [['table_created', null]]],
  [TABLE, '', [['definition_removed', null]]],
  [TABLE, TABLE.replace('mail text', 'mail text, city text'), [['column_added', ['city']]]],
  [TABLE, TABLE.replace(', mail text', ''), [['column_removed', ['mail']]]],
  [
    TABLE,
    TABLE.replace('mail text', 'mail varchar(9) not null'),
    [
      ['type_changed', ['mail']],
      ['not_null_added', ['mail']],
    ],
  ],
  [TABLE, TABLE.replace(' not null', ''), [['not_null_removed', ['id']]]],
  [TABLE, TABLE.replace('default 0', 'default 1'), [['default_changed', ['total']]]],
  [TABLE, `-- the orders\n${TABLE.toUpperCase().replace('SHOP.ORDERS', 'shop.orders').toLowerCase()};`, []],
  ['', 'alter table shop.orders add column city text', [['column_added', ['city']]]],
  ['', 'alter table shop.orders drop column mail', [['column_removed', ['mail']]]],
  ['', 'alter table shop.orders rename column mail to email', [['column_renamed', ['mail', 'email']]]],
  ['', 'alter table shop.orders alter column mail set not null', [['not_null_added', ['mail']]]],
  ['', FILL, [['insert_new', null]]],
  [FILL, FILL.replace('> 0', '> 5'), [['filter_tightened', null]]],
  [FILL, FILL.replace('total from', 'total * 2 as total from'), [['expression_changed', ['total']]]],
  [FILL, FILL.replace('total > 0', '0 < total'), []],
  ['', 'update shop.orders set mail = null, total = 0 where id = 1', [['update_new', ['mail', 'total']]]],
  ['', 'delete from shop.orders where id = 1', [['delete_new', null]]],
  ['', 'truncate table shop.orders', [['truncate_new', null]]],
  ['', 'drop table shop.orders', [['table_dropped', null]]],
  [FILL, `${FILL}; ${FILL}`, [['insert_new', null]]],
])('%j then %j', (before, after, expected) => {
  expect(told(before, after)).toEqual(expected);
});

test('what fills a table is known with what it reads; other tables, dumps and binaries are none of it', () => {
  expect(about(`${FILL}; select 1; insert into other values (1)`)).toMatchObject([{ reads: ['raw.orders'] }]);
  expect(tableStatements('create table a\u0000b', 'a.sql')).toEqual([]);
  expect(tableStatements(`create table a (x int); ${' '.repeat(2_000_001)}`, 'a.sql')).toEqual([]);
});

test('a file is read in the first dialect that reads it whole', () => {
  const [mysql] = tableStatements(
    'create table `a-b` (x int auto_increment primary key) engine=InnoDB;',
    'a.sql',
  );
  expect(mysql.dialect).toBe('mysql');
  const broken = tableStatements('create table a (x int); this is no sql; create table b (y int)', 'a.sql');
  expect(broken.map(({ table }) => table)).toEqual(['a', 'b']);
});
