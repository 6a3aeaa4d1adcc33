/**
 * The table of bench/schemas/customers.json by drizzle-seed, into a SQLite file through node:sqlite: it seeds databases
 * and writes no files. Its numbers are uniform. Usage: drizzle-seed.ts ROWS FOLDER
 */
import { integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import { seed } from 'drizzle-seed';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

const [rows, folder] = [Number(process.argv[2]), process.argv[3]];
const customer = sqliteTable('customer', {
  customerId: integer('customer_id').primaryKey(),
  name: text('name').notNull(),
  email: text('email').notNull(),
  city: text('city').notNull(),
  country: text('country').notNull(),
  signedUp: text('signed_up').notNull(),
  plan: text('plan').notNull(),
  spent: real('spent').notNull(),
});

const file = new DatabaseSync(join(folder, 'customer.sqlite'));
file.exec(
  'create table customer (customer_id integer primary key, name text, email text, city text, country text, signed_up text, plan text, spent real)',
);
file.exec('begin');
const prepared = new Map<string, StatementSync>();
const db = drizzle((sql, params) => {
  const statement = prepared.get(sql) ?? file.prepare(sql);
  prepared.set(sql, statement);
  statement.run(...(params as SQLInputValue[]));
  return Promise.resolve({ rows: [] });
});
await seed(db, { customer }, { count: rows, seed: 42 }).refine((f) => ({
  customer: {
    columns: {
      name: f.fullName(),
      email: f.email(),
      city: f.city(),
      country: f.valuesFromArray({ values: shares(['US', 'DE', 'FR', 'GB'], [0.5, 0.2, 0.15, 0.15]) }),
      signedUp: f.datetime(),
      plan: f.valuesFromArray({ values: shares(['free', 'basic', 'pro'], [0.7, 0.2, 0.1]) }),
      spent: f.number({ minValue: 0, maxValue: 1000, precision: 100 }),
    },
  },
}));
file.exec('commit');
const [count] = file.prepare('select count(*) as n from customer').all();
file.close();
process.stdout.write(`${JSON.stringify({ rows: Number(count.n) })}\n`);

function shares(values: readonly string[], weights: readonly number[]) {
  return values.map((value, i) => ({ weight: weights[i], values: [value] }));
}
