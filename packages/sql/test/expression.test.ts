import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bare, expression } from './arbitrary.ts';
import { columnsOf, duckdb, parseExpression, renderExpression, renderQuery, sql } from './subject.ts';

/** Parses and renders again: brackets show how the text was understood. */
function again(text: string): string {
  const parsed = parseExpression(text);
  if (!parsed.ok) return `${parsed.diagnostics[0].code} at ${parsed.diagnostics[0].span?.column ?? '-'}`;
  return renderExpression(parsed.value, duckdb);
}

describe('parseExpression', () => {
  test.each([
    ['sum(a)/sum(b)', 'sum(a) / sum(b)'],
    ["status = 'x' and amount > 3", "status = 'x' and amount > 3"],
    ['a or b and not c = d', 'a or b and not c = d'],
    ['(a or b) and c', '(a or b) and c'],
    ['a - (b - c)', 'a - (b - c)'],
    ['a - b - c', 'a - b - c'],
    ['-(a + b) * 2', '-(a + b) * 2'],
    ['a = b is null', 'a = b is null'],
    ['a = (b is null)', 'a = (b is null)'],
    ['min', 'min'],
    ['sum(value) / sum(order)', 'sum("value") / sum("order")'],
    ['min(min)', 'min(min)'],
    ['from', '"from"'],
    ['"a b"."c""d"', '"a b"."c""d"'],
    ['größe > 1', '"größe" > 1'],
    ['count(*)', 'count(*)'],
    ['COUNT(distinct User_ID)', 'count(distinct "User_ID")'],
    ['avg(x) filter (where y in (1, 2))', 'avg(x) filter (where y in (1, 2))'],
    ['x not between 1 and 2 and z', 'x not between 1 and 2 and z'],
    ["n not ilike '%a''b%'", "n not ilike '%a''b%'"],
    ['x::decimal(18,2) + 1', 'cast(x as decimal(18, 2)) + 1'],
    ['try_cast(x as double precision)', 'try_cast(x as double precision)'],
    ["ts >= timestamp '2026-01-01'", "ts >= timestamp '2026-01-01'"],
    ['case when a then 1 else 2 end', 'case when a then 1 else 2 end'],
    ['case a when 1 then b end', 'case a when 1 then b end'],
    ['a is not distinct from null', 'a is not distinct from null'],
    ['x /* note */ + -- more\n 1', 'x + 1'],
    ['12345678901234567890.5', '12345678901234567890.5'],
  ])('%j reads as %j', (text, expected) => expect(again(text)).toBe(expected));

  test.each([
    ['', 'SQL_SYNTAX at 1'],
    ['sum(', 'SQL_SYNTAX at 5'],
    ['a b', 'SQL_SYNTAX at 3'],
    ['a;', 'SQL_SYNTAX at 2'],
    ['a = b = c', 'SQL_SYNTAX at 7'],
    ["'open", 'SQL_SYNTAX at 1'],
    ['a\u00a0+ 1', 'SQL_SYNTAX at 2'],
    ['1 +\n sum(x', 'SQL_SYNTAX at 7'],
    ["read_text('/etc/passwd')", 'SQL_FUNCTION_NOT_ALLOWED at 1'],
    ["1 + current_setting('x')", 'SQL_FUNCTION_NOT_ALLOWED at 5'],
    ["getenv('HOME')", 'SQL_FUNCTION_NOT_ALLOWED at 1'],
    ["nextval('s')", 'SQL_FUNCTION_NOT_ALLOWED at 1'],
    ['(select 1)', 'SQL_NODE_NOT_ALLOWED at 2'],
    ['x in (select y)', 'SQL_NODE_NOT_ALLOWED at 7'],
    ['sum(x) over (order by y)', 'SQL_NODE_NOT_ALLOWED at 8'],
    ['$1', 'SQL_NODE_NOT_ALLOWED at 1'],
    ['x = ?', 'SQL_NODE_NOT_ALLOWED at 5'],
    ['a.b.c', 'SQL_NODE_NOT_ALLOWED at 4'],
    ["e'\\x41'", 'SQL_NODE_NOT_ALLOWED at 1'],
    ['cast(x as regclass)', 'SQL_TYPE_NOT_ALLOWED at 11'],
    ['x::"int"', 'SQL_TYPE_NOT_ALLOWED at 4'],
    ['x::varchar(1e9)', 'SQL_SYNTAX at 12'],
    ['case end', 'SQL_SYNTAX at 6'],
  ])('%j is refused: %s', (text, expected) => expect(again(text)).toBe(expected));

  test('a misspelt function has a suggestion', () => {
    const parsed = parseExpression('medain(x)');
    expect(parsed.diagnostics[0]).toMatchObject({ suggestion: 'median' });
  });

  test('bounded in length and depth', () => {
    expect(again(`${'('.repeat(200)}1${')'.repeat(200)}`)).toBe('SQL_TOO_DEEP at 101');
    expect(again(`1${' + 1'.repeat(9000)}`)).toBe('SQL_TOO_LONG at -');
    expect(again(`1${' + 1'.repeat(4000)}`)).toHaveLength(16_001);
  });

  test('spans point into the text', () => {
    const text = 'sum(a) /\n  sum(Straße)';
    const parsed = parseExpression(text, { file: '--metric' });
    if (!parsed.ok || parsed.value.kind !== 'binary') throw new Error('should be a division');
    const { span } = parsed.value.right;
    expect(span).toMatchObject({ file: '--metric', line: 2, column: 3 });
    expect(text.slice(span?.start, span?.end)).toBe('sum(Straße)');
  });

  test('an unknown dialect is a diagnostic', () => {
    expect(parseExpression('a', { dialect: 'snowflake' }).diagnostics[0].code).toBe('SQL_DIALECT_UNKNOWN');
  });

  test('law: never throws, whatever the text', () => {
    const pieces = [
      '(',
      ')',
      'case',
      'when',
      'end',
      'not',
      'is',
      'in',
      'null',
      '1',
      'a',
      "'",
      '"',
      '::',
      '.',
      ',',
      '-',
      '$',
    ];
    const soup = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 20 });
    fc.assert(fc.property(soup, (parts) => typeof parseExpression(parts.join(' ')).ok === 'boolean'));
  });

  test('law: parse is the inverse of render', () => {
    fc.assert(
      fc.property(expression, (tree) => {
        const text = renderExpression(tree, duckdb);
        const hasHidden = /[^\x20-\x7e\u00c0-\u024f]/.test(
          text.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, ''),
        );
        fc.pre(!hasHidden && text.length < 20_000);
        const parsed = parseExpression(text);
        expect(parsed.diagnostics).toEqual([]);
        if (parsed.ok) expect(bare(parsed.value)).toEqual(bare(tree));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('renderQuery', () => {
  test('grouping sets, filters and quoted names', () => {
    const { column } = sql;
    const text = renderQuery(
      {
        kind: 'query',
        select: [
          sql.item(column('cdn')),
          sql.item(
            sql.filtered('sum', [column('value')], sql.binary('>=', column('min'), sql.number(5))),
            'after',
          ),
          sql.item(sql.call('grouping', column('cdn')), 'level'),
        ],
        from: { kind: 'table', name: '2020 05+x', alias: 'd' },
        where: sql.all([sql.isNull(column('a'), true), sql.oneOf(column('b'), [sql.text("it's")])]),
        groupBy: { kind: 'sets', sets: [[column('cdn')], []] },
        having: sql.binary('>', sql.countRows(), sql.number(1)),
        orderBy: [{ expression: column('after'), descending: true, nulls: 'last' }],
        limit: 10,
      },
      duckdb,
    );
    expect(text).toBe(
      'select cdn, sum("value") filter (where min >= 5) as "after", grouping(cdn) as "level" from "2020 05+x" as d ' +
        "where a is not null and b in ('it''s') group by grouping sets ((cdn), ()) having count(*) > 1 " +
        'order by "after" desc nulls last limit 10',
    );
  });

  test('numbers keep their meaning', () => {
    expect(renderExpression(sql.number(0.1), duckdb)).toBe('0.1e0');
    expect(renderExpression(sql.number(1e21), duckdb)).toBe('1e21');
    expect(renderExpression(sql.number(-5n), duckdb)).toBe('-5');
    expect(() => sql.number(Number.NaN)).toThrow(RangeError);
  });

  test('columnsOf names each column once', () => {
    const parsed = parseExpression('sum(a) / sum(b) + sum(a) filter (where c is null)');
    if (parsed.ok) expect(columnsOf(parsed.value)).toEqual(['a', 'b', 'c']);
    expect(parsed.ok).toBe(true);
  });
});
