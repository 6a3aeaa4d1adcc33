import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { addTest, type TestPlace } from '../src/project/add-test.ts';

const wanted = { list: 'models', name: 'orders', column: 'id', test: 'unique' } as const;

function applied(text: string, { line, insert }: TestPlace): string {
  expect(insert).not.toBeNull();
  const lines = text.split('\n');
  if (line === null) return text === '' ? insert! : `${text.replace(/\n*$/, '\n')}${insert}`;
  return [...lines.slice(0, line), ...insert!.split('\n'), ...lines.slice(line)].join('\n');
}

const all =
  'models:\n  - name: orders\n    columns:\n      - name: id\n        data_tests:\n          - unique\n';
describe('what is there decides what is added', () => {
  test.each([
    ['nothing', '', all],
    ['other keys', 'version: 2\n', `version: 2\n${all}`],
    ['comments', '# none yet\n', `# none yet\n${all}`],
    [
      'another model',
      'models:\n- name: customers\n',
      'models:\n- name: orders\n  columns:\n    - name: id\n      data_tests:\n        - unique\n- name: customers\n',
    ],
    [
      'the model',
      'models:\n  - description: all\n    name: orders\n    config: {}\n',
      'models:\n  - description: all\n    name: orders\n    columns:\n      - name: id\n        data_tests:\n          - unique\n    config: {}\n',
    ],
    [
      'another column',
      'models:\n  - name: orders\n    columns:\n    - name: total\n',
      'models:\n  - name: orders\n    columns:\n    - name: id\n      data_tests:\n        - unique\n    - name: total\n',
    ],
    [
      'the column, in other letters',
      'models:\n  - name: orders\n    columns:\n      - name: ID # key\n        description: key\n',
      'models:\n  - name: orders\n    columns:\n      - name: ID # key\n        data_tests:\n          - unique\n        description: key\n',
    ],
    [
      'tests, as they were called',
      'models:\n  - name: orders\n    columns:\n      - name: id\n        tests:\n        - not_null\n',
      'models:\n  - name: orders\n    columns:\n      - name: id\n        tests:\n        - unique\n        - not_null\n',
    ],
  ])('%s', (_, before, after) => {
    expect(applied(before, addTest(before, wanted)).trimEnd()).toBe(after.trimEnd());
  });

  test.each([
    [
      'tests in brackets',
      'models:\n  - name: orders\n    columns:\n      - name: id\n        tests: [not_null]\n',
      5,
    ],
    ['columns in brackets', 'models:\n  - name: orders\n    columns: [{name: total}]\n', 3],
    ['an entry in braces', 'models:\n  - {name: orders}\n', 2],
    ['an empty list', 'models:\n', 1],
    ['what is no YAML', 'models: [', null],
    ['a list', '- models\n', null],
  ])('%s: no line can be added', (_, text, line) => {
    expect(addTest(text, wanted)).toMatchObject({ insert: null, line });
  });
});

const names = fc.constantFrom(
  'orders',
  'id',
  'total',
  'yes',
  '1',
  '@all',
  '##[x]',
  ': a',
  '- b',
  'a\nb',
  "it's",
  '"q"',
);
const column = fc.record(
  {
    name: names,
    description: fc.string(),
    data_tests: fc.array(fc.constantFrom('not_null', 'x'), { minLength: 1 }),
  },
  { requiredKeys: ['name'] },
);
const model = fc.record(
  {
    name: names,
    description: fc.constantFrom('one', 'two\nlines\n', '# three'),
    columns: fc.uniqueArray(column, { minLength: 1, selector: (it) => it.name }),
    meta: fc.dictionary(fc.string(), fc.integer()),
  },
  { requiredKeys: ['name'] },
);
const file = fc.record(
  {
    version: fc.constant(2),
    models: fc.uniqueArray(model, { minLength: 1, selector: (it) => it.name }),
    sources: fc.constant([{ name: 'raw' }]),
  },
  { requiredKeys: [] },
);
type Data = { models?: { name: string; columns?: { name: string; data_tests?: string[] }[] }[] };

test('all that was there stays, and the test comes', () => {
  fc.assert(
    fc.property(
      file,
      names,
      names,
      fc.boolean(),
      fc.integer({ min: 2, max: 6 }),
      (data, name, on, indentSeq, indent) => {
        const text = stringify(data, { indentSeq, indent, lineWidth: 0, version: '1.1' });
        const place = addTest(text, { list: 'models', name, column: on, test: 'unique' });
        // An empty mapping is written `{}`.
        if (place.insert === null) return;
        const found = parse(applied(text, place), { version: '1.1' }) as Data;
        const expected = structuredClone(data) as Data;
        const models = (expected.models ??= []);
        let entry = models.find((it) => it.name === name);
        if (entry === undefined) models.unshift((entry = { name }));
        const columns = (entry.columns ??= []);
        let own = columns.find((it) => it.name === on);
        if (own === undefined) columns.unshift((own = { name: on }));
        own.data_tests = ['unique', ...(own.data_tests ?? [])];
        expect(found).toEqual(expected);
      },
    ),
    { numRuns: 60 },
  );
});
