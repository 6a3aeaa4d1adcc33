import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { diffQueries } from '../../src/diff/index.ts';
import type { SqlSchema } from '../../src/scope/index.ts';
import { shop } from '../scope/resolved.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/sql/diff.md'), 'utf8');

test('the example of docs/sql/diff.md gives what the page says', () => {
  const texts = [...page.matchAll(/const (?:before|after) = "(.*)";/g)].map(([, text]) => text);
  const diff = diffQueries(texts[0], texts[1], { dialect: 'duckdb', schema: shop as SqlSchema });
  expect(diff.changes).toEqual(JSON.parse(/```json\n(.*?)```/s.exec(page)?.[1] ?? ''));
  expect(page).toContain(`\`diff.class\` is \`${diff.class}\`, \`diff.rows\` is \`${diff.rows}\``);
  expect(page).toContain(
    `\`diff.untouched\` holds \`${diff.untouched.map(({ after }) => after).join(', ')}\``,
  );
});

const rows = [...page.matchAll(/^\| `(.*)` \| `(.*)` \| `(\w+)` \| `(\w+)` \|$/gm)].map(
  ([, before, after, kind, effect]) => ({ before, after, kind, effect }),
);

test('the page has a row for each kind', () => {
  expect(new Set(rows.map(({ kind }) => kind)).size).toBeGreaterThan(23);
});

test.each(rows)('docs/sql/diff.md: $before => $after', ({ before, after, kind, effect }) => {
  const diff = diffQueries(before, after, { dialect: 'duckdb', schema: shop });
  expect(diff.changes.map((change) => change.kind)).toContain(kind);
  expect(diff.rows).toBe(effect);
});
