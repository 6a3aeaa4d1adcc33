import type { ParsedStatements, StatementParser } from '@dataing/ports';
import { afterAll, describe, expect, test } from 'vitest';

const many = 3_000;
/** Texts that nest, run on, or are no SQL at all. */
const HOSTILE: Readonly<Record<string, string>> = {
  empty: '',
  'nothing but spaces': ' \n\t',
  'an open text': "select 'a",
  'an open comment': 'select 1 /*',
  'a lone surrogate': "select '\ud800'",
  'a zero': 'select \u0000',
  brackets: '('.repeat(many),
  'queries in queries': 'select * from ('.repeat(many),
  sums: `select 1${' + 1'.repeat(many)}`,
  'a list': `select a in (${'1, '.repeat(50 * many)}1)`,
  'many statements': 'select 1;'.repeat(many),
  'longer than any': ' '.repeat(4_000_001),
};

/**
 * The suite every parser of statements passes. `make` gives one that may be closed and used again; `reference` is
 * what is taken for right, as the parser in the same thread.
 */
export function describeStatementParser<Statement extends object>(
  name: string,
  make: () => StatementParser<Statement>,
  reference: (text: string, file?: string) => ParsedStatements<Statement>,
): void {
  describe(`statement parser: ${name}`, () => {
    const parser = make();
    afterAll(() => parser.close());
    const parse = (text: string, file?: string) => parser.parse(text, { dialect: 'duckdb', file });
    const codes = async (text: string) => (await parse(text)).diagnostics.map(({ code }) => code);

    test('gives every statement of a text, with its place', async () => {
      const { statements, diagnostics } = await parse('select 1; select a from t');
      expect(diagnostics).toEqual([]);
      expect(statements).toMatchObject([{ span: { start: 0, end: 8 } }, { span: { start: 10, end: 25 } }]);
    });

    test('what cannot be read is a diagnostic with its place, and the rest is read', async () => {
      const { statements, diagnostics } = await parse('select 1;\nselec 2;\nselect 3', 'q.sql');
      expect(statements).toHaveLength(3);
      expect(diagnostics).toMatchObject([
        { code: 'SQL_SYNTAX', span: { file: 'q.sql', line: 2, column: 1 } },
      ]);
    });

    test.each(Object.keys(HOSTILE))('%s: an answer, the same as any', async (which) => {
      const text = HOSTILE[which];
      expect(await parse(text)).toEqual(reference(text));
    });

    test('a long text is read as a short one is', async () => {
      const text = Array.from({ length: 4_000 }, (_, i) => `select a${i} from t`).join(';\n');
      expect(await parse(text, 'long.sql')).toEqual(reference(text, 'long.sql'));
    });

    test('answers at the same time, each to its own', async () => {
      const texts = Array.from({ length: 20 }, (_, i) => 'select 1;'.repeat(i + 1));
      const parsed = await Promise.all(texts.map((text) => parse(text)));
      expect(parsed.map(({ statements }) => statements.length)).toEqual(texts.map((_, i) => i + 1));
    });

    test('the name of the file is that of who asks', async () => {
      for (const file of ['a.sql', 'b.sql'])
        expect((await parse('selec', file)).diagnostics[0].span?.file).toBe(file);
      expect((await parse('selec')).diagnostics[0].span?.file).toBe('<sql>');
    });

    test('the dialect counts', async () => {
      const text = 'select `a` from t';
      expect((await parser.parse(text, { dialect: 'mysql' })).diagnostics).toEqual([]);
      expect((await parser.parse(text, { dialect: 'postgres' })).diagnostics).not.toEqual([]);
    });

    test('starts again after it was closed', async () => {
      await parser.close();
      expect(await codes('select 1')).toEqual([]);
      await parser.close();
      await parser.close();
    });
  });
}
