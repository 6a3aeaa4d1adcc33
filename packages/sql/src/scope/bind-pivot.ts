import type { Expression, Pivot, PivotColumn, Unpivot } from '../tree/index.ts';
import { bindExpression, bindParts } from './bind-expression.ts';
import type { BoundColumn, BoundQuery, OpenColumns } from './column.ts';
import { type Context, fold, newColumn } from './context.ts';
import { placeFacts, type StarEntry } from './relation.ts';
import type { Rows } from './rows.ts';
import { type Scope, Sink, type Value } from './sink.ts';
import { boundItem } from './star.ts';
import { joinTypes, NULL, type SqlType, TEXT } from './type.ts';

interface Measure {
  readonly sink: Sink;
  readonly value: Value;
  readonly alias?: string;
}

/** Turns values into columns: kept columns group, each value and aggregate gives a column. */
export function bindPivot(ctx: Context, node: Pivot, scope: Scope, rows: Rows): BoundQuery {
  const used = new Sink();
  const measures = node.aggregates.map(({ expression, alias }): Measure => {
    const sink = new Sink();
    const value = bindExpression(ctx, expression, scope, sink);
    for (const column of sink.columns) used.add(column, 'derived');
    return { sink, value, alias: alias?.text };
  });
  const turned = new Sink();
  bindParts(ctx, [node.columns.map((column) => [column.on, column.query])], scope, turned, 'derived');
  rows.decide('group', turned);
  for (const column of turned.columns) used.add(column, 'derived');
  const kept =
    node.groupBy === undefined
      ? keptColumns(ctx, scope, used)
      : node.groupBy.map((e) => groupColumn(ctx, e, scope));
  for (const column of kept) rows.decideBy('group', column);
  const cells = node.columns.every(({ values }) => values !== undefined)
    ? cellColumns(ctx, node, measures)
    : [];
  const known = cells.length > 0 || measures.length === 0;
  return {
    columns: [...kept, ...cells],
    open: openPivot(ctx, scope, node.groupBy === undefined, known ? undefined : measures),
    deciders: [],
    rowsFrom: [],
    tables: [],
    keys: kept.length > 0 ? [new Set(kept)] : [],
  };
}

function keptColumns(ctx: Context, { frame }: Scope, used: Sink): BoundColumn[] {
  const gone = new Set(used.columns);
  return frame.entries.flatMap((entry) =>
    entry.column === undefined || gone.has(entry.column) ? [] : [keep(ctx, entry)],
  );
}

function keep(ctx: Context, { column, relation }: StarEntry): BoundColumn {
  const source = column as BoundColumn;
  if (source.table !== undefined) ctx.read.add(source);
  const facts = placeFacts({ column: source, relation });
  return newColumn(ctx, {
    name: source.name,
    key: source.key,
    flows: [{ column: source, step: 'same' }],
    facts,
  });
}

function groupColumn(ctx: Context, expression: Expression, scope: Scope): BoundColumn {
  const name = expression.kind === 'column' ? expression.path[expression.path.length - 1] : { text: 'group' };
  return boundItem(ctx, expression, scope, name.text, fold(ctx, name));
}

function cellColumns(ctx: Context, node: Pivot, measures: readonly Measure[]): BoundColumn[] {
  const combinations = node.columns.reduce<string[]>(
    (names, column) =>
      names.flatMap((name) =>
        valueNames(ctx, column).map((value) => (name === '' ? value : `${name}_${value}`)),
      ),
    [''],
  );
  return combinations.flatMap((value) =>
    measures.map((measure) => {
      const name = cellName(ctx, value, measure, measures.length);
      const { type, nullable } = measure.value;
      const { flows, picks } = measure.sink;
      const key = fold(ctx, { text: name, quoted: true });
      return newColumn(ctx, {
        name,
        key,
        flows,
        step: 'aggregated',
        picks: [...picks],
        facts: { type, nullable },
      });
    }),
  );
}

function valueNames(ctx: Context, { values = [] }: PivotColumn): string[] {
  return values.map(({ expression, alias }) => alias?.text ?? valueName(ctx, expression));
}

function valueName(ctx: Context, node: Expression): string {
  if (node.kind === 'literal') {
    const text = String(node.value);
    return ctx.dialect === 'snowflake' && typeof node.value === 'string' ? `'${text}'` : text;
  }
  if (node.kind === 'number') return node.text;
  if (node.kind === 'row') return node.items.map((item) => valueName(ctx, item)).join('_');
  if (node.kind === 'typed') return node.text;
  return node.kind === 'column' ? node.path[node.path.length - 1].text : '';
}

function cellName(ctx: Context, value: string, { alias }: Measure, measures: number): string {
  if (alias === undefined) return value;
  if (ctx.dialect === 'bigquery') return `${alias}_${value}`;
  return measures === 1 && ctx.dialect === 'spark' ? value : `${value}_${alias}`;
}

/** Columns of unknown sources pass; where the values are not given, any other name may be one of theirs. */
function openPivot(
  ctx: Context,
  { frame }: Scope,
  passes: boolean,
  measures: readonly Measure[] | undefined,
): OpenColumns | undefined {
  const open = frame.relations.find((relation) => relation.open !== undefined)?.open;
  if (measures === undefined) return passes ? open : undefined;
  const flows = measures.flatMap(({ sink }) => sink.flows);
  const made = new Map<string, BoundColumn>();
  return (name, key) => {
    const column =
      made.get(key) ?? newColumn(ctx, { name, key, flows, step: 'aggregated', certainty: 'assumed' });
    made.set(key, column);
    return column;
  };
}

/** Turns columns into rows: a column with their names, and one (or more) with their values. */
export function bindUnpivot(ctx: Context, node: Unpivot, scope: Scope, rows: Rows): BoundQuery {
  const groups = node.columns.map(({ columns }) => columns.map((column) => valueSink(ctx, column, scope)));
  const used = new Sink();
  for (const { sink } of groups.flat()) for (const column of sink.columns) used.add(column, 'same');
  const kept = keptColumns(ctx, scope, used);
  const name = newColumn(ctx, {
    name: node.name.text,
    key: fold(ctx, node.name),
    step: 'derived',
    facts: { type: TEXT, nullable: false },
  });
  const values = node.values.map((column, i) => {
    const sinks = groups.flatMap((group) => (node.values.length === 1 ? group : (group[i] ?? [])));
    const flows = sinks.flatMap(({ sink }) => sink.flows);
    const type = sinks.reduce<SqlType>((joined, { value }) => joinTypes(joined, value.type), NULL);
    return newColumn(ctx, {
      name: column.text,
      key: fold(ctx, column),
      flows,
      facts: { type, nullable: node.includeNulls === true },
    });
  });
  // Rows whose value is NULL are left out, unless told otherwise.
  if (node.includeNulls !== true) rows.decide('where', used);
  const open = scope.frame.relations.find((relation) => relation.open !== undefined)?.open;
  return { columns: [...kept, name, ...values], open, deciders: [], rowsFrom: [], tables: [], keys: [] };
}

function valueSink(ctx: Context, column: Expression, scope: Scope): { sink: Sink; value: Value } {
  const sink = new Sink();
  return { sink, value: bindExpression(ctx, column, scope, sink) };
}
