import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SqlSchema } from '../../src/scope/index.ts';
import { lineage } from './resolved.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/sql/lineage.md'), 'utf8');

test('the example of docs/sql/lineage.md gives what the page says', () => {
  const text = /const text = '(.*)';/.exec(page)?.[1] ?? '';
  const columns = [
    ...page.matchAll(/\{ name: '(\w+)', type: '([^']+)'(, nullable: false)?(, unique: true)? \}/g),
  ];
  const schema: SqlSchema = {
    tables: {
      orders: {
        columns: columns.map(([, name, type, required, unique]) => ({
          name,
          type,
          nullable: required === undefined,
          unique: unique !== undefined,
        })),
      },
    },
  };
  const said = lineage(text, { schema });
  expect(said.columns[1]).toEqual(JSON.parse(/```json\n(.*?)```/s.exec(page)?.[1] ?? ''));
  expect(said.rows.map(({ clause, table, column }) => `\`${clause} ${table}.${column}\``).join(' and ')).toBe(
    /`lineage.rows` is (.*),\sand/.exec(page)?.[1],
  );
  expect(page).toContain(`\`${JSON.stringify(said.keys)}\``);
});
