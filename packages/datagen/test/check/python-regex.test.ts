import { expect, test } from 'vitest';
import { toRe2 } from '../../src/check/python-regex.ts';

/** RE2 as JavaScript reads it: the same constructs, `\z` aside. Real DuckDB matches are in packages/cli/test. */
function matches(python: string, text: string): boolean {
  const re2 = toRe2(python)!;
  const js = re2
    .replaceAll('\\z', '(?![\\s\\S])')
    .replace(/\\x\{([0-9a-f]+)\}/g, (_, hex: string) => `\\u{${hex}}`);
  return new RegExp(js, 'u').test(text);
}

/** What Python 3.11 answers to `re.match(pattern, text) is not None`. */
test.each([
  ['a', 'abc', true],
  ['b', 'abc', false],
  ['^b', 'abc', false],
  ['a|b', 'bcd', true],
  ['a|b', 'cab', false],
  ['abc$', 'abc\n', true],
  ['abc$', 'abc\n\n', false],
  ['abc\\Z', 'abc\n', false],
  ['\\d+$', '٣٤', true],
  ['[\\d-]+$', '٣-4', true],
  ['\\w+$', 'straße_9', true],
  ['[^\\d]+$', 'abc', true],
  ['[]a]+$', ']a]', true],
  ['[^]a]+$', 'bc', true],
  ['[$]', '$', true],
  ['\\$', '$', true],
  ['[a[]+$', 'a[', true],
  ['\\s', '\u00a0', true],
  ['\\D+$', 'ab٣', false],
  ['(?:ab){2}', 'abab', true],
  ['(?P<x>a)b', 'ab', true],
] as const)('re.match(%j, %j) is %j', (pattern, text, expected) => {
  if (pattern.includes('(?P<')) expect(toRe2(pattern)).toContain('(?P<x>a)b');
  else expect(matches(pattern, text)).toBe(expected);
});

test.each([
  'a(?=b)',
  'a(?!b)',
  '(?<=a)b',
  '(?<!a)b',
  '(a)\\1',
  '(?P<x>a)(?P=x)',
  '(?>a)',
  '(a)?(?(1)b|c)',
  '[\\W]',
])('%s is beyond RE2, and said to be', (pattern) => {
  expect(toRe2(pattern)).toBeUndefined();
});
