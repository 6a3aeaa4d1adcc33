import type { BlameEntry } from '@dataing/investigate/blame';
import { expect, test } from 'vitest';
import { investigateCommand } from '../../src/blame/investigate-command.ts';
import { EMPTY_CONFIG, type ProjectConfig } from '../../src/project/config/config.ts';

const entry = { timestampMs: Date.UTC(2026, 0, 10, 12) } as BlameEntry;
const shop = { name: 'shop', type: 'duckdb', path: 'shop.duckdb' } as const;
const dataset = { tables: ['marts.*'], repository: '../models' };

function command(
  config: Partial<ProjectConfig>,
  more: { prefix?: string; folder?: string; column?: string } = {},
) {
  const { prefix = '', folder = '', column } = more;
  const table = 'marts.orders';
  return investigateCommand(
    {
      options: { target: column === undefined ? table : `${table}.${column}` },
      place: { folder: '/code/shop', isNamed: false },
      project: { config: { ...EMPTY_CONFIG, ...config } },
      resolved: { table, model: 'orders', folder, ...(column === undefined ? {} : { column }) },
      repository: { prefix },
    },
    { cwd: '/code/shop' },
  )(entry);
}

test('a placeholder stands only where nothing is known', () => {
  const rest = "--table marts.orders --metric 'count(*)' --at 2026-01-10T12:00";
  expect(command({})).toBe(`dataing investigate --data DATA --project . ${rest}`);
  expect(command({ sources: [shop] })).toBe(`dataing investigate --source shop --project . ${rest}`);
  const two = [shop, { ...shop, name: 'other' }];
  expect(command({ sources: two })).toBe(`dataing investigate --source SOURCE --project . ${rest}`);
  expect(command({ sources: two, datasets: [{ ...dataset, source: 'other' }] })).toBe(
    `dataing investigate --source other ${rest}`,
  );
});

test('the project is named from where one stands, and a column by its share of nulls', () => {
  expect(command({}, { prefix: 'code/', folder: 'dbt/' })).toContain(' --project ../dbt ');
  expect(command({}, { folder: "it's/" })).toContain(" --project 'it'\\''s' ");
  expect(command({}, { column: 'email' })).toContain(
    "--table marts.orders --metric 'null_share(email)' --at",
  );
});
