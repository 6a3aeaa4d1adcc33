import { concat, valueAt } from '@dataing/base/columns';
import { rootAddresses, sliceAddresses, streamKey } from '@dataing/base/random';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { choicesOf, parseRegex, type RegexNode } from '../../src/dsl/regex.ts';
import { regex } from '../../src/kernels/regex.ts';
import { unique } from '../../src/kernels/unique.ts';
import { buildRegexAutomaton } from '../../src/plan/regex-automaton.ts';
import { listTexts, regexAt } from './reference/row-texts.ts';

const keyOf = (purpose: string) => streamKey({ epoch: 1, seed: 7, table: 't', column: 'c', purpose });
const keysOf = (tree: RegexNode) =>
  Array.from({ length: Math.ceil(choicesOf(tree) / 2) }, (_, i) => keyOf(`regex ${i}`));

function treeOf(pattern: string): RegexNode {
  const parsed = parseRegex(pattern);
  if ('fault' in parsed) throw new Error(`${pattern}: ${parsed.fault.message}`);
  return parsed.ok;
}

/** Expressions as people write them, small enough to list all texts. */
const patterns = fc.letrec<{ whole: string; part: string }>((tie) => ({
  whole: fc.oneof(
    fc.array(tie('part'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
    fc.tuple(tie('part'), tie('part')).map(([a, b]) => `${a}|${b}`),
  ),
  part: fc.oneof(
    { withCrossShrink: true, maxDepth: 3 },
    fc.constantFrom(
      'a',
      'b',
      '\\.',
      '\\-',
      '[a-c]',
      '[^ -~]?'.slice(0, 0) || '[b-d_]',
      '[-ab]',
      'é',
      '\\d{1}',
    ),
    fc
      .tuple(tie('whole'), fc.constantFrom('', '?', '{2}', '{0,2}'))
      .map(([inner, times]) => `(${inner})${times}`),
    fc
      .tuple(fc.constantFrom('a', '[ab]', 'é'), fc.constantFrom('?', '{1,2}', '{2}'))
      .map((pair) => pair.join('')),
  ),
})).whole;

const small = patterns
  .map((pattern) => ({ pattern, tree: treeOf(pattern) }))
  .filter(({ tree }) => {
    if (choicesOf(tree) >= 60) return false;
    const automaton = buildRegexAutomaton(tree);
    return automaton !== 'too many' && automaton.counts[0] < 1000;
  });

test('every text matches the expression, as the engine of the language reads it; rows and splits agree', () => {
  fc.assert(
    fc.property(small, fc.nat(40), ({ pattern, tree }, cut) => {
      const matcher = new RegExp(`^(?:${pattern})$`);
      const keys = keysOf(tree);
      const addresses = rootAddresses(0, 40);
      const parts = [sliceAddresses(addresses, 0, cut), sliceAddresses(addresses, cut, 40)];
      const texts = concat(parts.map((part) => regex(tree, keys, part)));
      for (let row = 0; row < 40; row++) {
        const text = String(valueAt(texts, row));
        expect(text).toMatch(matcher);
        expect(text).toBe(regexAt(tree, keys, { hi: addresses.hi[row], lo: addresses.lo[row] }));
      }
    }),
    { numRuns: 200 },
  );
});

/** By brute force: sets of texts, built from those of the parts. */
function allTexts(node: RegexNode): Set<string> {
  const both = (a: Set<string>, b: Set<string>) => new Set([...a].flatMap((x) => [...b].map((y) => x + y)));
  switch (node.kind) {
    case 'set':
      return new Set(node.characters);
    case 'sequence':
      return node.parts.map(allTexts).reduce(both, new Set(['']));
    case 'either':
      return new Set(node.options.flatMap((option) => [...allTexts(option)]));
    case 'repeat': {
      const found = new Set<string>();
      let copies = new Set(['']);
      for (let i = 0; i <= node.max; i++) {
        if (i >= node.min) for (const text of copies) found.add(text);
        copies = both(copies, allTexts(node.part));
      }
      return found;
    }
  }
}

test('the automaton has each text exactly once, however often the expression can be read', () => {
  fc.assert(
    fc.property(small, ({ tree }) => {
      const automaton = buildRegexAutomaton(tree);
      if (automaton === 'too many') throw new Error('small ones fit');
      const texts = listTexts(automaton);
      expect(automaton.counts[0]).toBe(texts.length);
      expect([...texts].sort()).toEqual([...allTexts(tree)].sort());
    }),
    { numRuns: 200 },
  );
});

test('as many rows as texts: each text once', () => {
  fc.assert(
    fc.property(small, ({ tree }) => {
      const automaton = buildRegexAutomaton(tree);
      if (automaton === 'too many') throw new Error('small ones fit');
      const size = automaton.counts[0];
      const column = unique({ kind: 'texts', size, automaton }, keyOf('unique'), {
        kind: 'range',
        start: 0,
        length: size,
      });
      const texts = Array.from({ length: size }, (_, row) => String(valueAt(column, row)));
      expect(texts.sort()).toEqual([...allTexts(tree)].sort());
    }),
    { numRuns: 100 },
  );
});

test('characters, alternatives and numbers of copies are equally likely', () => {
  const tree = treeOf('(a|b|c)[0-9]x{1,4}');
  const rows = 60_000;
  const column = regex(tree, keysOf(tree), rootAddresses(0, rows));
  const texts = Array.from({ length: rows }, (_, row) => String(valueAt(column, row)));
  const countsOf = (read: (text: string) => string) => {
    const counts = new Map<string, number>();
    for (const text of texts) counts.set(read(text), (counts.get(read(text)) ?? 0) + 1);
    return [...counts.values()];
  };
  for (const [read, outcomes] of [
    [(text: string) => text[0], 3],
    [(text: string) => text[1], 10],
    [(text: string) => text.slice(2), 4],
    [(text: string) => text, 120],
  ] as const) {
    const counts = countsOf(read);
    expect(counts.length).toBe(outcomes);
    const expected = rows / outcomes;
    const chi2 = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // Five standard deviations above the mean of chi-squared.
    expect(chi2).toBeLessThan(outcomes - 1 + 5 * Math.sqrt(2 * (outcomes - 1)));
  }
});

test.each([
  ['(a', 'does not close a group', 0],
  ['a)', 'closes a group that is not open', 1],
  ['(?<n>a)', 'has an assertion or a named group', 0],
  ['(?=a)', 'has an assertion or a named group', 0],
  ['a\\1', 'has "\\1", which no text is made from', 1],
  ['\\bx', 'has "\\b", which no text is made from', 0],
  ['x\\', 'ends with a backslash', 1],
  ['[z-a]', 'has a range that runs backwards or between classes', 2],
  ['[a', 'does not close a class', 0],
  ['[^ -~]', 'has a class without characters', 0],
  ['*a', 'repeats nothing', 0],
  ['a**', 'repeats a repetition', 2],
  ['a{3,2}', 'has a repetition whose bounds are the wrong way round', 1],
  ['a{300}', 'repeats more than 256 times', 1],
  ['a{x}', 'has a "{" that is no repetition; write "\\{"', 1],
  ['a^b', 'has "^" in the middle', 1],
  ['(a{250}){250}', 'asks for more than 1024 characters', 0],
])('%s is refused with its place', (pattern, message, at) => {
  expect(parseRegex(pattern)).toEqual({ fault: { message, at } });
});

test('shorthands, complements, anchors and open repetitions', () => {
  const lengths = (pattern: string) => {
    const tree = treeOf(pattern);
    return [...allTexts(tree)].map((text) => text.length);
  };
  expect(lengths('^a*$')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(lengths('a{2,}')).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(allTexts(treeOf('[^\\w]')).size).toBe(95 - 63);
  expect(allTexts(treeOf('.')).size).toBe(95);
  expect([...allTexts(treeOf('[\\d.]'))].join('')).toBe('.0123456789');
});

test('more texts than can be counted, and automata too large, are said', () => {
  expect(buildRegexAutomaton(treeOf('[0-9a-f]{14}'))).toBe('too many');
  expect(buildRegexAutomaton(treeOf('[0-9a-f]{13}'))).toMatchObject({ counts: { 0: 16 ** 13 } });
  expect(buildRegexAutomaton(treeOf('[ab]{0,16}a[ab]{14}'))).toBe('too many');
});
