import { sizeDocument, type Sizing } from '@dataing/datagen';
import { parseDocument } from '@dataing/datagen/dsl';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Document } from '../../src/dsl/document.ts';
import { ownSchema } from '../engine/schema.ts';

const parsed = parseDocument(JSON.stringify(ownSchema('market')), 'market.json');
const document = (parsed as { value: Document }).value;
const rowsIn = ({ nodes }: Document) => Object.fromEntries(nodes.map(({ id, rows }) => [id, rows]));
const plain = rowsIn(document);

function sized(sizing: Sizing) {
  const outcome = sizeDocument(document, sizing);
  return outcome.ok ? rowsIn(outcome.value) : outcome.diagnostics.map(({ code }) => code);
}

test('no sizes leave the document as it is', () => {
  expect(sized({})).toEqual(plain);
});

test('one table before all tables before the scale; children and lists keep theirs', () => {
  fc.assert(
    fc.property(
      fc.option(fc.nat(1000), { nil: undefined }),
      fc.option(fc.nat(1000), { nil: undefined }),
      fc.option(fc.constantFrom(0.001, 0.5, 1, 3), { nil: undefined }),
      (rows, shop, scale) => {
        const base = rows ?? 30;
        const campaign = scale === undefined || base === 0 ? base : Math.max(1, Math.round(base * scale));
        const shops = rows ?? 70;
        const scaledShops =
          scale === undefined || shops === 0 ? shops : Math.max(1, Math.round(shops * scale));
        const rowsOf = shop === undefined ? undefined : { shop };
        expect(sized({ rows, rowsOf, scale })).toEqual({ ...plain, campaign, shop: shop ?? scaledShops });
      },
    ),
  );
});

test.each([
  ['a table that is not there', { rowsOf: { nothing: 1 } }],
  ['a table named like a property of every object', { rowsOf: { constructor: 1 } }],
  ['a child', { rowsOf: { visit: 1 } }],
  ['a list', { rowsOf: { tier: 1 } }],
  ['more rows than can be counted', { scale: 1e15 }],
])('%s cannot be set', (_, sizing) => {
  const codes = sized(sizing);
  expect(new Set(codes as string[])).toEqual(new Set(['PLAN_ROWS']));
});
