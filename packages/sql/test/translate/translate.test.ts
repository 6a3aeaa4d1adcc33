import { join } from 'node:path';
import type { SqlDialect } from '@dataing/ports';
import { parseSql } from '@dataing/sql/grammar';
import { isTranslated, translate } from '@dataing/sql/translate';
import { withoutSpans } from '@dataing/sql/tree';
import { describe, expect, test } from 'vitest';
import { SQL_DIALECTS } from '@dataing/ports/dialects';
import { catalogue } from '../../src/translate/catalogue.ts';
import { definitionsOf } from './corpus.ts';

const golden = join(import.meta.dirname, '../fixtures/translate/golden');

function lossesOf(ddl: string, from: SqlDialect, to: SqlDialect): string[] {
  return translate(ddl, { from, to }).losses.map(({ kind, where, what }) => `${kind} ${where}: ${what}`);
}

const tr = (ddl: string, from: SqlDialect, to: SqlDialect) =>
  translate(ddl, { from, to }).sql.replaceAll(/\s+/g, ' ').trim();

test('Snowflake to DuckDB as the mock of production wants it', () => {
  const { sql } = translate(definitionsOf('snowflake').split(';')[0], { from: 'snowflake', to: 'duckdb' });
  expect(sql).toBe(`create table orders (
  order_id bigint,
  customer_id varchar(100),
  order_date timestamp,
  amount decimal(18, 2),
  metadata json
);
`);
});

test('exact whole numbers keep 38 digits', () => {
  const ddl = 'create table t (a number(38, 0), b int)';
  const { sql, losses } = translate(ddl, { from: 'snowflake', to: 'duckdb', wholeNumbers: 'exact' });
  expect(sql).toContain('a decimal(38, 0),\n  b decimal(38, 0)');
  expect(losses).toEqual([]);
});

describe.each(SQL_DIALECTS)('definitions of %s', (from) => {
  const ddl = definitionsOf(from);

  test('are unchanged in their own dialect', () => {
    const { sql, losses, diagnostics } = translate(ddl, { from, to: from });
    expect([losses, diagnostics]).toEqual([[], []]);
    // Words that the dialect reserves are put in quotes, which changes no name written in small letters.
    const bare = (key: string, value: unknown) => (key === 'quoted' ? undefined : value);
    const trees = (text: string) =>
      JSON.parse(
        JSON.stringify(parseSql(text, { dialect: from }).statements.map(withoutSpans), bare),
      ) as unknown;
    expect(trees(sql)).toEqual(trees(ddl));
  });

  test.each(SQL_DIALECTS.filter((to) => to !== from))(
    'are what they were in %s, with the same losses',
    async (to) => {
      const translation = translate(ddl, { from, to });
      expect(translation.diagnostics).toEqual([]);
      expect(isTranslated(translation)).toBe(true);
      expect(parseSql(translation.sql, { dialect: to }).diagnostics).toEqual([]);
      const losses = translation.losses.map(
        ({ kind, where, what, why, consequence }) =>
          `-- ${kind} ${where}: ${what.replaceAll(/\s+/g, ' ')}: ${why}; ${consequence}`,
      );
      await expect(`${translation.sql}\n${losses.join('\n')}\n`).toMatchFileSnapshot(
        join(golden, `${from}-${to}.sql`),
      );
    },
  );

  test('keep every table and every column everywhere', () => {
    const columnsOf = (text: string, dialect: SqlDialect) =>
      parseSql(text, { dialect })
        .statements.flatMap((it) => (it.kind === 'create_table' ? [it] : []))
        .map(({ name, columns = [] }) =>
          [name.at(-1)?.text, ...columns.map((column) => column.name.text)].join(' '),
        )
        .sort();
    for (const to of SQL_DIALECTS)
      expect(columnsOf(translate(ddl, { from, to }).sql, to)).toEqual(columnsOf(ddl, from));
  });

  test('say where each loss stands', () => {
    const places = translate(ddl, { from, to: from === 'trino' ? 'sqlite' : 'trino' }).losses;
    expect(places.length).toBeGreaterThan(0);
    for (const { where, what, why, consequence } of places)
      expect([where, what, why, consequence].every((part) => part.trim() !== '')).toBe(true);
  });
});

test('what dumps spread over statements is joined', () => {
  const ddl = `create table b (id int, a_id int); create table a (id int not null);
    alter table only b add constraint b_fk foreign key (a_id) references a (id) on delete cascade;
    alter table only a add primary key (id); comment on column a.id is 'it''s';`;
  expect(tr(ddl, 'postgres', 'mysql')).toBe(
    "create table a ( id int not null comment 'it''s', primary key (id) ); " +
      'create table b ( id int, a_id int, constraint b_fk foreign key (a_id) references a (id) on delete cascade );',
  );
});

test('tables that refer to each other in a circle are joined at the end, or it is said', () => {
  const ddl = `create table a (id int primary key, b int references b (id));
    create table b (id int primary key, a int references a (id) on delete cascade);`;
  expect(tr(ddl, 'postgres', 'mysql')).toMatch(
    /alter table b add foreign key \(a\) references a \(id\) on delete cascade;$/,
  );
  expect(lossesOf(ddl, 'postgres', 'duckdb')).toEqual(['unchecked b: foreign key']);
});

test.each([
  ['postgres', 'duckdb', "default 'new'::character varying", "default 'new'"],
  ['postgres', 'mysql', 'default now()', 'default (current_timestamp())'],
  ['postgres', 'mysql', 'default gen_random_uuid()', 'default (uuid())'],
  ['postgres', 'bigquery', 'default uuid_generate_v4()', 'default generate_uuid()'],
  ['postgres', 'sqlite', 'default current_date', 'default current_date'],
  ['snowflake', 'postgres', 'default uuid_string()', 'default gen_random_uuid()'],
] as const)('%s to %s: %s', (from, to, given, expected) => {
  expect(tr(`create table t (c text ${given})`, from, to)).toContain(expected);
});

test('a default that is not known is a loss, never a guess', () => {
  expect(lossesOf("create table t (c text default to_char(now(), 'YYYY'))", 'postgres', 'duckdb')).toEqual([
    "changed t.c: default to_char(now(), 'YYYY')",
  ]);
});

test('a condition that is not known to mean the same is a loss, never a guess', () => {
  expect(lossesOf("create table t (c text check (c ~ '^a'))", 'postgres', 'duckdb')).toEqual([
    "unchecked t.c: check (c ~ '^a')",
  ]);
  expect(tr("create table t (c text, check (c || 'x' <> 'y'))", 'postgres', 'mysql')).toContain(
    "check (concat(c, 'x') <> 'y')",
  );
});

test('rules that only one side enforces are said on both ways', () => {
  const ddl = 'create table t (a int primary key)';
  expect(lossesOf(ddl, 'postgres', 'snowflake')).toEqual(['unchecked t.a: primary key']);
  expect(lossesOf(ddl, 'redshift', 'postgres')).toEqual(['changed t.a: primary key']);
});

test('each diagnostic is given', () => {
  const codes = (ddl: string) =>
    translate(ddl, { from: 'postgres', to: 'duckdb' }).diagnostics.map(({ code }) => code);
  expect(codes('create table t as select 1 as a')).toEqual(['TRANSLATE_QUERY']);
  expect(codes('create view v as select 1 as a')).toEqual(['TRANSLATE_QUERY']);
  expect(codes('create table t (like u, a int); create table p partition of t default')).toEqual([
    'TRANSLATE_SHAPE',
  ]);
  expect(codes('create table t (')).toEqual(['SQL_SYNTAX']);
  expect(catalogue.map(({ code }) => code).sort()).toEqual(['TRANSLATE_QUERY', 'TRANSLATE_SHAPE']);
});

test('an own translation holds no table back either', () => {
  expect(tr('create or replace table a.b.t (c int)', 'duckdb', 'sqlite')).toBe(
    'drop table if exists t; create table t ( c integer );',
  );
});

test('the order of a key is read, written, and in another dialect a loss', () => {
  const ddl = 'create table t (a int, b int, primary key (a desc, b))';
  expect(tr(ddl, 'sqlite', 'sqlite')).toBe(`${ddl};`);
  expect(lossesOf(ddl, 'sqlite', 'duckdb')).toEqual(['dropped t: primary key (a, b) desc']);
});
