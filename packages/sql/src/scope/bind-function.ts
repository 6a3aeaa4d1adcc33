import type {
  Alias,
  Call,
  Expression,
  FunctionItem,
  LateralView,
  Name,
  TableItem,
  Unnest,
} from '../tree/index.ts';
import { bindExpression } from './bind-expression.ts';
import { boundTable, openTable } from './bind-table.ts';
import type { BoundColumn, BoundTable, OpenColumns } from './column.ts';
import { type Context, fold, newColumn } from './context.ts';
import { BoundRelation } from './relation.ts';
import type { Rows } from './rows.ts';
import { type Scope, Sink, type Value } from './sink.ts';
import { BIGINT, type SqlType, TEXT, UNKNOWN } from './type.ts';

/** Functions that read the file their first argument names. */
const FILE_FUNCTIONS =
  /^(read_(csv|csv_auto|json|json_auto|json_objects|ndjson|ndjson_auto|parquet|text|blob|xlsx|files)|parquet_scan|sniff_csv|glob|iceberg_scan|delta_scan|csv_scan)$/;

/** Table functions of fixed columns: name, and type where it is always the same. */
const COLUMNS: Readonly<Record<string, ReadonlyArray<readonly [name: string, type: SqlType]>>> = {
  flatten: [
    ['seq', BIGINT],
    ['key', TEXT],
    ['path', TEXT],
    ['index', BIGINT],
    ['value', { kind: 'json' }],
    ['this', { kind: 'json' }],
  ],
  split_to_table: [
    ['seq', BIGINT],
    ['index', BIGINT],
    ['value', TEXT],
  ],
  json_each: [
    ['key', TEXT],
    ['value', UNKNOWN],
  ],
  posexplode: [
    ['pos', { kind: 'integer', bits: 32 }],
    ['col', UNKNOWN],
  ],
  explode: [['col', UNKNOWN]],
};

/** A function in FROM: what its arguments hold flows into every column it gives. */
export function bindFunctionItem(ctx: Context, item: FunctionItem, scope: Scope, rows: Rows): BoundRelation {
  const sink = new Sink();
  const values = item.calls.map((call) => bindExpression(ctx, call, scope, sink, 'derived'));
  rows.decide('unnest', sink);
  const [call] = item.calls;
  const name = call.kind === 'call' ? call.name[call.name.length - 1].text.toLowerCase() : '';
  const file = call.kind === 'call' && FILE_FUNCTIONS.test(name) ? fileOf(ctx, call) : undefined;
  const key = item.alias === undefined ? name : fold(ctx, item.alias.name);
  if (file !== undefined) return fileRelation(ctx, file, item.alias, key);
  const given = item.alias?.columns ?? [];
  const own = COLUMNS[name] ?? [
    [functionColumn(ctx, name, item.alias), rowType(name, values[0], call)] as const,
  ];
  const columns = own.map(([text, type], i) => derivedColumn(ctx, given[i] ?? { text }, sink, type));
  for (const further of given.slice(columns.length)) columns.push(derivedColumn(ctx, further, sink, UNKNOWN));
  if (item.ordinality === true) columns.push(derivedColumn(ctx, { text: 'ordinality' }, sink, BIGINT));
  const fixed =
    name in COLUMNS || given.length > 0 || /^(range|generate_series|unnest|generate_subscripts)$/.test(name);
  return new BoundRelation({
    key,
    columns: fixed ? columns : [],
    open: fixed ? undefined : openFunction(ctx, sink),
  });
}

/** PostgreSQL names the column of a function after its alias; DuckDB after the function. */
function functionColumn(ctx: Context, name: string, alias: Alias | undefined): string {
  const byAlias = ['postgres', 'redshift', 'sqlite'].includes(ctx.dialect) ? alias?.name.text : undefined;
  return byAlias ?? name;
}

function rowType(name: string, value: Value | undefined, call: Expression): SqlType {
  if (value !== undefined && value.type.kind !== 'unknown') return value.type;
  if (name === 'range' || name === 'generate_series') {
    const [first] = call.kind === 'call' ? call.args : [];
    return first?.kind === 'number' ? BIGINT : UNKNOWN;
  }
  return UNKNOWN;
}

function derivedColumn(ctx: Context, name: Name, sink: Sink, type: SqlType): BoundColumn {
  const { flows } = sink;
  return newColumn(ctx, {
    name: name.text,
    key: fold(ctx, name),
    flows: flows.map(({ column }) => ({ column, step: 'derived' })),
    step: 'derived',
    picks: [...sink.picks],
    facts: { type, nullable: true },
  });
}

function openFunction(ctx: Context, sink: Sink): OpenColumns {
  const made = new Map<string, BoundColumn>();
  return (name, key) => {
    const column = made.get(key) ?? derivedColumn(ctx, { text: name, quoted: true }, sink, UNKNOWN);
    made.set(key, column);
    return column;
  };
}

function fileOf(ctx: Context, call: Call): BoundTable | undefined {
  const [first] = call.args;
  if (first?.kind !== 'literal' || typeof first.value !== 'string') return undefined;
  const table = boundTable(ctx, [{ text: first.value }], true);
  ctx.readTables.add(table);
  return table;
}

function fileRelation(ctx: Context, table: BoundTable, alias: Alias | undefined, key: string): BoundRelation {
  const open = openTable(ctx, table);
  const columns = (alias?.columns ?? []).map((name) =>
    newColumn(ctx, { name: name.text, key: fold(ctx, name), table, certainty: 'assumed' }),
  );
  return new BoundRelation({ key, columns, open, source: table });
}

/** UNNEST(a, b): one column for each array, and one that counts where asked for. */
export function bindUnnest(ctx: Context, item: Unnest, scope: Scope, rows: Rows): BoundRelation {
  const all = new Sink();
  const given = item.alias?.columns ?? [];
  const columns = item.arrays.flatMap((array, i) => {
    const sink = new Sink();
    const { type } = bindExpression(ctx, array, scope, sink, 'derived');
    for (const column of sink.columns) all.add(column, 'derived');
    for (const query of sink.picks) all.picks.add(query);
    const element = type.kind === 'list' ? type.item : UNKNOWN;
    if (element.kind === 'struct' && ctx.dialect === 'bigquery') {
      return element.fields.map((field) => derivedColumn(ctx, { text: field.name }, sink, field.type));
    }
    return [derivedColumn(ctx, elementName(ctx, item.alias, given[i]), sink, element)];
  });
  rows.decide('unnest', all);
  const count =
    item.offset === undefined
      ? item.ordinality === true
        ? ordinality(given, item)
        : undefined
      : (item.offset.alias ?? { text: 'offset' });
  if (count !== undefined) columns.push(derivedColumn(ctx, count, all, BIGINT));
  return new BoundRelation({
    key: item.alias === undefined ? 'unnest' : fold(ctx, item.alias.name),
    columns,
  });
}

function ordinality(given: readonly Name[], item: Unnest): Name {
  return given[item.arrays.length] ?? { text: 'ordinality' };
}

/** BigQuery's alias names the element itself; elsewhere it names the table. */
function elementName(ctx: Context, alias: Alias | undefined, given: Name | undefined): Name {
  if (given !== undefined) return given;
  const named = ['bigquery', 'postgres', 'redshift'].includes(ctx.dialect) ? alias?.name : undefined;
  return named ?? { text: 'unnest' };
}

/** LATERAL VIEW explode(x) t AS a, b. */
export function bindLateralView(ctx: Context, item: LateralView, scope: Scope, rows: Rows): BoundRelation {
  const sink = new Sink();
  const value = bindExpression(ctx, item.call, scope, sink, 'derived');
  rows.decide('unnest', sink);
  const names = item.columns ?? [{ text: 'col' }];
  const columns = names.map((name) =>
    derivedColumn(ctx, name, sink, names.length === 1 ? value.type : UNKNOWN),
  );
  return new BoundRelation({ key: item.alias === undefined ? '' : fold(ctx, item.alias), columns });
}

/** FROM t, t.items AS i: the elements of an array of the row to the left. */
export function elementRelation(ctx: Context, item: TableItem, scope: Scope, rows: Rows): BoundRelation {
  const array: Expression = { kind: 'column', path: item.name, span: item.span };
  return bindUnnest(
    ctx,
    { kind: 'unnest', arrays: [array], alias: item.alias ?? { name: item.name[item.name.length - 1] } },
    scope,
    rows,
  );
}
