import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, expect, test } from 'vitest';
import { run } from '../src/commands/generate.ts';
import { recordingIo } from '../src/recording-io.ts';
import { generateDefaults } from './defaults.ts';

const repository = resolve(import.meta.dirname, '../../..');
const schema = resolve(repository, process.env.DATAING_FIXTURES ?? '../shared', 'datagen/schemas/bank.json');
const folder = mkdtempSync(join(tmpdir(), 'bank-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function generate(output: string, workers: number): Promise<void> {
  const { io } = recordingIo({ cwd: folder });
  const code = await run({ ...generateDefaults, schema, output, workers }, io);
  expect(code).toBe(0);
}

/** Every lookup of bank.json: each must find its row. */
const references = [
  ['employee', 'branch_id', 'branch', 'branch_id'],
  ['employee', 'manager_id', 'employee', 'employee_id'],
  ['customer', 'home_branch_id', 'branch', 'branch_id'],
  ['account', 'customer_id', 'customer', 'customer_id'],
  ['account', 'branch_id', 'branch', 'branch_id'],
  ['loan', 'customer_id', 'customer', 'customer_id'],
  ['loan', 'branch_id', 'branch', 'branch_id'],
  ['communication', 'customer_id', 'customer', 'customer_id'],
  ['communication', 'employee_id', 'employee', 'employee_id'],
  ['communication', 'promotion_id', 'promotion', 'promotion_id'],
  ['account_transaction', 'account_id', 'account', 'account_id'],
  ['customer_account', 'customer_id', 'customer', 'customer_id'],
  ['customer_account', 'account_id', 'account', 'account_id'],
  ['customer_loan', 'customer_id', 'customer', 'customer_id'],
  ['customer_loan', 'loan_id', 'loan', 'loan_id'],
] as const;

test.skipIf(!existsSync(schema))(
  'bank, twice and with workers: the same bytes, and every reference closes',
  async () => {
    await generate('first', 0);
    await generate('second', 0);
    await generate('threads', 2);
    const names = readdirSync(join(folder, 'first'));
    expect(names.length).toBe(11);
    for (const other of ['second', 'threads']) {
      expect(readdirSync(join(folder, other))).toEqual(names);
      for (const name of names) {
        const [a, b] = ['first', other].map((run1) => readFileSync(join(folder, run1, name)));
        expect(a.equals(b), `${other}/${name}`).toBe(true);
      }
    }
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const file = (table: string): string => `'${join(folder, 'first', `${table}.parquet`)}'`;
    for (const [child, column, parent, key] of references) {
      const sql = `select count(*) from ${file(child)} c anti join ${file(parent)} p on c.${column} = p.${key}`;
      expect((await connection.runAndReadAll(sql)).getRowsJson(), `${child}.${column}`).toEqual([['0']]);
    }
    const own = `select count(*) from ${file('employee')} where manager_id = employee_id`;
    expect((await connection.runAndReadAll(own)).getRowsJson()).toEqual([['0']]);
    connection.closeSync();
    instance.closeSync();
  },
);
