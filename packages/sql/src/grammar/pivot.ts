import type { Expression, FromItem, Name, Pivot, PivotColumn, Query, Unpivot } from '../tree/index.ts';
import { readAlias } from './alias.ts';
import type { Reader } from './reader.ts';

type Aggregates = Pivot['aggregates'];

/** PIVOT (...) behind a part of FROM. */
export function readPivot(reader: Reader, source: FromItem, start: number): Pivot {
  const { cursor } = reader;
  cursor.expect('pivot', '(');
  const aggregates = readAggregates(reader);
  const columns: PivotColumn[] = [];
  cursor.take('for');
  do columns.push(readPivotColumn(reader));
  while (!cursor.is(')') && !cursor.is('group') && !cursor.is('default'));
  const groupBy = cursor.take('group', 'by') ? readExpressions(reader) : undefined;
  let defaultOnNull: Expression | undefined;
  if (cursor.take('default', 'on', 'null')) defaultOnNull = reader.expression();
  cursor.expect(')');
  return { kind: 'pivot', source, aggregates, columns, groupBy, defaultOnNull, span: cursor.spanFrom(start) };
}

function readAggregates(reader: Reader): Aggregates {
  const { cursor } = reader;
  const aggregates: Array<{ expression: Expression; alias?: Name }> = [];
  do {
    const expression = reader.expression();
    aggregates.push({ expression, alias: readAlias(reader, 'table') });
  } while (cursor.take(','));
  return aggregates;
}

function readExpressions(reader: Reader): readonly Expression[] {
  const list = [reader.expression()];
  while (reader.cursor.take(',')) list.push(reader.expression());
  return list;
}

/** `c IN (1 AS one, 2)`, `(a, b) IN ((1, 2))`, `c IN (ANY)`, `c IN (SELECT ...)`. */
function readPivotColumn(reader: Reader): PivotColumn {
  const { cursor } = reader;
  const start = cursor.start;
  const target = reader.expression(60);
  const on = target.kind === 'row' ? target.items : [target];
  if (!cursor.is('in')) return { on, span: cursor.spanFrom(start) };
  cursor.take('in');
  if (!cursor.is('(')) {
    const value = reader.expression(60);
    return { on, values: [{ expression: value }], span: cursor.spanFrom(start) };
  }
  if (cursor.opensQuery) {
    cursor.take('(');
    const query = reader.query();
    cursor.expect(')');
    return { on, query, span: cursor.spanFrom(start) };
  }
  cursor.take('(');
  if (cursor.is('any') && (cursor.what(1) === ')' || cursor.what(1) === 'order')) {
    cursor.take('any');
    const orderBy = cursor.is('order', 'by') ? reader.orderBy() : undefined;
    cursor.expect(')');
    return { on, any: true, orderBy, span: cursor.spanFrom(start) };
  }
  const values = [...readAggregates(reader)];
  cursor.expect(')');
  return { on, values, span: cursor.spanFrom(start) };
}

/** UNPIVOT (...) behind a part of FROM. */
export function readUnpivot(reader: Reader, source: FromItem, start: number): Unpivot {
  const { cursor } = reader;
  cursor.expect('unpivot');
  const includeNulls = readNulls(reader);
  cursor.expect('(');
  const values = readNameOrNames(reader);
  cursor.expect('for');
  const name = cursor.name('a column');
  cursor.expect('in');
  cursor.expect('(');
  const columns = [readUnpivoted(reader)];
  while (cursor.take(',')) columns.push(readUnpivoted(reader));
  cursor.expect(')', ')');
  return { kind: 'unpivot', source, values, name, columns, includeNulls, span: cursor.spanFrom(start) };
}

function readNulls({ cursor }: Reader): boolean | undefined {
  if (cursor.take('include', 'nulls')) return true;
  cursor.take('exclude', 'nulls');
  return undefined;
}

function readNameOrNames({ cursor }: Reader): readonly Name[] {
  if (!cursor.take('(')) return [cursor.name('a column')];
  const names = [cursor.name('a column')];
  while (cursor.take(',')) names.push(cursor.name('a column'));
  cursor.expect(')');
  return names;
}

function readUnpivoted(reader: Reader): Unpivot['columns'][number] {
  const { cursor } = reader;
  const value = reader.expression();
  const columns = value.kind === 'row' && value.explicit !== true ? value.items : [value];
  if (!cursor.take('as')) return { columns };
  const start = cursor.start;
  if (cursor.token()?.kind === 'text' || cursor.token()?.kind === 'number')
    return { columns, alias: reader.expression() };
  const path = [cursor.name('a name')];
  return { columns, alias: { kind: 'column', path, span: cursor.spanFrom(start) } };
}

/** DuckDB's PIVOT and UNPIVOT as statements: a query of all the columns of the turned table. */
export function readPivotStatement(reader: Reader): Query {
  const { cursor } = reader;
  const start = cursor.start;
  const item = cursor.is('pivot') ? readPivotBody(reader, start) : readUnpivotBody(reader, start);
  const span = cursor.spanFrom(start);
  return {
    kind: 'select',
    items: [{ expression: { kind: 'star', span }, span }],
    from: [item],
    fromFirst: true,
    span,
  };
}

function readPivotBody(reader: Reader, start: number): Pivot {
  const { cursor } = reader;
  cursor.expect('pivot');
  const source = reader.fromItem();
  const columns: PivotColumn[] = [];
  if (cursor.take('on')) {
    do columns.push(readPivotColumn(reader));
    while (cursor.take(','));
  }
  const aggregates = cursor.take('using') ? readAggregates(reader) : [];
  const groupBy = cursor.take('group', 'by') ? readExpressions(reader) : undefined;
  return {
    kind: 'pivot',
    source,
    aggregates,
    columns,
    groupBy,
    statement: true,
    span: cursor.spanFrom(start),
  };
}

function readUnpivotBody(reader: Reader, start: number): Unpivot {
  const { cursor } = reader;
  cursor.expect('unpivot');
  const source = reader.fromItem();
  const includeNulls = readNulls(reader);
  cursor.expect('on');
  const columns = [readUnpivoted(reader)];
  while (cursor.take(',')) columns.push(readUnpivoted(reader));
  let name: Name = { text: 'name' };
  let values: Name[] = [{ text: 'value' }];
  if (cursor.take('into')) {
    cursor.expect('name');
    name = cursor.name('a column');
    cursor.expect('value');
    values = [cursor.name('a column')];
    while (cursor.take(',')) values.push(cursor.name('a column'));
  }
  return {
    kind: 'unpivot',
    source,
    values,
    name,
    columns,
    includeNulls,
    statement: true,
    span: cursor.spanFrom(start),
  };
}
