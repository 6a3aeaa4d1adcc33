import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dbtFacts } from './dbt-facts.ts';

// dbt is started three times, which takes long where others work too.
const timeout = 300_000;

test('what is kept of the project is what dbt makes of it', { timeout }, () => {
  const kept: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'golden/shop.json'), 'utf8'));
  // Its SQL is made of all that a template may ask for, and no statement.
  expect(JSON.parse(JSON.stringify(dbtFacts('shop', ['context_values'])))).toEqual(kept);
});
