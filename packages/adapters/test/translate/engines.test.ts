import { DatabaseSync } from 'node:sqlite';
import { translate } from '@dataing/sql/translate';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { SQL_DIALECTS } from '@dataing/ports/dialects';
import { statementsFor } from './engines.ts';

test.each(SQL_DIALECTS)('SQLite makes the tables of %s', (from) => {
  const db = new DatabaseSync(':memory:');
  for (const statement of statementsFor(from, 'sqlite')) db.exec(statement);
  const [{ n }] = db.prepare("select count(*) as n from sqlite_master where type = 'table'").all() as [
    { n: number },
  ];
  expect(n).toBeGreaterThan(4);
  db.close();
});

test.each(SQL_DIALECTS)('DuckDB makes the tables of %s', async (from) => {
  const instance = await DuckDBInstance.create(':memory:');
  const db = await instance.connect();
  for (const statement of statementsFor(from, 'duckdb')) await db.run(statement);
  const reader = await db.runAndReadAll('select count(*)::int from duckdb_tables()');
  expect(reader.getRows()[0][0]).toBeGreaterThan(6);
  db.closeSync();
  instance.closeSync();
});

test('what a translated table takes and refuses', async () => {
  const ddl = `create table users (
    id bigint unsigned not null auto_increment primary key, kind enum('a', 'b') not null default 'b',
    age tinyint unsigned, name varchar(3), twice int generated always as (age * 2) stored, unique key (name))`;
  const db = new DatabaseSync(':memory:');
  for (const statement of translate(ddl, { from: 'mysql', to: 'sqlite' }).statements) db.exec(statement);
  db.exec("insert into users (age, name) values (7, 'x')");
  expect({ ...db.prepare('select * from users').get() }).toEqual({
    id: 1,
    kind: 'b',
    age: 7,
    name: 'x',
    twice: 14,
  });
  for (const bad of ["(1, 'c', 1, 'y')", "(2, 'a', -1, 'y')", "(2, 'a', 1, 'x')", "(1, 'a', 1, 'y')"])
    expect(() => db.exec(`insert into users (id, kind, age, name) values ${bad}`)).toThrow(/constraint/);
  db.close();
  const instance = await DuckDBInstance.create(':memory:');
  const duck = await instance.connect();
  for (const statement of translate(ddl, { from: 'mysql', to: 'duckdb' }).statements)
    await duck.run(statement);
  await duck.run("insert into users (age, name) values (7, 'x')");
  expect(
    (await duck.runAndReadAll('select id::int, kind::varchar, age, twice from users')).getRows(),
  ).toEqual([[1, 'b', 7, 14]]);
  await expect(duck.run("insert into users (age, kind) values (1, 'c')")).rejects.toThrow(
    /ENUM|enum|UINT8|Could not convert/,
  );
  await expect(duck.run('insert into users (age) values (-1)')).rejects.toThrow();
  duck.closeSync();
  instance.closeSync();
});
