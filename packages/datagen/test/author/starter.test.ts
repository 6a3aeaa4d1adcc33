import { parseDocument } from '@dataing/datagen/dsl';
import { renderDocument, starterDocument } from '@dataing/datagen/author';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { schemaCheck } from './examples.ts';

test('the starter is right for the parser and for editors', () => {
  const text = starterDocument();
  expect(parseDocument(text, 'schema.json').diagnostics).toEqual([]);
  expect(schemaCheck()(JSON.parse(text))).toEqual([]);
});

test('the starter explains itself', () => {
  expect(starterDocument().match(/"comment": "/g)?.length).toBeGreaterThan(8);
});

test('a rendered document is the same document, in lines of at most 110 columns where texts allow', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(renderDocument(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  const longest = Math.max(
    ...starterDocument()
      .split('\n')
      .map((line) => line.length),
  );
  const wanted = starterDocument()
    .split('\n')
    .filter((line) => line.length > 110 && !line.includes('"comment"'));
  expect(longest).toBeGreaterThan(60);
  expect(wanted).toEqual([]);
});
