import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Facts } from './facts.ts';
import { graphOfFolder, ourFacts } from './our-facts.ts';

const golden: Facts = JSON.parse(readFileSync(join(import.meta.dirname, 'golden/shop.json'), 'utf8'));
const graph = graphOfFolder('shop');
const facts = ourFacts(graph);

/** Before anything is built dbt finds no columns where a model asks for them; we know them from the files. */
const asking = new Set(['model.shop.starred']);

test('the project has the nodes that dbt finds', () => {
  expect(graph.diagnostics).toEqual([]);
  expect(Object.keys(facts.nodes)).toEqual(Object.keys(golden.nodes));
  expect(facts.disabled).toEqual(golden.disabled);
});

test.each(Object.keys(golden.nodes))('%s is what dbt makes of it', (id) => {
  const skipped = asking.has(id) ? { compiled: null } : {};
  expect({ ...facts.nodes[id], ...skipped }).toEqual({ ...golden.nodes[id], ...skipped });
});

test.each(['sources', 'exposures', 'unitTests', 'semantics', 'groups'] as const)('%s', (kind) => {
  expect(facts[kind]).toEqual(golden[kind]);
});
