import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { catalogueFaults } from '@dataing/base/diagnostics';
import { expect, test } from 'vitest';
import { catalogue } from '../../src/duckdb/catalogue.ts';

test('every code the adapter can give has an entry, and every entry is given', () => {
  const root = join(import.meta.dirname, '../../src/duckdb');
  const given = new Set<string>();
  for (const file of readdirSync(root)) {
    if (file === 'catalogue.ts' || file === 'fail.ts') continue;
    for (const [, code] of readFileSync(join(root, file), 'utf8').matchAll(/'(WAREHOUSE_[A-Z_]+)'/g))
      given.add(code);
  }
  expect(catalogueFaults(catalogue)).toEqual([]);
  expect(catalogue.map((entry) => entry.code).sort()).toEqual([...given].sort());
});
