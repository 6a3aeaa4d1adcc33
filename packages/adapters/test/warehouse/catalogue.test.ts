import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { catalogueFaults } from '@dataing/base/diagnostics';
import { expect, test } from 'vitest';
import { catalogue } from '../../src/warehouse/catalogue.ts';

test('every code the adapter can give has an entry, and every entry is given', () => {
  const source = join(import.meta.dirname, '../../src');
  const given = new Set<string>();
  for (const folder of ['warehouse', 'duckdb', 'postgres', 'mysql', 'sqlite']) {
    for (const file of readdirSync(join(source, folder))) {
      if (file === 'catalogue.ts' || file === 'fail.ts') continue;
      const text = readFileSync(join(source, folder, file), 'utf8');
      for (const [, code] of text.matchAll(/'(WAREHOUSE_[A-Z_]+)'/g)) given.add(code);
    }
  }
  expect(catalogueFaults(catalogue)).toEqual([]);
  expect(catalogue.map((entry) => entry.code).sort()).toEqual([...given].sort());
});
