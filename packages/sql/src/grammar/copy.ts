import type { Copy } from '../tree/index.ts';
import { readNames } from './query.ts';
import type { Reader } from './reader.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** COPY, COPY INTO, UNLOAD, LOAD DATA and EXPORT DATA; undefined when none starts here. */
export function readCopy(reader: Reader, start: number): Copy | undefined {
  const { cursor } = reader;
  if (cursor.take('copy', 'into')) return readCopyInto(reader, start);
  if (cursor.take('copy')) return readPlainCopy(reader, start);
  if (cursor.is('unload', '(')) return readUnload(reader, start);
  if (cursor.is('load', 'data')) return readLoad(reader, start);
  if (cursor.is('export', 'data')) return readExport(reader, start);
  return undefined;
}

/** COPY t (a, b) FROM 'x' and COPY (query) TO 'x'. */
function readPlainCopy(reader: Reader, start: number): Copy {
  const { cursor } = reader;
  const copy: Mutable<Copy> = { kind: 'copy', statement: 'copy', direction: 'in', location: '' };
  if (cursor.is('(')) {
    cursor.take('(');
    const statement = reader.statement();
    cursor.expect(')');
    if ('orderBy' in statement || isQuery(statement.kind)) copy.query = statement as Copy['query'];
    else cursor.unexpected('a query');
  } else {
    copy.table = reader.qualifiedName('a table');
    if (cursor.is('(')) copy.columns = readNames(reader);
  }
  const direction = cursor.takeOne('from', 'to') ?? cursor.unexpected('FROM or TO');
  copy.direction = direction === 'from' ? 'in' : 'out';
  if (cursor.take('program')) copy.program = true;
  copy.location = readLocation(reader);
  copy.options = readRest(reader);
  return { ...copy, span: cursor.spanFrom(start) };
}

function isQuery(kind: string): boolean {
  return ['select', 'set_operation', 'values', 'table_query', 'bracketed', 'pipe'].includes(kind);
}

/** Snowflake and Databricks: a table from a stage, or a stage from a table or query. */
function readCopyInto(reader: Reader, start: number): Copy {
  const { cursor } = reader;
  const copy: Mutable<Copy> = { kind: 'copy', statement: 'copy into', direction: 'in', location: '' };
  const isOut = cursor.is('@') || cursor.token()?.kind === 'text';
  if (isOut) {
    copy.direction = 'out';
    copy.location = readLocation(reader);
  } else {
    copy.table = reader.qualifiedName('a table');
    if (cursor.is('(') && !cursor.opensQuery) copy.columns = readNames(reader);
  }
  cursor.expect('from');
  if (cursor.opensQuery) {
    cursor.take('(');
    copy.query = reader.query();
    cursor.expect(')');
  } else if (isOut) copy.table = reader.qualifiedName('a table');
  else copy.location = readLocation(reader);
  copy.options = readRest(reader);
  return { ...copy, span: cursor.spanFrom(start) };
}

/** UNLOAD ('query') TO 'location' of Redshift: the query is a text, which is read too. */
function readUnload(reader: Reader, start: number): Copy {
  const { cursor } = reader;
  cursor.expect('unload', '(');
  const text = cursor.token();
  const copy: Mutable<Copy> = { kind: 'copy', statement: 'unload', direction: 'out', location: '' };
  if (text?.kind === 'text') {
    const literal = reader.expression(120);
    copy.query = reader.inner(literal.kind === 'literal' ? String(literal.value) : '');
  } else copy.query = reader.query();
  cursor.expect(')', 'to');
  copy.location = readLocation(reader);
  copy.options = readRest(reader);
  return { ...copy, span: cursor.spanFrom(start) };
}

/** LOAD DATA of MySQL, BigQuery and Spark. */
function readLoad(reader: Reader, start: number): Copy {
  const { cursor } = reader;
  cursor.expect('load', 'data');
  const copy: Mutable<Copy> = { kind: 'copy', statement: 'load data', direction: 'in', location: '' };
  cursor.takeOne('low_priority', 'concurrent');
  if (cursor.take('local')) copy.local = true;
  if (cursor.takeOne('infile', 'inpath') !== undefined) copy.location = readLocation(reader);
  copy.mode = cursor.takeOne('replace', 'ignore', 'overwrite');
  if (!cursor.take('into') && copy.mode !== 'overwrite') cursor.unexpected('INTO');
  cursor.take('table');
  copy.table = reader.qualifiedName('a table');
  copy.options = readRest(reader);
  return { ...copy, span: cursor.spanFrom(start) };
}

/** EXPORT DATA OPTIONS (...) AS query of BigQuery. */
function readExport(reader: Reader, start: number): Copy {
  const { cursor } = reader;
  cursor.expect('export', 'data');
  const from = cursor.at;
  while (!cursor.isDone && !cursor.is('as')) {
    if (cursor.is('(')) cursor.skipBrackets();
    else cursor.at++;
  }
  const options = cursor.textFrom(from) || undefined;
  cursor.expect('as');
  const query = reader.query();
  const location = /uri\s*=\s*['"]([^'"]*)['"]/i.exec(options ?? '')?.[1] ?? '';
  return {
    kind: 'copy',
    statement: 'export data',
    direction: 'out',
    query,
    location,
    options,
    span: cursor.spanFrom(start),
  };
}

/** A text, a stage or a bare word such as STDIN. */
function readLocation(reader: Reader): string {
  const { cursor } = reader;
  if (cursor.token()?.kind === 'text') {
    const literal = reader.expression(120);
    return literal.kind === 'literal' ? String(literal.value) : '';
  }
  const from = cursor.at;
  let end = cursor.start;
  do end = cursor.next('a place').end;
  while (!cursor.isDone && cursor.start === end && !cursor.is(')'));
  return cursor.textFrom(from);
}

function readRest({ cursor }: Reader): string | undefined {
  const from = cursor.at;
  cursor.at = cursor.tokens.length;
  return cursor.textFrom(from) || undefined;
}
