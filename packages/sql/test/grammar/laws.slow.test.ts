import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SQL_DIALECTS } from '@dataing/ports/dialects';
import { dialectOf } from '../../src/dialect/index.ts';
import { parseSql } from '../../src/grammar/index.ts';
import { splitStatements, tokenize } from '../../src/parse/index.ts';
import { renderSql } from '../../src/render/index.ts';
import { type Statement, visitTree, withoutSpans } from '../../src/tree/index.ts';
import { arbitraryTree } from './arbitrary-tree.ts';
import { corpusOf } from './corpus.ts';

const PIECES = [
  "'",
  '"',
  '`',
  '$$',
  '$a$',
  '--',
  '-- ',
  '#',
  '//',
  '/*',
  '*/',
  '/*!50000',
  '\n',
  ' ',
  ';',
  '\\',
  "'''",
  '"""',
  'r',
  'b',
  'e',
  'x',
  'u&',
  '1e-5',
  '.5',
  '2fa',
  '10L',
  '0x1F',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '::',
  '->>',
  '+-',
  '?',
  '@a',
  '@@b',
  ':c',
  '|>',
  'é',
  '😀',
  '\u00a0',
  '\u0000',
  'select',
  'begin',
  'end',
  'if',
  'case',
  'delimiter',
];
/** A tree without places, and without what a name or a cast is written like where the dialect needs it otherwise. */
function meaning(statement: Statement): unknown {
  const text = JSON.stringify(withoutSpans(statement), (key, value: unknown) => {
    if (key === 'quoted') return undefined;
    if (key === 'text' && typeof value === 'string') return value.toLowerCase();
    return key === 'form' && value === 'safe_cast' ? 'try_cast' : value;
  });
  return JSON.parse(text);
}

const soup = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string()), { maxLength: 25 })
  .map((p) => p.join(''));

describe.each(SQL_DIALECTS)('laws of %s', (dialect) => {
  const rules = dialectOf(dialect);
  const corpus = corpusOf(dialect);
  /** A piece of a real text, cut and with something put in its middle. */
  const mutated = fc
    .tuple(fc.nat(corpus.length), fc.nat(400), fc.nat(400), fc.constantFrom(...PIECES))
    .map(([at, length, cut, piece]) => {
      const part = corpus.slice(at, at + length);
      return part.slice(0, cut) + piece + part.slice(cut);
    });
  const anyText = fc.oneof(soup, mutated);

  test('the tokens lie side by side and give the text back', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const tokens = tokenize(text, rules);
        let at = 0;
        for (const token of tokens) {
          expect(token.start).toBe(at);
          expect(token.end).toBeGreaterThan(token.start);
          at = token.end;
        }
        expect(at).toBe(text.length);
      }),
      { numRuns: 300 },
    );
  });

  test('whatever the text, it gives trees or diagnostics, as many statements as were split', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const parsed = parseSql(text, { dialect });
        expect(parsed.statements).toHaveLength(splitStatements(text, rules).length);
        for (const { code, span } of parsed.diagnostics) {
          expect(['SQL_SYNTAX', 'SQL_TOO_DEEP']).toContain(code);
          expect(span?.end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('what was read of a text means the same when it is written and read again', () => {
    fc.assert(
      fc.property(mutated, (text) => {
        for (const statement of parseSql(text, { dialect }).statements) {
          if (statement.kind === 'other' || statement.kind === 'set' || statement.kind === 'block') continue;
          const rendered = renderSql(statement, dialect);
          const again = parseSql(rendered, { dialect });
          expect(again.diagnostics, `${text}\n${rendered}`).toEqual([]);
          expect(
            again.statements.map(meaning),
            `${text}
${rendered}`,
          ).toEqual([meaning(statement)]);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('parse is the inverse of render for arbitrary trees', () => {
    const { query } = arbitraryTree(dialect);
    fc.assert(
      fc.property(query, (tree) => {
        const text = renderSql(tree, dialect);
        const parsed = parseSql(text, { dialect });
        expect(parsed.diagnostics, text).toEqual([]);
        expect(parsed.statements.map(withoutSpans), text).toEqual([withoutSpans(tree)]);
      }),
      { numRuns: 100 },
    );
  });
});

test('visitTree reaches every part, parents first, and leaves out what it is told to', () => {
  const [tree] = parseSql('select a + f(b) from t where c', { dialect: 'duckdb' }).statements;
  const kinds: unknown[] = [];
  visitTree(tree, (part) => {
    if (typeof part.kind === 'string') kinds.push(part.kind);
    return part.kind !== 'call';
  });
  expect(kinds).toEqual(['select', 'binary', 'column', 'call', 'table', 'column']);
});
