import { parseDocument } from '@dataing/datagen/dsl';
import { expect, test } from 'vitest';
import { column, type SmallDocument, smallDocument } from './documents.ts';

/** What keys and references of several columns or tables may not be, besides the golden fixtures. */
type Refusal = readonly [expected: string, edit: (document: SmallDocument) => void];

const add =
  (node: number, ...columns: ReturnType<typeof column>[]) =>
  (document: SmallDocument) =>
    void document.nodes[node].columns.push(...columns);
const set = (node: number, key: string, value: unknown) => (document: SmallDocument) => {
  document.nodes[node][key] = value;
};

const refusals: readonly Refusal[] = [
  ['DSL_KEY: "id" cannot be a column of the primary key: it is named twice', set(1, 'pk', ['id', 'id'])],
  [
    'DSL_KEY: "x" cannot be a column of the primary key: it may be null',
    (d) => {
      add(1, column('x', 'int', { choice: { choices: [1, null] } }, { nullable: true }))(d);
      d.nodes[1].pk = ['id', 'x'];
    },
  ],
  ['DSL_UNKNOWN_COLUMN: the table "b" has no column "idd"', set(1, 'pk', ['idd'])],
  [
    'DSL_POLYMORPHIC: "kind" never is "c"',
    (d) => {
      add(1, column('kind', 'string', { choice: { choices: ['a', 'b'] } }))(d);
      add(1, column('x', 'int', { polymorphic: { by: 'kind', from: { c: 'a.id' } } }))(d);
    },
  ],
  [
    'DSL_POLYMORPHIC: "x" refers to no table where "kind" is "b"',
    (d) => {
      add(1, column('kind', 'string', { choice: { choices: ['a', 'b'] } }))(d);
      add(1, column('x', 'int', { polymorphic: { by: 'kind', from: { a: 'a.id' } } }))(d);
    },
  ],
  [
    'DSL_POLYMORPHIC: "b.x" cannot refer to its own table',
    add(1, column('x', 'int', { polymorphic: { by: 'id', from: { 1: 'b.id' } } })),
  ],
  [
    'DSL_OUT_OF_RANGE: popularity must be above 0, not 0',
    (d) => {
      d.nodes.push({ id: 'c', kind: 'entity', pk: 'id', columns: [column('id', 'int', { sequence: {} })] });
      add(1, column('x', 'int', { lookup: { from: 'c.id', popularity: 0 } }))(d);
    },
  ],
  ['DSL_EMPTY_LIST: the columns of pk must not be empty', set(1, 'pk', [])],
  [
    'DSL_CHOICE_SOURCE: ordinal takes "from" or "start", not both',
    add(1, column('x', 'int', { ordinal: { from: 'a.id', start: 2 } })),
  ],
  [
    'DSL_OUT_OF_RANGE: the step of an ordinal must not be 0',
    add(1, column('x', 'int', { ordinal: { step: 0 } })),
  ],
  [
    'DSL_BAD_REFERENCE: "b" cannot deal out its own rows',
    add(1, column('x', 'int', { ordinal: { from: 'b.id' } })),
  ],
  ['DSL_MISSING_KEY: ordinal has no "within"', add(1, column('x', 'date', { ordinal: { freq: 'D' } }))],
  [
    'DSL_GENERATOR_TYPE: "a.id" is of type int, "x" of type date',
    add(1, column('x', 'date', { ordinal: { from: 'a.id' } })),
  ],
  [
    'DSL_GENERATOR_TYPE: "a.id" is of type int, "x" of type date',
    add(1, column('x', 'date', { polymorphic: { by: 'id', from: { 1: 'a.id' } } })),
  ],
];

test.each(refusals)('%s', (expected, edit) => {
  const { diagnostics } = parseDocument(smallDocument(edit), 'test.json');
  expect(diagnostics.map((d) => `${d.code}: ${d.message}`)).toEqual([expected]);
});
