import { GENERATOR_KINDS, parseDocument } from '@dataing/datagen/dsl';
import { buildJsonSchema, keywords } from '@dataing/datagen/author';
import Ajv2020 from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryDocument, repair } from '../dsl/arbitrary-document.ts';
import { keywordExamples, ownDocuments, schemaCheck } from './examples.ts';

const check = schemaCheck();
const examples = keywordExamples();
const documents = new Map([...examples, ...ownDocuments()]);
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

describe('each keyword', () => {
  test.each(keywords.map((k) => k.name))('%s has an example that uses it and is right', (name) => {
    const text = examples.get(name);
    if (text === undefined) throw new Error(`write examples/keywords/${name}.json`);
    expect(parseDocument(text, `${name}.json`).diagnostics).toEqual([]);
  });

  test('each example is of a keyword', () => {
    const names = new Set(keywords.map((k) => k.name));
    expect([...examples.keys()].filter((name) => !names.has(name))).toEqual([]);
  });

  test('is said in words, key by key', () => {
    for (const { name, about, keys, cases } of keywords) {
      expect(about, name).toMatch(/[.]$/);
      for (const part of [keys, ...(cases ?? [])]) {
        for (const [key, { about: said }] of Object.entries(part))
          expect(said, `${name}.${key}`).not.toBe('');
      }
    }
  });
});

describe('the JSON Schema and the readers', () => {
  test('is JSON Schema 2020-12, and every reference in it leads somewhere', () => {
    const schema = buildJsonSchema();
    expect(
      new Ajv2020.default({ strict: true, strictTypes: false, strictRequired: false }).compile(schema),
    ).toBeTypeOf('function');
    const names = Object.keys((schema as { $defs: Plain }).$defs);
    const used = [...JSON.stringify(schema).matchAll(/"#\/\$defs\/(\w+)"/g)].map((match) => match[1]);
    expect([...new Set(used)].filter((name) => !names.includes(name))).toEqual([]);
    expect(names.filter((name) => !used.includes(name))).toEqual([]);
  });

  test.each([...documents])('agree that %s is right', (_, text) => {
    expect(check(JSON.parse(text))).toEqual([]);
  });

  test('agree on the generators', () => {
    const { $defs } = buildJsonSchema() as { $defs: Record<string, { properties: Plain }> };
    const kinds = Object.keys($defs.generator.properties).filter((key) => !isRemark(key));
    expect(kinds.sort()).toEqual([...GENERATOR_KINDS].sort());
  });

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

  test('refuses what is misspelt, missing or of the wrong type', () => {
    const broken = (edit: (document: Plain) => void) => {
      const document = JSON.parse(examples.get('fanout')!) as Plain;
      edit(document);
      return check(document).length > 0;
    };
    const node = (document: Plain, i: number) => (document.nodes as Plain[])[i];
    expect(broken(() => {})).toBe(false);
    expect(broken((d) => delete d.version)).toBe(true);
    expect(broken((d) => (d.version = '2.0'))).toBe(true);
    expect(broken((d) => (node(d, 1).fanouts = {}))).toBe(true);
    expect(broken((d) => (node(d, 1).fanout = { distribution: 'gauss' }))).toBe(true);
    expect(broken((d) => (node(d, 0).rows = -1))).toBe(true);
    expect(
      broken(
        (d) => ((node(d, 0).columns as Plain[])[0].generator = { sequence: {}, choice: { choices: [1] } }),
      ),
    ).toBe(true);
  });
});
