import { duckdbParser } from '@dataing/adapters/sql-parser';
import { duckdb } from '@dataing/sql/dialect';
import { isSolid, splitStatements, tokenize } from '@dataing/sql/parse';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';

const parser = duckdbParser();
afterAll(() => parser.close());

const PIECES = [
  'select 1',
  'select',
  ' 1',
  ' as x',
  "'",
  "''",
  '"',
  '$$',
  '$a$',
  '--',
  '/*',
  '*/',
  '\n',
  '\r',
  ' ',
  ';',
  'e',
  "e'",
  '\\',
  "\\'",
  '1',
  '.5',
  '+',
  '-',
  '*',
  '/',
  '||',
  '||/',
  '(',
  ')',
  '::',
  'int',
  'a',
  'ü',
  '$1',
  '?',
  '_',
  "x'00'",
  ', ',
  '[',
  ']',
  '@',
  '<',
  '->>',
];
const soup = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 14 }).map((p) => p.join(''));

test('law: where the engine reads a text, our lexer sees as many statements', async () => {
  let readable = 0;
  await fc.assert(
    fc.asyncProperty(soup, async (tail) => {
      const text = `select 1 ${tail}`;
      const parsed = await parser.parse(text, 'duckdb');
      if (!parsed.ok) return;
      readable++;
      expect(splitStatements(text, duckdb).length, JSON.stringify(text)).toBe(parsed.statements.length);
      expect(
        tokenize(text, duckdb).some((t) => isSolid(t) && t.kind === 'bad'),
        JSON.stringify(text),
      ).toBe(false);
    }),
    { numRuns: 4000 },
  );
  expect(readable).toBeGreaterThan(150);
});
