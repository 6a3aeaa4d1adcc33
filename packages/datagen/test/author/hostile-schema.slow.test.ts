import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from '@dataing/datagen/dsl';
import { beforeAll, expect, test } from 'vitest';
import { keywordExamples, schemaCheck } from './examples.ts';

const check = schemaCheck();

type Key = string | number;
type Slot = { readonly holder: Record<Key, unknown>; readonly key: Key; readonly place: string };

/** Every value inside a document; list places are all called `*`. */
function slotsOf(value: unknown, place = ''): Slot[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const [key, step] = Array.isArray(value) ? [Number(name), '*'] : [name, name];
    const at = place === '' ? step : `${place}.${step}`;
    return [{ holder: value as Record<Key, unknown>, key, place: at }, ...slotsOf(inner, at)];
  });
}

interface Mutant {
  readonly at: string;
  readonly isRefusedBySchema: boolean;
  /** What the reader says against it. */
  readonly codes: readonly string[];
}

/** What stands in for a value; the number of members and the kinds of values are where schemas go wrong. */
const wrong = [null, -1, 1.5, true, 'zzz', [], {}];

/** Each place of each example once, with every wrong value in turn. */
function mutants(): Mutant[] {
  const seen = new Set<string>();
  return [...keywordExamples()].flatMap(([name, text]) => {
    const root: unknown = JSON.parse(text);
    return slotsOf(root).flatMap(({ holder, key, place }) => {
      if (seen.has(place)) return [];
      seen.add(place);
      const right = holder[key];
      const found = wrong
        .filter((value) => JSON.stringify(value) !== JSON.stringify(right))
        .map((value): Mutant => {
          holder[key] = value;
          const { diagnostics } = parseDocument(JSON.stringify(root), name);
          const errors = diagnostics.filter(({ severity }) => severity === 'error');
          const at = `${name}: ${place} = ${JSON.stringify(value)}`;
          return { at, isRefusedBySchema: check(root).length > 0, codes: errors.map(({ code }) => code) };
        });
      holder[key] = right;
      return found;
    });
  });
}

let all: Mutant[];
beforeAll(() => {
  all = mutants();
});

test('what the JSON Schema refuses, the reader refuses', () => {
  expect(all.length).toBeGreaterThan(3000);
  expect(all.filter(({ isRefusedBySchema, codes }) => isRefusedBySchema && codes.length === 0)).toEqual([]);
});

test.each([
  ['DSL_WRONG_TYPE', 0.98],
  ['DSL_MISSING_KEY', 0.9],
  ['DSL_NOT_AN_INTEGER', 1],
  ['DSL_GENERATOR_COUNT', 1],
  ['DSL_VERSION', 1],
])('of what the reader refuses by %s, the JSON Schema refuses %f', (code, share) => {
  const told = all.filter(({ codes }) => codes.includes(code));
  expect(told).not.toEqual([]);
  const refused = told.filter(({ isRefusedBySchema }) => isRefusedBySchema);
  expect(refused.length / told.length).toBeGreaterThanOrEqual(share);
});

const trades = join(import.meta.dirname, '../../../../examples');
const names = readdirSync(trades).filter((name) => name !== 'keywords' && name !== 'README.md');

test.each(names)('the JSON Schema accepts the example %s', (name) => {
  expect(check(JSON.parse(readFileSync(join(trades, name, 'schema.json'), 'utf8')))).toEqual([]);
});

test('and every whole document of the guides', () => {
  const guides = join(trades, '../docs/datagen');
  const documents = readdirSync(guides)
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => [
      ...readFileSync(join(guides, name), 'utf8').matchAll(/^```json\n(\{\n {2}"version"[\s\S]*?)^```$/gm),
    ]);
  expect(documents.length).toBeGreaterThan(10);
  for (const [, text] of documents) expect(check(JSON.parse(text))).toEqual([]);
});
