import { duckdbParser, polyglotParser } from '@dataing/adapters/sql-parser';
import type { ParsedSql, SqlParser } from '@dataing/ports';
import { admit } from '@dataing/sql';
import { afterAll, expect, test } from 'vitest';
import admittedTexts from './admitted.json' with { type: 'json' };

const duckdb = duckdbParser();
const polyglot = polyglotParser();
afterAll(() => Promise.all([duckdb.close(), polyglot.close()]));

const tables = ['orders', 'users', 'events', 'sales', 'weird table', '2020 05+x'];
const answering = (name: SqlParser['name'], parsed: ParsedSql): SqlParser => ({
  name,
  parse: async () => parsed,
  close: async () => {},
});

type Json = { [key: string]: Json } | Json[] | string | number | boolean | null;

/** Every place of a tree where an expression, a relation or a query stands, as the path to it. */
function placesOf(tree: Json, path: ReadonlyArray<string | number> = []): Array<Array<string | number>> {
  if (tree === null || typeof tree !== 'object') return [];
  const isNode =
    !Array.isArray(tree) && ('class' in tree || 'query_location' in tree || 'select_list' in tree);
  const below = Object.entries(tree).flatMap(([key, value]) => placesOf(value, [...path, key]));
  return isNode ? [[...path], ...below] : below;
}

function withNode(tree: Json, path: ReadonlyArray<string | number>, node: Json): Json {
  const copy = structuredClone(tree);
  let at = copy as { [key: string]: Json };
  for (const key of path.slice(0, -1)) at = at[key] as { [key: string]: Json };
  at[path[path.length - 1]] = node;
  return copy;
}

test('a table that may not be read can hide nowhere in the tree of an admitted query', async () => {
  const hidden = await duckdb.parse('select (select x from secrets) from secrets', 'duckdb');
  if (!hidden.ok) throw new Error(hidden.message);
  const [statement] = hidden.statements as Array<{ node: { [key: string]: Json } }>;
  const relation = statement.node.from_table;
  const expression = (statement.node.select_list as Json[])[0];
  let places = 0;
  for (const text of admittedTexts) {
    const parsed = await duckdb.parse(text, 'duckdb');
    const second = answering('polyglot', await polyglot.parse(text, 'duckdb'));
    if (!parsed.ok) throw new Error(text);
    const tree = parsed.statements as Json;
    const verdict = async (changed: Json) => {
      const first = answering('duckdb', { ok: true, statements: changed as Json[] });
      return (await admit(text, { dialect: 'duckdb', mode: 'read', tables }, [first, second])).ok;
    };
    expect(await verdict(tree), text).toBe(true);
    for (const path of placesOf(tree)) {
      for (const node of [relation, expression, statement.node]) {
        places++;
        expect(await verdict(withNode(tree, path, node)), `${text} at ${path.join('.')}`).toBe(false);
      }
    }
  }
  expect(places).toBeGreaterThan(1000);
});
