import type {
  CommonTable,
  Limit,
  OrderBy,
  Query,
  QueryTail,
  SetBranch,
  SetOperator,
  Values,
  With,
} from '../tree/index.ts';
import { isPipe, readPipe } from './pipe.ts';
import { readPivotStatement } from './pivot.ts';
import type { Reader } from './reader.ts';
import { readSelect } from './select.ts';

type Tail = { -readonly [K in keyof QueryTail]: QueryTail[K] };

/** A query with its WITH and tail, set operations by their strength. */
export function readQuery(reader: Reader): Query {
  const { cursor } = reader;
  reader.enter();
  const start = cursor.start;
  const withClause = cursor.is('with') ? readWith(reader) : undefined;
  let query = readUnions(reader);
  const tail = readTail(reader);
  if (withClause !== undefined) tail.with = withClause;
  query = addTail(query, tail, cursor.spanFrom(start));
  while (isPipe(reader))
    query = readPipe(reader, query, start, () => readBranch(reader, () => readTerm(reader)));
  reader.leave();
  return query;
}

/** Puts a tail on a query; where it has one of its own, it came in brackets and keeps them. */
function addTail(query: Query, tail: Tail, span: { start: number; end: number }): Query {
  if (Object.keys(tail).length === 0) return query;
  const hasTail = query.with ?? query.orderBy ?? query.sortBy ?? query.limit ?? query.locking;
  if (hasTail !== undefined) return { kind: 'bracketed', query, ...tail, span };
  return { ...query, ...tail, span };
}

function readUnions(reader: Reader): Query {
  return readSetOperations(reader, ['union', 'except', 'minus'], () =>
    readSetOperations(reader, ['intersect'], () => readTerm(reader)),
  );
}

function readSetOperations(reader: Reader, words: readonly string[], read: () => Query): Query {
  const { cursor } = reader;
  const start = cursor.start;
  const first = read();
  const rest: SetBranch[] = [];
  while (words.includes(cursor.what()) && isSetOperator(reader)) rest.push(readBranch(reader, read));
  if (rest.length === 0) return first;
  return { kind: 'set_operation', first, rest, span: cursor.spanFrom(start) };
}

function isSetOperator({ cursor, dialect }: Reader): boolean {
  return !cursor.is('minus') || dialect.minus === true;
}

function readBranch(reader: Reader, read: () => Query): SetBranch {
  const { cursor } = reader;
  const start = cursor.start;
  const word = cursor.takeOne('union', 'except', 'intersect', 'minus') ?? cursor.unexpected('UNION');
  const operator: SetOperator = word === 'minus' ? 'except' : word;
  const all = cursor.take('all') || undefined;
  const distinct = (all === undefined && cursor.take('distinct')) || undefined;
  const byName = cursor.take('by', 'name') || cursor.take('corresponding') || undefined;
  const query = read();
  return { operator, all, distinct, byName, query, span: cursor.spanFrom(start) };
}

/** One side of a set operation. */
function readTerm(reader: Reader): Query {
  const { cursor } = reader;
  const start = cursor.start;
  if (cursor.is('(')) {
    cursor.take('(');
    const query = readQuery(reader);
    cursor.expect(')');
    return query;
  }
  if (cursor.is('with')) return readQuery(reader);
  if (cursor.is('values')) return readValues(reader);
  if (cursor.is('table')) {
    cursor.take('table');
    return { kind: 'table_query', name: reader.qualifiedName('a table'), span: cursor.spanFrom(start) };
  }
  if (reader.dialect.dialect === 'duckdb') {
    if (cursor.is('pivot') || cursor.is('unpivot')) return readPivotStatement(reader);
    if (cursor.is('summarize') || cursor.is('describe')) return readSummary(reader);
  }
  return readSelect(reader);
}

/** DuckDB's SUMMARIZE t and DESCRIBE t as the rows of a function of that name. */
function readSummary(reader: Reader): Query {
  const { cursor } = reader;
  const start = cursor.start;
  const name = cursor.name('a word');
  const query: Query = reader.startsQuery()
    ? readTerm(reader)
    : { kind: 'table_query', name: reader.qualifiedName('a table') };
  const span = cursor.spanFrom(start);
  const call = { kind: 'call', name: [name], args: [{ kind: 'subquery', query }], span } as const;
  const items = [{ expression: { kind: 'star' } }] as const;
  return { kind: 'select', items, from: [{ kind: 'function', calls: [call], span }], fromFirst: true, span };
}

function readValues(reader: Reader): Values {
  const { cursor, dialect } = reader;
  const start = cursor.start;
  cursor.expect('values');
  const rowWord = cursor.is('row', '(') || undefined;
  const rows = [];
  do {
    cursor.take('row');
    // Trino: one value alone is a row, a query in brackets too.
    if (!cursor.is('(') || (cursor.opensQuery && dialect.dialect === 'trino')) {
      rows.push([reader.expression()]);
      continue;
    }
    cursor.take('(');
    const row = [];
    while (!cursor.is(')')) {
      row.push(reader.expression());
      if (!cursor.take(',')) break;
    }
    cursor.expect(')');
    rows.push(row);
  } while (cursor.take(','));
  return { kind: 'values', rows, rowWord, span: cursor.spanFrom(start) };
}

export function readWith(reader: Reader): With {
  const { cursor } = reader;
  const start = cursor.start;
  cursor.expect('with');
  const recursive = cursor.take('recursive') || undefined;
  const ctes = [];
  do {
    // A comma behind the last one is allowed where it is harmless (BigQuery, DuckDB).
    if (ctes.length > 0 && (cursor.is('select') || cursor.is('('))) break;
    ctes.push(readCommonTable(reader));
  } while (cursor.take(','));
  return { recursive, ctes, span: cursor.spanFrom(start) };
}

function readCommonTable(reader: Reader): CommonTable {
  const { cursor } = reader;
  const start = cursor.start;
  const name = cursor.name('a name');
  const columns = cursor.is('(') ? readNames(reader) : undefined;
  let usingKey: CommonTable['usingKey'];
  if (cursor.take('using', 'key')) usingKey = readNames(reader);
  cursor.expect('as');
  let materialized: boolean | undefined;
  if (cursor.take('materialized')) materialized = true;
  else if (cursor.take('not', 'materialized')) materialized = false;
  cursor.expect('(');
  const body = reader.startsQuery() ? readQuery(reader) : reader.statement();
  if (!isCteBody(body.kind)) cursor.unexpected('a query');
  cursor.expect(')');
  return {
    name,
    columns,
    body: body as CommonTable['body'],
    materialized,
    usingKey,
    span: cursor.spanFrom(start),
  };
}

function isCteBody(kind: string): boolean {
  return ![
    'create_table',
    'create_view',
    'alter_table',
    'drop',
    'truncate',
    'copy',
    'set',
    'other',
    'block',
    'explain',
    'call_statement',
  ].includes(kind);
}

/** `(a, b)`. */
export function readNames(reader: Reader) {
  const { cursor } = reader;
  cursor.expect('(');
  const names = [cursor.name('a column')];
  while (cursor.take(',')) names.push(cursor.name('a column'));
  cursor.expect(')');
  return names;
}

function readTail(reader: Reader): Tail {
  const { cursor } = reader;
  const tail: Tail = {};
  for (;;) {
    if (tail.orderBy === undefined && startsOrder(reader)) tail.orderBy = reader.orderBy();
    else if (tail.sortBy === undefined && cursor.is('sort', 'by')) tail.sortBy = reader.orderBy();
    else if (tail.limit === undefined && (cursor.is('limit') || cursor.is('offset') || cursor.is('fetch'))) {
      const limit = readLimit(reader);
      if (limit.count !== undefined || limit.offset !== undefined) tail.limit = limit;
    } else if (startsLocking(reader)) {
      tail.locking = [...(tail.locking ?? []), readLocking(reader)];
    } else return tail;
  }
}

/** FOR UPDATE and its like; LOCK IN SHARE MODE of MySQL. */
function startsLocking({ cursor }: Reader): boolean {
  if (cursor.is('for')) return ['update', 'share', 'no', 'key'].includes(cursor.what(1));
  return cursor.is('lock', 'in', 'share', 'mode');
}

function startsOrder({ cursor }: Reader): boolean {
  const word = cursor.what();
  return ['order', 'sort', 'cluster', 'distribute'].includes(word) && cursor.what(1) === 'by';
}

/** ORDER BY and Spark's SORT BY, CLUSTER BY, DISTRIBUTE BY (the last one with a SORT BY of its own). */
export function readOrderBy(reader: Reader): OrderBy {
  const { cursor } = reader;
  const start = cursor.start;
  const word = cursor.takeOne('order', 'sort', 'cluster', 'distribute');
  cursor.expect('by');
  const form = word === 'order' ? undefined : word;
  if (cursor.is('all') && cursor.what(1) !== '.' && cursor.what(1) !== '(') {
    const from = cursor.start;
    cursor.take('all');
    const ordering = readDirection(reader, { kind: 'star', span: cursor.spanFrom(from) }, from);
    return { all: true, items: [ordering], form, span: cursor.spanFrom(start) };
  }
  const items = [reader.ordering()];
  while (cursor.take(',')) items.push(reader.ordering());
  return { items, form, span: cursor.spanFrom(start) };
}

export function readDirection(
  reader: Reader,
  expression: OrderBy['items'][number]['expression'],
  start: number,
): OrderBy['items'][number] {
  const { cursor } = reader;
  let using: string | undefined;
  if (cursor.take('using')) using = cursor.textOf(cursor.next('an operator'));
  const direction = cursor.takeOne('asc', 'desc');
  const descending = direction === 'desc' || undefined;
  const nulls = cursor.take('nulls')
    ? (cursor.takeOne('first', 'last') ?? cursor.unexpected('FIRST or LAST'))
    : undefined;
  return { expression, descending, nulls, using, span: cursor.spanFrom(start) };
}

/** LIMIT, OFFSET and FETCH in any order. */
export function readLimit(reader: Reader): Limit {
  const { cursor, dialect } = reader;
  const start = cursor.start;
  const limit: { -readonly [K in keyof Limit]: Limit[K] } = {};
  for (;;) {
    if (limit.count === undefined && cursor.take('limit')) {
      if (cursor.take('all')) continue;
      limit.count = reader.expression();
      if (cursor.take('%') || cursor.take('percent')) limit.percent = true;
      if (dialect.limitComma && cursor.take(',')) {
        limit.offset = limit.count;
        limit.count = reader.expression();
      }
    } else if (limit.offset === undefined && cursor.take('offset')) {
      limit.offset = reader.expression();
      cursor.takeOne('row', 'rows');
    } else if (limit.count === undefined && cursor.take('fetch')) {
      readFetch(reader, limit);
    } else break;
  }
  return { ...limit, span: cursor.spanFrom(start) };
}

function readFetch(reader: Reader, limit: { -readonly [K in keyof Limit]: Limit[K] }): void {
  const { cursor } = reader;
  limit.form = 'fetch';
  cursor.takeOne('first', 'next');
  const isCounted = !cursor.is('row') && !cursor.is('rows');
  limit.count = isCounted ? reader.expression() : { kind: 'number', text: '1' };
  if (cursor.take('percent')) limit.percent = true;
  cursor.takeOne('row', 'rows');
  if (cursor.take('with', 'ties')) limit.ties = true;
  else cursor.take('only');
}

function readLocking({ cursor }: Reader): string {
  const from = cursor.at;
  if (!cursor.take('for')) cursor.expect('lock', 'in', 'share', 'mode');
  const words = ['update', 'share', 'no', 'key', 'of', 'nowait', 'skip', 'locked'];
  while (cursor.isAny(new Set(words))) {
    const isOf = cursor.take('of');
    if (isOf) {
      cursor.name('a table');
      while (cursor.take(',')) cursor.name('a table');
    } else cursor.at++;
  }
  return cursor.textFrom(from);
}
