import type {
  Alias,
  Expression,
  FromItem,
  FunctionItem,
  Join,
  JoinKind,
  Name,
  QualifiedName,
  Sample,
  TableItem,
  TypeName,
  Unnest,
} from '../tree/index.ts';
import { readAlias } from './alias.ts';
import { readMatchRecognize } from './match-recognize.ts';
import { readPivot, readUnpivot } from './pivot.ts';
import type { Reader } from './reader.ts';
import { isAlias } from './words.ts';

/** The parts of FROM between commas. */
export function readFromList(reader: Reader): readonly FromItem[] {
  const { cursor } = reader;
  const items = [readFromItem(reader)];
  while (cursor.take(',')) items.push(readFromItem(reader));
  return items;
}

/** One part with all its joins. */
export function readFromItem(reader: Reader): FromItem {
  const { cursor } = reader;
  reader.enter();
  const start = cursor.start;
  let left = readPrimary(reader);
  let length = 0;
  for (;;) {
    const join = readJoin(reader, left, start);
    if (join === undefined) break;
    left = join;
    length++;
  }
  reader.chained(length);
  reader.leave();
  return left;
}

const SIDES = [
  'left',
  'right',
  'full',
  'inner',
  'cross',
  'natural',
  'asof',
  'semi',
  'anti',
  'positional',
  'global',
  'any',
  'outer',
];

/** A join behind `left`, or undefined. */
export function readJoin(reader: Reader, left: FromItem, start: number): Join | undefined {
  const { cursor } = reader;
  if (!startsJoin(reader)) return undefined;
  const head = readJoinHead(reader);
  const isApply = cursor.take('apply');
  let hint = cursor.take('straight_join') ? 'straight_join' : undefined;
  if (!isApply && hint === undefined) {
    cursor.expect('join');
    if (cursor.is('[')) {
      const from = cursor.at;
      cursor.skipBrackets();
      hint = cursor.textFrom(from);
    }
  }
  const right = readPrimary(reader);
  const join: { -readonly [K in keyof Join]: Join[K] } = { kind: 'join', join: head.join, left, right };
  if (head.natural) join.natural = true;
  if (head.asof) join.asof = true;
  if (hint !== undefined) join.hint = hint;
  if (cursor.is('match_condition', '(')) {
    cursor.take('match_condition', '(');
    join.match = reader.expression();
    cursor.expect(')');
  }
  if (cursor.is('on')) {
    cursor.take('on');
    join.on = reader.expression();
  } else if (cursor.is('using', '(')) readUsing(reader, join);
  else if (startsJoin(reader) && head.join !== 'cross' && !head.natural) nestRight(reader, join);
  return { ...join, span: cursor.spanFrom(start) };
}

/** `a join b join c on x on y`: the inner join comes first. */
function nestRight(reader: Reader, join: { -readonly [K in keyof Join]: Join[K] }): void {
  const { cursor } = reader;
  const before = cursor.at;
  reader.enter();
  const inner = readJoin(reader, join.right, join.right.span?.start ?? cursor.start);
  reader.leave();
  if (inner === undefined || (!cursor.is('on') && !cursor.is('using', '('))) {
    cursor.at = before;
    return;
  }
  join.right = { kind: 'bracketed_item', item: inner, span: inner.span };
  if (cursor.take('on')) join.on = reader.expression();
  else readUsing(reader, join);
}

function readUsing(reader: Reader, join: { -readonly [K in keyof Join]: Join[K] }): void {
  const { cursor } = reader;
  cursor.take('using');
  join.using = readColumnNames(reader);
  if (reader.dialect.dialect === 'postgres' && cursor.take('as')) join.usingAlias = cursor.name('a name');
}

function startsJoin({ cursor }: Reader): boolean {
  let ahead = 0;
  while (SIDES.includes(cursor.what(ahead)) && ahead < 5) ahead++;
  const word = cursor.what(ahead);
  return word === 'join' || word === 'straight_join' || (word === 'apply' && ahead > 0);
}

function readJoinHead({ cursor }: Reader): { join: JoinKind; natural: boolean; asof: boolean } {
  const words = new Set<string>();
  while (SIDES.includes(cursor.what())) words.add(cursor.textOf(cursor.next('JOIN')).toLowerCase());
  const side = words.has('left')
    ? 'left'
    : words.has('right')
      ? 'right'
      : words.has('full')
        ? 'full'
        : undefined;
  const reach = words.has('semi') ? 'semi' : words.has('anti') ? 'anti' : undefined;
  const flags = { natural: words.has('natural'), asof: words.has('asof') };
  if (words.has('cross')) return { join: 'cross', ...flags };
  if (words.has('positional')) return { join: 'positional', ...flags };
  if (reach !== undefined && (side === 'left' || side === 'right'))
    return { join: `${side} ${reach}`, ...flags };
  if (words.has('outer') && cursor.is('apply')) return { join: 'left', ...flags };
  return { join: reach ?? side ?? (cursor.is('apply') ? 'cross' : 'inner'), ...flags };
}

/** `(a, b)`. */
function readColumnNames({ cursor }: Reader): readonly Name[] {
  cursor.expect('(');
  const names = [cursor.name('a column')];
  while (cursor.take(',')) names.push(cursor.name('a column'));
  cursor.expect(')');
  return names;
}

/** One thing rows come from, with what may be put behind it: alias, sample, pivot. */
function readPrimary(reader: Reader): FromItem {
  const { cursor } = reader;
  const start = cursor.start;
  let item = readSource(reader, start);
  for (;;) {
    if (cursor.is('pivot', '(')) item = readPivot(reader, item, start);
    else if (cursor.is('unpivot') && ['(', 'include', 'exclude'].includes(cursor.what(1))) {
      item = readUnpivot(reader, item, start);
    } else if (cursor.is('match_recognize', '(')) item = readMatchRecognize(reader, item, start);
    else return item;
    item = { ...item, alias: readTableAlias(reader), span: cursor.spanFrom(start) };
  }
}

function readSource(reader: Reader, start: number): FromItem {
  const { cursor } = reader;
  const lateral = (cursor.is('lateral') && cursor.what(1) !== 'view' && cursor.take('lateral')) || undefined;
  const item = readUnaliased(reader, lateral, start);
  const { sample: early, item: sampled } = sampleBefore(reader, item);
  const alias = sampled.kind === 'unnest' ? undefined : readTableAlias(reader);
  let result = sampled;
  if (alias !== undefined) result = { ...result, alias } as FromItem;
  if (result.kind === 'unnest') result = readUnnestAlias(reader, result);
  if (result.kind === 'table') result = readHints(reader, result);
  if (result.kind === 'function' && cursor.take('with', 'ordinality'))
    result = { ...result, ordinality: true };
  const sample = early ?? (startsSample(reader) ? readSample(reader) : undefined);
  if (sample !== undefined && result.kind !== 'join') result = { ...result, sample } as FromItem;
  return { ...result, span: cursor.spanFrom(start) };
}

function sampleBefore(reader: Reader, item: FromItem): { sample?: Sample; item: FromItem } {
  return startsSample(reader) ? { sample: readSample(reader), item } : { item };
}

function readUnaliased(reader: Reader, lateral: true | undefined, start: number): FromItem {
  const { cursor } = reader;
  const token = cursor.token();
  if (cursor.is('(')) return readRound(reader, lateral, start);
  if (token?.kind === 'text') return readFile(reader, start);
  if (cursor.is('@')) return readStage(reader, start);
  if (cursor.is('unnest', '(')) return readUnnest(reader, lateral, start);
  if (cursor.is('rows', 'from', '(')) return readRowsFrom(reader, start);
  if (cursor.is('table', '(')) return readTableFunction(reader, lateral, start);
  if (cursor.is('values', '(') && cursor.dialect.dialect !== 'mysql') {
    return { kind: 'derived', query: reader.query(), lateral, span: cursor.spanFrom(start) };
  }
  const only = (cursor.is('only') && cursor.token(1)?.kind === 'word' && cursor.take('only')) || undefined;
  const name = readTableName(reader);
  if (cursor.is('(')) {
    cursor.at--;
    const call = readNamedCall(reader, name, start);
    const ordinality = cursor.take('with', 'ordinality') || undefined;
    return { kind: 'function', calls: [call], lateral, ordinality, span: cursor.spanFrom(start) };
  }
  const version = readVersion(reader);
  return { kind: 'table', name, only, lateral, version, span: cursor.spanFrom(start) } as TableItem;
}

/** The call whose name was read as that of a table. */
function readNamedCall(reader: Reader, name: QualifiedName, start: number): Expression {
  const { cursor } = reader;
  // The last part of the name is read again with its brackets; the parts before it are put back.
  const call = reader.expression(120);
  if (call.kind !== 'call') return cursor.unexpected('a function');
  return { ...call, name, span: cursor.spanFrom(start) };
}

/** `a.b.c`, BigQuery's `` `a.b.c` `` and `a-b.c`, wildcards included. */
function readTableName(reader: Reader): QualifiedName {
  const { cursor, dialect } = reader;
  const next = cursor.what();
  if (
    cursor.token()?.kind === 'word' &&
    !isAlias(next, cursor.what(1), 'table', dialect) &&
    !['left', 'right', 'at', 'sample', 'use'].includes(next)
  ) {
    cursor.unexpected('a table');
  }
  return reader.qualifiedName('a table');
}

function readRound(reader: Reader, lateral: true | undefined, start: number): FromItem {
  const { cursor } = reader;
  if (cursor.opensQuery) {
    cursor.take('(');
    const query = reader.query();
    cursor.expect(')');
    return { kind: 'derived', query, lateral, span: cursor.spanFrom(start) };
  }
  cursor.take('(');
  let item = readFromItem(reader);
  const from = item.span?.start ?? cursor.start;
  // MySQL lets a list of tables stand in brackets.
  while (cursor.take(',')) {
    item = {
      kind: 'join',
      join: 'cross',
      left: item,
      right: readFromItem(reader),
      span: cursor.spanFrom(from),
    };
  }
  cursor.expect(')');
  return { kind: 'bracketed_item', item, span: cursor.spanFrom(start) };
}

function readFile(reader: Reader, start: number): FromItem {
  const { cursor } = reader;
  const text = reader.expression(120);
  const name: Name = { text: text.kind === 'literal' ? String(text.value) : '', quoted: true };
  return { kind: 'table', name: [name], file: true, span: cursor.spanFrom(start) };
}

/** Snowflake's @stage/path: everything up to white space, a comma or a bracket. */
function readStage(reader: Reader, start: number): FromItem {
  const { cursor } = reader;
  let end = start;
  while (
    !cursor.isDone &&
    (cursor.start === end || end === start) &&
    !cursor.is(',') &&
    !cursor.is(')') &&
    !cursor.is('(')
  ) {
    end = cursor.next('a stage').end;
  }
  const name: Name = { text: cursor.text.slice(start, end), span: { start, end } };
  const stage: TableItem = { kind: 'table', name: [name], stage: true, span: { start, end } };
  if (!cursor.is('(')) return stage;
  const from = cursor.at;
  cursor.skipBrackets();
  return { ...stage, hints: [cursor.textFrom(from)] };
}

function readUnnest(reader: Reader, lateral: true | undefined, start: number): Unnest {
  const { cursor } = reader;
  cursor.expect('unnest', '(');
  const arrays: Expression[] = [];
  while (!cursor.is(')')) {
    arrays.push(reader.expression());
    if (cursor.what() === '=>') {
      cursor.at++;
      arrays[arrays.length - 1] = reader.expression();
    }
    if (!cursor.take(',')) break;
  }
  cursor.expect(')');
  return { kind: 'unnest', arrays, lateral, span: cursor.spanFrom(start) };
}

function readUnnestAlias(reader: Reader, unnest: Unnest): Unnest {
  const { cursor } = reader;
  const item: { -readonly [K in keyof Unnest]: Unnest[K] } = { ...unnest };
  for (;;) {
    if (cursor.take('with', 'ordinality')) item.ordinality = true;
    else if (cursor.take('with', 'offset')) {
      const alias = readAlias(reader, 'table');
      item.offset = alias === undefined ? {} : { alias };
    } else if (item.alias === undefined) {
      const alias = readTableAlias(reader);
      if (alias === undefined) return item;
      item.alias = alias;
    } else return item;
  }
}

function readRowsFrom(reader: Reader, start: number): FunctionItem {
  const { cursor } = reader;
  cursor.expect('rows', 'from', '(');
  const calls = [reader.expression()];
  while (cursor.take(',')) calls.push(reader.expression());
  cursor.expect(')');
  return { kind: 'function', calls, wrapper: 'rows from', span: cursor.spanFrom(start) };
}

/** TABLE(f(x)): a function, or anything that gives rows. */
function readTableFunction(reader: Reader, lateral: true | undefined, start: number): FromItem {
  const { cursor } = reader;
  cursor.expect('table', '(');
  const call = reader.expression();
  cursor.expect(')');
  return { kind: 'function', calls: [call], wrapper: 'table', lateral, span: cursor.spanFrom(start) };
}

/** Time travel, as written. */
function readVersion(reader: Reader): TableItem['version'] {
  const { cursor } = reader;
  const from = cursor.at;
  if ((cursor.is('at') || cursor.is('before') || cursor.is('changes')) && cursor.what(1) === '(') {
    cursor.at++;
    cursor.skipBrackets();
    if ((cursor.is('at') || cursor.is('end')) && cursor.what(1) === '(') {
      cursor.at++;
      cursor.skipBrackets();
    }
    return { words: cursor.textFrom(from) };
  }
  const isSystem =
    cursor.is('for') && ['system_time', 'system_version', 'timestamp', 'version'].includes(cursor.what(1));
  const isAsOf =
    (cursor.is('version') || cursor.is('timestamp')) && cursor.what(1) === 'as' && cursor.what(2) === 'of';
  if (!isSystem && !isAsOf) return undefined;
  if (isSystem) cursor.at += 2;
  else cursor.at++;
  cursor.expect('as', 'of');
  const words = cursor.textFrom(from);
  return { words, value: reader.expression() };
}

/** MySQL's index hints and SQLite's INDEXED BY. */
function readHints(reader: Reader, item: TableItem): TableItem {
  const { cursor } = reader;
  const hints: string[] = [...(item.hints ?? [])];
  for (;;) {
    const from = cursor.at;
    const isHint =
      ['use', 'force', 'ignore'].includes(cursor.what()) && ['index', 'key'].includes(cursor.what(1));
    if (isHint) {
      cursor.at += 2;
      if (cursor.take('for')) while (!cursor.is('(') && !cursor.isDone) cursor.at++;
      cursor.skipBrackets();
    } else if (cursor.take('indexed', 'by')) cursor.name('an index');
    else if (!cursor.take('not', 'indexed')) break;
    hints.push(cursor.textFrom(from));
  }
  return hints.length === 0 ? item : { ...item, hints };
}

/** `as t(a, b)`, `as t(a int)`, `as (a int)`. */
export function readTableAlias(reader: Reader): Alias | undefined {
  const { cursor } = reader;
  const start = cursor.start;
  if (cursor.is('as', '(')) {
    cursor.take('as');
    return { name: { text: '' }, ...readAliasColumns(reader), span: cursor.spanFrom(start) };
  }
  if (cursor.token()?.kind === 'word' && cursor.is('at') && cursor.what(1) === '(') return undefined;
  const name = readAlias(reader, 'table');
  if (name === undefined) return undefined;
  const columns = cursor.is('(') ? readAliasColumns(reader) : {};
  return { name, ...columns, span: cursor.spanFrom(start) };
}

function readAliasColumns(reader: Reader): { columns: readonly Name[]; types?: readonly TypeName[] } {
  const { cursor } = reader;
  cursor.expect('(');
  const columns: Name[] = [];
  const types: TypeName[] = [];
  do {
    columns.push(cursor.name('a column'));
    if (!cursor.is(',') && !cursor.is(')')) types.push(reader.typeName());
  } while (cursor.take(','));
  cursor.expect(')');
  return types.length === columns.length ? { columns, types } : { columns };
}

function startsSample({ cursor }: Reader): boolean {
  if (cursor.is('tablesample')) return true;
  return (
    cursor.is('sample') &&
    (cursor.what(1) === '(' || ['bernoulli', 'row', 'system', 'block'].includes(cursor.what(1)))
  );
}

/** TABLESAMPLE and SAMPLE, from their word on. */
export function readSample(reader: Reader): Sample {
  const { cursor } = reader;
  const start = cursor.start;
  cursor.takeOne('tablesample', 'sample');
  let method =
    cursor.what() !== '(' && cursor.token()?.kind === 'word'
      ? cursor.textOf(cursor.next('a method')).toLowerCase()
      : undefined;
  const isBracketed = cursor.take('(');
  const size = reader.expression(115);
  const isPercent = cursor.take('%') || cursor.take('percent');
  const unit = isPercent ? 'percent' : cursor.takeOne('rows', 'row') === undefined ? undefined : 'rows';
  if (isBracketed) {
    // DuckDB: (method, seed) behind the size; Spark: (10 percent), (BUCKET x OUT OF y) is refused.
    if (cursor.is('(') && method === undefined) method = undefined;
    cursor.expect(')');
  } else if (cursor.take('(')) {
    method = cursor.name('a method').text.toLowerCase();
    if (cursor.take(',')) reader.expression();
    cursor.expect(')');
  }
  let seed: Expression | undefined;
  if (cursor.takeOne('repeatable', 'seed') !== undefined) {
    cursor.expect('(');
    seed = reader.expression();
    cursor.expect(')');
  }
  return { method, size, unit, seed, span: cursor.spanFrom(start) };
}

/** LATERAL VIEW behind FROM (Spark, Hive). */
export function readLateralViews(reader: Reader, from: readonly FromItem[]): readonly FromItem[] {
  const { cursor } = reader;
  let items = from;
  while (cursor.is('lateral', 'view')) {
    const source = items[items.length - 1];
    const start = source.span?.start ?? cursor.start;
    cursor.take('lateral', 'view');
    const outer = cursor.take('outer') || undefined;
    const call = reader.expression();
    const alias = cursor.is('as') ? undefined : readAlias(reader, 'table');
    const columns: Name[] = [];
    if (cursor.take('as')) {
      do columns.push(cursor.name('a column'));
      while (cursor.take(',') && !cursor.is('lateral'));
    }
    const view: FromItem = {
      kind: 'lateral_view',
      source,
      outer,
      call,
      alias,
      columns,
      span: cursor.spanFrom(start),
    };
    items = [...items.slice(0, -1), view];
  }
  return items;
}
