import { GENERATOR_KINDS, parseDocument } from '@dataing/datagen/dsl';
import { buildJsonSchema, keywords } from '@dataing/datagen/author';
import Ajv2020 from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { keywordExamples, ownDocuments, schemaCheck } from './examples.ts';

const check = schemaCheck();
const examples = keywordExamples();
const documents = new Map([...examples, ...ownDocuments()]);
const isRemark = (key: string) => key === 'comment' || key === 'description';
type Plain = { [key: string]: unknown };

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
