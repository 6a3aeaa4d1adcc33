import type {
  Expression,
  Frame,
  FrameBound,
  GroupBy,
  GroupingElement,
  Name,
  Select,
  SelectItem,
  WindowSpec,
} from '../tree/index.ts';
import { readAlias } from './alias.ts';
import { readLateralViews } from './from.ts';
import { readSample } from './table-alias.ts';
import type { Reader } from './reader.ts';

type Draft = { -readonly [K in keyof Select]: Select[K] };

/** SELECT ... down to QUALIFY; FROM-first in DuckDB and pipes. */
export function readSelect(reader: Reader): Select {
  const { cursor, dialect } = reader;
  const start = cursor.start;
  const select: Draft = { kind: 'select', items: [] };
  if (cursor.is('from') && (dialect.fromFirst || dialect.pipes)) {
    select.fromFirst = true;
    cursor.take('from');
    readFrom(reader, select);
    if (cursor.is('select')) readHead(reader, select);
  } else {
    readHead(reader, select);
    readInto(reader, select);
    if (cursor.take('from')) readFrom(reader, select);
  }
  readInto(reader, select);
  readClauses(reader, select);
  readInto(reader, select);
  return { ...select, span: cursor.spanFrom(start) };
}

function readHead(reader: Reader, select: Draft): void {
  const { cursor, dialect } = reader;
  cursor.expect('select');
  if (cursor.take('distinct')) {
    select.distinct = true;
    if (cursor.is('on', '(')) {
      cursor.take('on', '(');
      const on = [reader.expression()];
      while (cursor.take(',')) on.push(reader.expression());
      cursor.expect(')');
      select.distinct = { on };
    }
  } else if (cursor.is('all') && cursor.what(1) !== ',' && cursor.what(1) !== '.') {
    cursor.take('all');
    select.all = true;
  }
  if (cursor.take('as', 'struct')) select.as = 'struct';
  else if (cursor.take('as', 'value')) select.as = 'value';
  if (cursor.is('top') && (cursor.token(1)?.kind === 'number' || cursor.what(1) === '('))
    readTop(reader, select);
  const isEmpty =
    dialect.emptySelect && (cursor.isDone || cursor.is('from') || cursor.is(')') || cursor.is('where'));
  select.items = isEmpty ? [] : readItems(reader);
}

function readTop(reader: Reader, select: Draft): void {
  const { cursor } = reader;
  cursor.take('top');
  const count = reader.expression(115);
  const percent = cursor.take('percent') || undefined;
  const ties = cursor.take('with', 'ties') || undefined;
  select.top = { count, percent, ties };
}

/** The list behind SELECT; a comma before FROM is let pass where the dialect lets it. */
export function readItems(reader: Reader): readonly SelectItem[] {
  const { cursor, dialect } = reader;
  const items: SelectItem[] = [];
  do {
    const lets =
      dialect.dialect === 'bigquery' || dialect.dialect === 'duckdb' || dialect.dialect === 'snowflake';
    if (items.length > 0 && lets && (cursor.is('from') || cursor.isDone || cursor.is(')'))) break;
    items.push(readItem(reader));
  } while (cursor.take(','));
  return items;
}

function readItem(reader: Reader): SelectItem {
  const { cursor, dialect } = reader;
  const start = cursor.start;
  const next = cursor.token(1);
  // DuckDB: alias: expression
  if (
    dialect.dialect === 'duckdb' &&
    cursor.token()?.kind === 'word' &&
    cursor.what(1) === ':' &&
    next !== undefined
  ) {
    const alias = cursor.name('a name');
    cursor.take(':');
    const expression = reader.expression();
    return { expression, alias, span: cursor.spanFrom(start) };
  }
  const expression = reader.expression();
  if (cursor.is('as', '(')) {
    cursor.take('as', '(');
    const aliases = [cursor.name('a name')];
    while (cursor.take(',')) aliases.push(cursor.name('a name'));
    cursor.expect(')');
    return { expression, aliases, span: cursor.spanFrom(start) };
  }
  const alias = readAlias(reader, 'item');
  return { expression, alias, span: cursor.spanFrom(start) };
}

function readInto(reader: Reader, select: Draft): void {
  const { cursor } = reader;
  if (!cursor.is('into')) return;
  const form = cursor.what(1) === 'outfile' || cursor.what(1) === 'dumpfile' ? cursor.what(1) : undefined;
  cursor.take('into');
  if (form !== undefined) {
    cursor.at++;
    const token = cursor.next('a path');
    const path = cursor.textOf(token).slice(1, -1);
    const from = cursor.at;
    while (!cursor.isDone && !cursor.is(')') && !cursor.is('from')) cursor.at++;
    const options = cursor.textFrom(from) || undefined;
    select.outfile = { form: form as 'outfile', path, options };
    return;
  }
  const temporary = cursor.takeOne('temp', 'temporary') !== undefined || undefined;
  const unlogged = cursor.take('unlogged') || undefined;
  cursor.take('table');
  select.into = { name: reader.qualifiedName('a table'), temporary, unlogged };
}

function readFrom(reader: Reader, select: Draft): void {
  select.from = readLateralViews(reader, reader.fromList());
}

function readClauses(reader: Reader, select: Draft): void {
  const { cursor, dialect } = reader;
  if (cursor.take('where')) select.where = reader.expression();
  readConnectBy(reader, select);
  if (cursor.is('group', 'by')) select.groupBy = readGroupBy(reader);
  if (cursor.take('having')) select.having = reader.expression();
  const readQualify = () => {
    if (dialect.qualify && cursor.take('qualify')) select.qualify = reader.expression();
  };
  readQualify();
  if (cursor.take('window')) select.windows = readWindows(reader);
  readQualify();
  if (cursor.is('using', 'sample')) {
    cursor.take('using');
    select.sample = readSample(reader);
  }
}

function readConnectBy(reader: Reader, select: Draft): void {
  const { cursor } = reader;
  let startWith: Expression | undefined;
  if (cursor.take('start', 'with')) startWith = reader.expression();
  if (!cursor.take('connect', 'by')) {
    if (startWith !== undefined) cursor.unexpected('CONNECT BY');
    return;
  }
  const nocycle = cursor.take('nocycle') || undefined;
  const condition = reader.expression();
  if (startWith === undefined && cursor.take('start', 'with')) startWith = reader.expression();
  select.connectBy = { startWith, condition, nocycle };
}

export function readGroupBy(reader: Reader): GroupBy {
  const { cursor } = reader;
  const start = cursor.start;
  cursor.expect('group', 'by');
  const isAll = cursor.is('all') && cursor.what(1) !== '.' && cursor.what(1) !== '(';
  if (isAll) {
    cursor.take('all');
    return { all: true, elements: [], span: cursor.spanFrom(start) };
  }
  const distinct = cursor.take('distinct') || undefined;
  const elements = [readGrouping(reader)];
  while (cursor.take(',')) elements.push(readGrouping(reader));
  let behind: GroupBy['with'];
  if (cursor.is('with') && ['rollup', 'cube', 'totals'].includes(cursor.what(1))) {
    cursor.take('with');
    behind = cursor.takeOne('rollup', 'cube', 'totals');
  }
  return { distinct, elements, with: behind, span: cursor.spanFrom(start) };
}

function readGrouping(reader: Reader): GroupingElement {
  const { cursor } = reader;
  reader.enter();
  const element = readOneGrouping(reader, cursor.start);
  reader.leave();
  return element;
}

function readOneGrouping(reader: Reader, start: number): GroupingElement {
  const { cursor } = reader;
  if (cursor.take('grouping', 'sets', '(')) {
    const elements = [readSet(reader)];
    while (cursor.take(',')) elements.push(readSet(reader));
    cursor.expect(')');
    return { kind: 'sets', elements, span: cursor.spanFrom(start) };
  }
  if (cursor.is('rollup', '(') || cursor.is('cube', '(')) {
    const kind = cursor.takeOne('rollup', 'cube') ?? 'cube';
    cursor.take('(');
    const lists = [readGroupingList(reader)];
    while (cursor.take(',')) lists.push(readGroupingList(reader));
    cursor.expect(')');
    return { kind, lists, span: cursor.spanFrom(start) };
  }
  if (cursor.take('(', ')')) return { kind: 'list', expressions: [], span: cursor.spanFrom(start) };
  const expression = reader.expression();
  return { kind: 'expression', expression, span: cursor.spanFrom(start) };
}

/** One of GROUPING SETS: a list in brackets, one value, or a grouping of its own. */
function readSet(reader: Reader): GroupingElement {
  const { cursor } = reader;
  const start = cursor.start;
  if (cursor.is('rollup') || cursor.is('cube') || cursor.is('grouping', 'sets')) return readGrouping(reader);
  const expressions = readGroupingList(reader);
  return { kind: 'list', expressions, span: cursor.spanFrom(start) };
}

function readGroupingList(reader: Reader): readonly Expression[] {
  const { cursor } = reader;
  if (cursor.take('(', ')')) return [];
  const value = reader.expression();
  return value.kind === 'row' && value.explicit !== true ? value.items : [value];
}

function readWindows(reader: Reader): Array<{ name: Name; window: WindowSpec }> {
  const { cursor } = reader;
  const windows = [];
  do {
    const name = cursor.name('a window');
    cursor.expect('as', '(');
    const window = readWindowSpec(reader);
    cursor.expect(')');
    windows.push({ name, window });
  } while (cursor.take(','));
  return windows;
}

/** What stands between the brackets of OVER (...). */
export function readWindowSpec(reader: Reader): WindowSpec {
  const { cursor } = reader;
  const start = cursor.start;
  const spec: { -readonly [K in keyof WindowSpec]: WindowSpec[K] } = {};
  const first = cursor.token();
  const isBase =
    first?.kind === 'quoted' ||
    (first?.kind === 'word' &&
      !['partition', 'order', 'rows', 'range', 'groups', 'distribute', 'sort', 'cluster'].includes(
        cursor.what(),
      ));
  if (isBase) spec.base = cursor.name('a window');
  if (cursor.is('partition', 'by') || cursor.is('distribute', 'by')) {
    cursor.at += 2;
    const by = [reader.expression()];
    while (cursor.take(',')) by.push(reader.expression());
    spec.partitionBy = by;
  }
  if (cursor.is('order', 'by') || cursor.is('sort', 'by')) spec.orderBy = reader.orderBy();
  const unit = cursor.takeOne('rows', 'range', 'groups');
  if (unit !== undefined) spec.frame = readFrame(reader, unit);
  return { ...spec, span: cursor.spanFrom(start) };
}

function readFrame(reader: Reader, unit: Frame['unit']): Frame {
  const { cursor } = reader;
  const from = cursor.start;
  const isBetween = cursor.take('between');
  const start = readBound(reader);
  let end: FrameBound | undefined;
  if (isBetween) {
    cursor.expect('and');
    end = readBound(reader);
  }
  let exclude: Frame['exclude'];
  if (cursor.take('exclude')) {
    if (cursor.take('current', 'row')) exclude = 'current row';
    else if (cursor.take('no', 'others')) exclude = 'no others';
    else exclude = cursor.takeOne('group', 'ties') ?? cursor.unexpected('GROUP or TIES');
  }
  return { unit, start, end, exclude, span: cursor.spanFrom(from) };
}

function readBound(reader: Reader): FrameBound {
  const { cursor } = reader;
  if (cursor.take('unbounded', 'preceding')) return { kind: 'unbounded preceding' };
  if (cursor.take('unbounded', 'following')) return { kind: 'unbounded following' };
  if (cursor.take('current', 'row')) return { kind: 'current row' };
  const offset = reader.expression(20);
  const kind = cursor.takeOne('preceding', 'following') ?? cursor.unexpected('PRECEDING or FOLLOWING');
  return { kind, offset };
}
