import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bracketDepth, duckdb, splitStatements, tokenize } from './subject.ts';

const PIECES = [
  "'",
  "''",
  '"',
  '$$',
  '$a$',
  '--',
  '/*',
  '*/',
  '\n',
  ' ',
  ';',
  'select',
  'e',
  "e'\\''",
  '1.5e3',
  '.5',
  '0x1F',
  '(',
  ')',
  '[',
  ']',
  '::',
  '->>',
  '+-',
  '?',
  '$1',
  'é',
  '😀',
  '\u00a0',
  '\u0000',
  'x',
  '_a1',
  '!=',
  '|',
  '{',
  ':',
];
const soup = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string()), { maxLength: 30 })
  .map((p) => p.join(''));

function kinds(text: string): string[] {
  return tokenize(text, duckdb)
    .filter((t) => t.kind !== 'space')
    .map((t) => `${t.kind}:${text.slice(t.start, t.end)}`);
}

describe('tokenize', () => {
  test('law: the tokens lie side by side and give the text back', () => {
    fc.assert(
      fc.property(soup, (text) => {
        const tokens = tokenize(text, duckdb);
        expect(tokens.map((t) => text.slice(t.start, t.end)).join('')).toBe(text);
        let at = 0;
        for (const token of tokens) {
          expect(token.start).toBe(at);
          expect(token.end).toBeGreaterThan(token.start);
          at = token.end;
        }
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ["'a;b'", ["text:'a;b'"]],
    ["'it''s'", ["text:'it''s'"]],
    ["e'a\\'b' c", ["text:e'a\\'b'", 'word:c']],
    ["'a\\' b", ["text:'a\\'", 'word:b']],
    ['$$a;b$$', ['text:$$a;b$$']],
    ['$q$ $$ ; $q$', ['text:$q$ $$ ; $q$']],
    ['a$b$c', ['word:a$b$c']],
    ['1_$a$', ['number:1', 'word:_$a$']],
    ['1_000.5_0 0x1_f 7_', ['number:1_000.5_0', 'number:0x1_f', 'number:7', 'word:_']],
    ['"a""b;"', ['quoted:"a""b;"']],
    ['/* /* ; */ ; */ x', ['comment:/* /* ; */ ; */', 'word:x']],
    ['a --;\nb', ['word:a', 'comment:--;', 'word:b']],
    ['1.5e-3+.5', ['number:1.5e-3', 'operator:+', 'number:.5']],
    ['a<-1', ['word:a', 'operator:<', 'operator:-', 'number:1']],
    ['a+--b\n1', ['word:a', 'operator:+', 'comment:--b', 'number:1']],
    ['x::int', ['word:x', 'operator:::', 'word:int']],
    ['$1 ? $name', ['parameter:$1', 'parameter:?', 'parameter:$name']],
    ['größe', ['word:größe']],
    ['a\u00a0b', ['word:a', 'bad:\u00a0b']],
    ['a\u0000b', ['word:a', 'bad:\u0000b']],
    ["'open", ["bad:'open"]],
    ['/* /* */ open', ['bad:/* /* */ open']],
  ])('%j', (text, expected) => expect(kinds(text)).toEqual(expected));
});

describe('splitStatements', () => {
  test.each([
    ['', 0],
    [' ; -- nothing\n;', 0],
    ['select 1', 1],
    ['select 1;', 1],
    ["select ';' ; select 2", 2],
    ['select 1 /* /* */ ; delete from t -- */', 1],
    ['select 1 /* ; */ ; delete from t', 2],
    ['select $a$ ; $a$; select 2', 2],
  ])('%j holds %i', (text, count) => expect(splitStatements(text, duckdb)).toHaveLength(count));

  test('counts the nesting of brackets', () => {
    const text = '(a[(b)]) ()';
    expect(bracketDepth(text, tokenize(text, duckdb))).toBe(3);
  });
});
