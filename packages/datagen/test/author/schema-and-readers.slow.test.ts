import { parseDocument } from '@dataing/datagen/dsl';
import { buildJsonSchema } from '@dataing/datagen/author';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryDocument, repair } from '../dsl/arbitrary-document.ts';
import { keywordExamples, ownDocuments, schemaCheck } from './examples.ts';

const check = schemaCheck();
const documents = new Map([...keywordExamples(), ...ownDocuments()]);
const isRemark = (key: string) => key === 'comment' || key === 'description';
type Plain = { [key: string]: unknown };

/** Every object of a document with the steps that lead to it, dearest first: `['nodes', 0, 'columns', 2]`. */
function objectsOf(
  value: unknown,
  steps: readonly (string | number)[] = [],
): (readonly (string | number)[])[] {
  if (value === null || typeof value !== 'object') return [];
  const below = Object.entries(value).flatMap(([key, item]) =>
    objectsOf(item, [...steps, Array.isArray(value) ? Number(key) : key]),
  );
  return Array.isArray(value) ? below : [steps, ...below];
}

function objectAt(root: unknown, steps: readonly (string | number)[]): Plain {
  return steps.reduce((value, step) => (value as Plain)[step], root) as Plain;
}

/** The keys that a reader lists when it meets one it does not know; undefined where keys are the author's own. */
function readersKeys(text: string, steps: readonly (string | number)[]): string[] | undefined {
  const root: unknown = JSON.parse(text);
  objectAt(root, steps).zzz_unheard_of = 1;
  const found = parseDocument(JSON.stringify(root), 'any.json').diagnostics.find(
    (d) => d.code === 'DSL_UNKNOWN_KEY' && d.message.includes('"zzz_unheard_of"'),
  );
  const known = /^Known here: (.*)\.$/.exec(found?.help ?? '')?.[1];
  return known?.split(', ');
}

const seen = new Set<string>();

/** Whether no object of that kind, with those keys, at such a place has been looked at before. */
function isNew(root: unknown, steps: readonly (string | number)[]): boolean {
  const target = objectAt(root, steps);
  const place = steps.map((step) => (typeof step === 'number' ? '*' : step)).join('.');
  const parent = steps.length > 0 ? objectAt(root, steps.slice(0, -1)) : {};
  const kinds = [
    target.type,
    target.method,
    target.transform,
    target.kind,
    target.dimension,
    parent.transform,
  ];
  const signature = JSON.stringify([place, Object.keys(target).sort(), kinds]);
  if (seen.has(signature)) return false;
  seen.add(signature);
  return true;
}

function namesOfSchema(value: unknown, found = new Set<string>()): Set<string> {
  if (value === null || typeof value !== 'object') return found;
  for (const [key, item] of Object.entries(value)) {
    if (key === 'properties') for (const name of Object.keys(item as Plain)) found.add(name);
    namesOfSchema(item, found);
  }
  return found;
}

describe('the JSON Schema and the readers', () => {
  test.each([...documents])('know the same keys in each object of %s', (_, text) => {
    const names = namesOfSchema(buildJsonSchema());
    for (const steps of objectsOf(JSON.parse(text))) {
      if (!isNew(JSON.parse(text), steps)) continue;
      const known = readersKeys(text, steps);
      if (known === undefined) continue;
      const root: unknown = JSON.parse(text);
      const target = objectAt(root, steps);
      const accepted = new Set(
        [...names, ...known].filter((key) => {
          if (Object.hasOwn(target, key)) return true;
          target[key] = null;
          const isAccepted = check(root).length === 0;
          delete target[key];
          return isAccepted;
        }),
      );
      const present = Object.keys(target).filter((key) => !known.includes(key));
      expect(present.filter((key) => !isRemark(key))).toEqual([]);
      const differences = [
        ...known.filter((key) => !accepted.has(key)).map((key) => `the schema lacks "${key}"`),
        ...[...accepted]
          .filter((key) => !known.includes(key) && !isRemark(key))
          .map((key) => `the reader refuses "${key}"`),
      ];
      expect(differences, `at ${steps.join('.')}`).toEqual([]);
    }
  });

  test('agree on any document that parses', () => {
    const faultsOf = (text: string) =>
      parseDocument(text, 'any.json')
        .diagnostics.filter((d) => d.severity === 'error')
        .map((d) => d.path);
    fc.assert(
      fc.property(arbitraryDocument(), (plain) => {
        expect(check(JSON.parse(repair(plain, faultsOf)))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
