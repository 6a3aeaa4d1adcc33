import { columnOf, runsColumn, sequenceColumn, type Column } from '@dataing/base/columns';
import { formatDay, formatInstant } from '@dataing/base/time';
import {
  buildDdl,
  inReferenceOrder,
  sqlCompanions,
  sqlFormat,
  sqlTargets,
  type SqlTarget,
  type TableShape,
} from '@dataing/datagen/write';
import { DuckDBInstance } from '@duckdb/node-api';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { fileOf, kitchenSink, rowsOf, textOf } from './table.ts';

/** Two tables with names that want quotes, the child before its parent. */
function family(): { readonly shapes: TableShape[]; readonly columns: Column[][] } {
  const child: TableShape = {
    name: 'order',
    schema: [
      { name: 'select', type: 'int', nullable: false },
      { name: 'a "b" `c`', type: 'int', nullable: false },
      { name: 'from', type: 'string', nullable: true },
    ],
    primaryKey: ['select'],
    references: [
      { columns: ['a "b" `c`'], table: 'group', to: ['key'] },
      { columns: ['from'], table: 'group', to: ['key'] },
    ],
  };
  const schema = [{ name: 'key', type: 'int', nullable: false } as const];
  const parent: TableShape = { name: 'group', schema, primaryKey: ['key'], references: [] };
  const keys = runsColumn(sequenceColumn('int', 3, 1, 1), Int32Array.of(400, 0, 900));
  const texts = columnOf(
    'string',
    Array.from({ length: 1300 }, (_, i) => (i % 2 === 0 ? null : `row ${i}`)),
  );
  return {
    shapes: [child, parent],
    columns: [[sequenceColumn('int', 1300, 1, 1), keys, texts], [sequenceColumn('int', 3, 1, 1)]],
  };
}

async function scriptsOf(
  target: SqlTarget,
  shapes: readonly TableShape[],
  columns: readonly Column[][],
): Promise<Map<string, string>> {
  const files = new Map(sqlCompanions(shapes, target));
  for (const [i, shape] of shapes.entries()) {
    files.set(`${shape.name}.sql`, textOf(await fileOf(sqlFormat(target), shape, [columns[i]])));
  }
  return files;
}

/** What the load script would run, in its order. */
function inLoadOrder(files: Map<string, string>): string {
  const parts = (files.get('_load.sql') ?? '')
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^\S+ /, ''));
  return parts.map((name) => files.get(name)).join('');
}

async function inDuckdb<T>(work: (run: (sql: string) => Promise<unknown[][]>) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return await work(async (sql) => (await connection.runAndReadAll(sql)).getRows());
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

test('SQLite takes the statements and holds every value', async () => {
  const { shape, columns } = kitchenSink();
  const database = new DatabaseSync(':memory:');
  database.exec(inLoadOrder(await scriptsOf('sqlite', [shape], [[...columns]])));
  const statement = database.prepare('select * from things order by id');
  statement.setReadBigInts(true);
  const names = shape.schema.map(({ name }) => name);
  const expected = rowsOf(columns).map((row) =>
    row.map((cell, c) => {
      const { type } = columns[c];
      if (cell === null) return null;
      if (type === 'datetime') return formatInstant(Number(cell)).replace('T', ' ');
      if (type === 'date') return formatDay(Number(cell));
      return typeof cell === 'bigint' || typeof cell === 'boolean' ? Number(cell) : cell;
    }),
  );
  const plain = (cell: unknown) => (typeof cell === 'bigint' ? Number(cell) : cell);
  expect(statement.all().map((row) => names.map((name) => plain(row[name])))).toEqual(expected);
});

test('DuckDB takes the statements and holds every value', async () => {
  const { shape, columns } = kitchenSink();
  const script = inLoadOrder(await scriptsOf('duckdb', [shape], [[...columns]]));
  const rows = await inDuckdb(async (run) => {
    await run(script);
    return run(
      `select * replace (epoch_us("at") as "at", ("day" - date '1970-01-01')::int as "day") from things order by id`,
    );
  });
  const plain = (row: readonly unknown[]) =>
    row.map((cell) => (typeof cell === 'bigint' ? Number(cell) : cell));
  expect(rows.map(plain)).toEqual(rowsOf(columns).map(plain));
});

test.each(['sqlite', 'duckdb'] as const)(
  'keys stand where %s enforces them, whatever the names',
  async (target) => {
    const { shapes, columns } = family();
    const script = inLoadOrder(await scriptsOf(target, shapes, columns));
    const count = 'select count(*) from "order" where "a ""b"" `c`" = 3 and "select" > 400';
    const orphan = 'insert into "order" values (9999, 77, null)';
    if (target === 'sqlite') {
      const database = new DatabaseSync(':memory:');
      database.exec(script);
      expect(Object.values(database.prepare(count).get() ?? {})).toEqual([900]);
      expect(() => database.exec(orphan)).toThrow(/FOREIGN KEY/);
    } else {
      await inDuckdb(async (run) => {
        await run(script);
        expect(await run(count)).toEqual([[900n]]);
        await expect(run(orphan)).rejects.toThrow(/foreign key/i);
      });
    }
  },
);

test('a statement holds at most 500 rows', async () => {
  const { shapes, columns } = family();
  const text = textOf(await fileOf(sqlFormat('postgres'), shapes[0], [columns[0]]));
  const statements = text.split('INSERT INTO ').slice(1);
  expect(statements.map((it) => it.split('),\n').length)).toEqual([500, 500, 300]);
  expect(text.startsWith('BEGIN;\n')).toBe(true);
  expect(text.endsWith(');\nCOMMIT;\n')).toBe(true);
});

test('referenced tables come first, circles in the order given', () => {
  const shape = (name: string, ...targets: string[]): TableShape => ({
    name,
    schema: [{ name: 'k', type: 'int', nullable: false }],
    primaryKey: ['k'],
    references: targets.map((table) => ({ columns: ['k'], table, to: ['k'] })),
  });
  const names = (list: TableShape[]) => inReferenceOrder(list).map(({ name }) => name);
  expect(names([shape('c', 'b', 'c'), shape('b', 'a'), shape('a')])).toEqual(['a', 'b', 'c']);
  expect(names([shape('x', 'y'), shape('y', 'x'), shape('z')])).toEqual(['y', 'x', 'z']);
});

test('a reference of another type than the key, or to a table that is not there, is not declared', () => {
  const { shapes } = family();
  const child = {
    ...shapes[0],
    references: [...shapes[0].references, { columns: ['select'], table: 'gone', to: ['key'] }],
  };
  expect(buildDdl([child, shapes[1]], 'postgres').keys).toEqual([
    'ALTER TABLE "order" ADD FOREIGN KEY ("a ""b"" `c`") REFERENCES "group" ("key");\n',
  ]);
});

test.each(sqlTargets)('the tables of %s, as a golden', async (target) => {
  const { shapes } = family();
  const { shape } = kitchenSink();
  const { create, keys } = buildDdl([...shapes, shape], target);
  await expect([...create, ...keys].join('')).toMatchFileSnapshot(`golden/ddl-${target}.sql`);
});

test.each([
  ['mysql', String.raw`'it\'s \\ a\nb'`],
  ['bigquery', String.raw`'it\'s \\ a\nb'`],
  ['snowflake', String.raw`'it\'s \\ a\nb'`],
  ['postgres', "'it''s \\ a\nb'"],
] as const)('a text in %s', async (target, expected) => {
  const shape = {
    name: 't',
    schema: [{ name: 'x', type: 'string', nullable: true } as const],
    primaryKey: [],
    references: [],
  };
  const text = textOf(await fileOf(sqlFormat(target), shape, [[columnOf('string', ["it's \\ a\nb"])]]));
  expect(text).toContain(`(${expected});`);
});

test('JSON goes in as the database wants it: plain, in a call, or in a SELECT over the rows', async () => {
  const shape: TableShape = {
    name: 't',
    schema: [
      { name: 'id', type: 'int', nullable: false },
      { name: 'doc', type: 'json', nullable: true },
    ],
    primaryKey: ['id'],
    references: [],
  };
  const columns = [columnOf('int', [1, 2]), columnOf('json', [`{"a":"it's"}`, null])];
  const insert = async (target: SqlTarget): Promise<string> =>
    textOf(await fileOf(sqlFormat(target), shape, [columns]))
      .split('\n')
      .filter((line) => /^(INSERT|\()/.test(line))
      .join('\n');
  expect(await insert('postgres')).toContain(`VALUES\n(1, '{"a":"it''s"}'),\n(2, NULL);`);
  expect(await insert('bigquery')).toContain(`VALUES\n(1, PARSE_JSON('{"a":"it\\'s"}')),\n(2, NULL);`);
  expect(await insert('snowflake')).toBe(
    `INSERT INTO "t" ("id", "doc") SELECT column1, PARSE_JSON(column2) FROM VALUES\n(1, '{"a":"it\\'s"}'),\n(2, NULL);`,
  );
});
