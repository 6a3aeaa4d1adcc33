import { parseDocument } from '@dataing/datagen/dsl';
import { expect, test } from 'vitest';
import { column, smallDocument } from './documents.ts';

const traits = [
  { name: 'device', choices: ['phone', 'desktop'] },
  { name: 'appetite', spread: 1, scales: ['b'] },
];
const shown = (from: string, type: string, extra: object = {}) =>
  column('shown', type, { trait: { from, ...extra } });

/** Columns of the second table that show a trait of the first, and what is said of them. */
const refusals: ReadonlyArray<readonly [said: string, column: ReturnType<typeof column>]> = [
  ['"b.shown": "a" has no trait "devise"', shown('a.devise', 'string')],
  ['"b.shown": a choice of the trait "device" is no int', shown('a.device', 'int')],
  ['"b.shown": the trait "appetite" is a factor: its column is of type float', shown('a.appetite', 'string')],
  [
    '"b.shown": the trait "appetite" is a factor, which is always kept',
    shown('a.appetite', 'float', { keep: 0.5 }),
  ],
  ['"device" names no table and trait', shown('device', 'string')],
];

test.each(refusals)('%s', (said, spec) => {
  const text = smallDocument((document) => {
    document.nodes[0].traits = traits;
    document.nodes[1].columns.push(spec);
  });
  const { diagnostics } = parseDocument(text, 'a.json');
  expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([`DSL_TRAIT: ${said}`]);
});

test('an ancestor knows nothing of the traits of those below it', () => {
  const text = smallDocument((document) => {
    document.nodes[1].traits = [traits[0]];
    document.nodes[0].columns.push(shown('b.device', 'string'));
  });
  const [{ message }] = parseDocument(text, 'a.json').diagnostics;
  expect(message).toBe('"b" is no ancestor of "a" along the line of first parents');
});
