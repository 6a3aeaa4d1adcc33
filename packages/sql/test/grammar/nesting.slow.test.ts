import { describe, expect, test } from 'vitest';
import { SQL_DIALECTS } from '@dataing/ports/dialects';
import { PARSE_DEPTH_MAX, parseSql } from '../../src/grammar/index.ts';
import { renderSql } from '../../src/render/index.ts';

const many = 20_000;
/** Texts that nest or run on; each must give a tree or a diagnostic, and never a full stack. */
const HOSTILE: Readonly<Record<string, string>> = {
  parentheses: `select ${'('.repeat(10_000)}1${')'.repeat(10_000)}`,
  'open brackets': '('.repeat(many),
  'closing brackets': ')'.repeat(many),
  subqueries: 'select * from ('.repeat(5_000),
  'scalar subqueries': 'select ('.repeat(5_000),
  arrays: `select ${'['.repeat(many)}`,
  structs: `select ${"{'a': ".repeat(many)}`,
  nots: `select ${'not '.repeat(many)}a`,
  signs: `select ${'- '.repeat(many)}1`,
  'one long operator': `select ${'+'.repeat(many)}`,
  sums: `select 1${' + 1'.repeat(many)}`,
  joins: `select * from a${' join b on true'.repeat(many)}`,
  'joins left open': `select * from a${' join b'.repeat(3_000)}${' on x'.repeat(3_000)}`,
  casts: `select a${'::int'.repeat(many)}`,
  types: `select cast(a as ${'array<'.repeat(many)}`,
  calls: `select ${'f('.repeat(many)}`,
  cases: `select ${'case when '.repeat(many)}`,
  'common tables': 'with a as ('.repeat(5_000),
  explains: `${'explain '.repeat(many)}select 1`,
  blocks: 'begin '.repeat(many),
  conditions: 'if a then '.repeat(many),
  'grouping sets': `select 1 group by ${'grouping sets ('.repeat(many)}`,
  lambdas: `select transform(${'x -> '.repeat(many)}1)`,
  'chains in brackets': `select ${'('.repeat(300)}1${`${'+1'.repeat(900)})`.repeat(300)}`,
  dollars: '$a'.repeat(many),
  semicolons: ';'.repeat(many),
};

describe.each(SQL_DIALECTS)('bounds of %s', (dialect) => {
  test.each(Object.keys(HOSTILE))('%s', (name) => {
    const parsed = parseSql(HOSTILE[name], { dialect });
    for (const { code } of parsed.diagnostics) expect(['SQL_SYNTAX', 'SQL_TOO_DEEP']).toContain(code);
    if (parsed.diagnostics.length > 0) return;
    for (const statement of parsed.statements) expect(typeof renderSql(statement, dialect)).toBe('string');
  });
});

test('what is flat has no bound but the length of the text', () => {
  const texts = [
    `select 1${' union all select 1'.repeat(5_000)}`,
    `select ${'a and '.repeat(5_000)}a`,
    `select a in (${'1, '.repeat(5_000)}1)`,
    `select ${'a, '.repeat(5_000)}a`,
  ];
  for (const text of texts) {
    const parsed = parseSql(text, { dialect: 'postgres' });
    expect(parsed.diagnostics).toEqual([]);
    expect(renderSql(parsed.statements[0], 'postgres')).toBe(text);
  }
});

test('a depth well beyond that of other parsers is read', () => {
  const depth = PARSE_DEPTH_MAX - 10;
  const text = `select ${'('.repeat(depth)}1${')'.repeat(depth)}`;
  expect(parseSql(text, { dialect: 'duckdb' }).diagnostics).toEqual([]);
  const deeper = parseSql(`select ${'f('.repeat(2_000)}1${')'.repeat(2_000)}`, { dialect: 'duckdb' });
  expect(deeper.diagnostics[0]).toMatchObject({ code: 'SQL_TOO_DEEP' });
});

test('a text of ten million characters is refused at once, whatever it holds', () => {
  const parsed = parseSql('('.repeat(10_000_000), { dialect: 'duckdb' });
  expect(parsed.diagnostics[0]).toMatchObject({ code: 'SQL_TOO_LONG' });
  expect(parsed.statements).toEqual([]);
});

test('one bad statement leaves the others readable, and has its place', () => {
  const parsed = parseSql('select 1;\nselec 2;\nselect 3', { dialect: 'postgres', file: 'q.sql' });
  expect(parsed.statements.map((s) => s.kind)).toEqual(['select', 'other', 'select']);
  expect(parsed.diagnostics).toMatchObject([
    {
      code: 'SQL_SYNTAX',
      message: 'unexpected selec where a statement should be',
      span: { file: 'q.sql', line: 2, column: 1 },
    },
  ]);
});

test('a reference cut short is a diagnostic', () => {
  const text = 'alter table t add constraint c foreign key (a) references u (b) on delete';
  expect(parseSql(text, { dialect: 'postgres' }).diagnostics[0]).toMatchObject({ code: 'SQL_SYNTAX' });
});
