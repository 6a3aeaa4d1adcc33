import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { catalogueFaults } from '@dataing/base/diagnostics';
import { expect, test } from 'vitest';
import { catalogue } from '../src/catalogue.ts';

test('every code the package can give has an entry, and every entry is given', () => {
  const root = join(import.meta.dirname, '../src');
  const given = new Set<string>();
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.endsWith('catalogue.ts')) continue;
    for (const [, code] of readFileSync(join(root, file), 'utf8').matchAll(/'((?:SQL|GATE)_[A-Z_]+)'/g))
      given.add(code);
  }
  expect(catalogueFaults(catalogue)).toEqual([]);
  expect(catalogue.map((entry) => entry.code).sort()).toEqual([...given].sort());
});
