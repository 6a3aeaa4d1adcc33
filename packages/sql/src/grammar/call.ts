import type { Call, Expression, Name, Ordering, QualifiedName, Star, WindowSpec } from '../tree/index.ts';
import type { Reader } from './reader.ts';

/** Functions whose arguments may be parted by these words. */
const SEPARATORS: Readonly<Record<string, readonly string[]>> = {
  substring: ['from', 'for', 'similar', 'escape'],
  substr: ['from', 'for'],
  trim: ['from'],
  position: ['in'],
  overlay: ['placing', 'from', 'for'],
  convert: ['using'],
  char: ['using'],
  translate: ['using'],
  json_object: [':', 'value'],
  json_objectagg: [':', 'value'],
  ceil: ['to'],
  floor: ['to'],
};
/** Functions of DuckDB that take a function, where `->` reads JSON elsewhere. */
const TAKES_FUNCTION =
  /^(?:(?:list|array)_(?:transform|filter|reduce|apply|where)|apply|filter|reduce|transform|columns)$/;

type Draft = { -readonly [K in keyof Call]: Call[K] };

/** The brackets of a call and what stands behind them, its name read. `first` is an argument before the brackets. */
export function readCall(reader: Reader, name: QualifiedName, start: number, first?: Expression): Expression {
  const { cursor } = reader;
  const call: Draft = { kind: 'call', name, args: [] };
  cursor.expect('(');
  if (cursor.take('distinct')) call.distinct = true;
  else if (cursor.is('all') && cursor.what(1) !== ',' && cursor.what(1) !== ')' && cursor.what(1) !== '.') {
    cursor.take('all');
    call.modifier = 'all';
  } else if (cursor.isAny(TRIMS) && name.at(-1)?.text.toLowerCase() === 'trim') {
    call.modifier = cursor.takeOne('leading', 'trailing', 'both');
  }
  readArguments(reader, call, first);
  readInside(reader, call);
  if (TAKES_OPTIONS.test(name.at(-1)?.text ?? '') && !cursor.is(')')) {
    const from = cursor.at;
    while (!cursor.isDone && !cursor.is(')')) {
      if (cursor.is('(')) cursor.skipBrackets();
      else cursor.at++;
    }
    call.options = cursor.textFrom(from);
  }
  cursor.expect(')');
  readBehind(reader, call);
  return { ...call, span: cursor.spanFrom(start) };
}

/** Functions with clauses of their own: json_query(x, 'lax $' omit quotes), listagg(x, ',' on overflow error). */
const TAKES_OPTIONS = /^(?:json_|xml|listagg$)/i;
const TRIMS = new Set(['leading', 'trailing', 'both']);
const ENDS_ARGUMENTS = new Set([')', 'order', 'limit', 'separator']);

function readArguments(reader: Reader, call: Draft, first: Expression | undefined): void {
  const { cursor } = reader;
  const plainName = call.name.at(-1)?.text.toLowerCase() ?? '';
  const words = SEPARATORS[plainName] ?? [];
  const takesFunction = reader.dialect.arrow === 'lambda' || TAKES_FUNCTION.test(plainName);
  const args: Expression[] = first === undefined ? [] : [first];
  const separators: string[] = [];
  // trim(leading from x) has a separator and nothing before it.
  if (call.modifier !== undefined && cursor.is('from')) {
    cursor.take('from');
    call.modifier += ' from';
  }
  while (!ENDS_ARGUMENTS.has(cursor.what())) {
    args.push(readArgument(reader, takesFunction));
    const separator = cursor.takeOne(',', ...words);
    if (separator === undefined) break;
    separators.push(separator);
  }
  call.args = args;
  if (separators.some((s) => s !== ',')) call.separators = separators;
}

function readArgument(reader: Reader, takesFunction: boolean): Expression {
  const { cursor } = reader;
  const start = cursor.start;
  const mark = cursor.what(1);
  if (mark === '=>' || mark === ':=') {
    const token = cursor.token();
    if (token?.kind === 'word' || token?.kind === 'quoted') {
      const name = cursor.name('a name');
      cursor.at++;
      const value = readArgument(reader, takesFunction);
      return { kind: 'named', name, mark, value, span: cursor.spanFrom(start) };
    }
  }
  if (cursor.startsBareQuery) {
    const query = reader.query();
    return { kind: 'subquery', query, span: cursor.spanFrom(start) };
  }
  if (takesFunction) {
    const lambda = readLambda(reader);
    if (lambda !== undefined) return lambda;
  }
  if (cursor.is('lambda')) return readWordLambda(reader);
  const value = reader.expression();
  // struct(1 as a), and the named arguments some functions take so.
  return value;
}

/** `x -> ...` and `(x, y) -> ...`; undefined, and nothing read, when none starts here. */
function readLambda(reader: Reader): Expression | undefined {
  const { cursor } = reader;
  const start = cursor.start;
  const before = cursor.at;
  const parameters: Name[] = [];
  const isName = () => cursor.token()?.kind === 'word' || cursor.token()?.kind === 'quoted';
  if (isName() && cursor.what(1) === '->') parameters.push(cursor.name('a parameter'));
  else if (cursor.is('(') && cursor.behindBracket() === '->') {
    cursor.take('(');
    while (isName()) {
      parameters.push(cursor.name('a parameter'));
      if (!cursor.take(',')) break;
    }
    if (!cursor.take(')')) {
      cursor.at = before;
      return undefined;
    }
  } else return undefined;
  cursor.expect('->');
  const body = reader.expression();
  return { kind: 'lambda', parameters, body, span: cursor.spanFrom(start) };
}

/** DuckDB's `lambda x, y: ...`. */
function readWordLambda(reader: Reader): Expression {
  const { cursor } = reader;
  const start = cursor.start;
  cursor.expect('lambda');
  const parameters = [cursor.name('a parameter')];
  while (cursor.take(',')) parameters.push(cursor.name('a parameter'));
  cursor.expect(':');
  const body = reader.expression();
  return { kind: 'lambda', parameters, body, form: 'word', span: cursor.spanFrom(start) };
}

/** What may stand behind the arguments, inside the brackets. */
function readInside(reader: Reader, call: Draft): void {
  const { cursor } = reader;
  const readNulls = () => {
    const nulls = cursor.is('ignore', 'nulls') || cursor.is('respect', 'nulls') ? cursor.what() : undefined;
    if (nulls === undefined) return;
    cursor.at += 2;
    call.nulls = nulls as 'ignore' | 'respect';
    call.insideNulls = true;
  };
  readNulls();
  if (cursor.take('having')) {
    const extreme = cursor.takeOne('max', 'min') ?? cursor.unexpected('MAX or MIN');
    call.having = { extreme, expression: reader.expression() };
  }
  if (cursor.take('order', 'by')) call.orderBy = readOrderings(reader);
  readNulls();
  if (cursor.take('limit')) call.limit = reader.expression();
  if (cursor.take('separator')) call.separator = reader.expression();
}

function readOrderings(reader: Reader): readonly Ordering[] {
  const list = [reader.ordering()];
  while (reader.cursor.take(',')) list.push(reader.ordering());
  return list;
}

/** WITHIN GROUP, FILTER, IGNORE NULLS and OVER. */
function readBehind(reader: Reader, call: Draft): void {
  const { cursor } = reader;
  if (cursor.take('within', 'group')) {
    cursor.expect('(', 'order', 'by');
    call.withinGroup = readOrderings(reader);
    cursor.expect(')');
  }
  if (cursor.is('filter', '(')) {
    cursor.expect('filter', '(');
    cursor.take('where');
    call.filter = reader.expression();
    cursor.expect(')');
  }
  if (cursor.is('from', 'first') || cursor.is('from', 'last')) {
    cursor.take('from');
    call.fromEnd = cursor.takeOne('first', 'last');
  }
  if (cursor.is('ignore', 'nulls') || cursor.is('respect', 'nulls')) {
    call.nulls = cursor.takeOne('ignore', 'respect');
    cursor.take('nulls');
  }
  const next = cursor.token(1)?.kind;
  if (cursor.is('over') && (cursor.what(1) === '(' || next === 'word' || next === 'quoted')) {
    cursor.take('over');
    call.over = readOver(reader);
  }
}

function readOver(reader: Reader): WindowSpec | Name {
  const { cursor } = reader;
  if (!cursor.take('(')) return cursor.name('a window');
  const spec = reader.windowSpec();
  cursor.expect(')');
  return spec;
}

/** A `*` at the position with its EXCLUDE, REPLACE and RENAME, the qualifier read. */
export function readStar(reader: Reader, start: number, qualifier?: QualifiedName, of?: Expression): Star {
  const { cursor } = reader;
  cursor.expect('*');
  const star: { -readonly [K in keyof Star]: Star[K] } = { kind: 'star' };
  if (qualifier !== undefined) star.qualifier = qualifier;
  if (of !== undefined) star.of = of;
  const pattern = readMatching(reader);
  if (pattern !== undefined) star.matching = pattern;
  const isExcept = cursor.is('except', '(') && !isQueryBehind(reader);
  if (isExcept || (cursor.is('exclude') && (cursor.what(1) === '(' || isNameAt(reader, 1)))) {
    cursor.at++;
    star.except = readList(reader, () => reader.qualifiedName('a column'));
  }
  if (cursor.is('replace') && (cursor.what(1) === '(' || isNameAt(reader, 1))) {
    cursor.take('replace');
    star.replace = readList(reader, () => {
      const expression = reader.expression();
      cursor.take('as');
      return { expression, name: cursor.name('a column') };
    });
  }
  if (cursor.is('rename') && (cursor.what(1) === '(' || isNameAt(reader, 1))) {
    cursor.take('rename');
    star.rename = readList(reader, () => {
      const from = reader.qualifiedName('a column');
      cursor.expect('as');
      return { from, to: cursor.name('a column') };
    });
  }
  return { ...star, span: cursor.spanFrom(start) };
}

function readMatching(reader: Reader): Star['matching'] {
  const { cursor } = reader;
  const isNegated = cursor.is('not') && ['like', 'ilike', 'similar', 'glob'].includes(cursor.what(1));
  const ahead = isNegated ? 1 : 0;
  const isText = cursor.token(ahead + 1)?.kind === 'text' || cursor.what(ahead) === 'similar';
  const operators = ['like', 'ilike', 'glob', 'similar'];
  if (!operators.includes(cursor.what(ahead)) || !isText) return undefined;
  if (isNegated) cursor.take('not');
  let operator = cursor.what();
  cursor.at++;
  if (operator === 'similar') {
    cursor.expect('to');
    operator = 'similar to';
  }
  const pattern = reader.expression(60);
  return isNegated ? { operator, pattern, negated: true } : { operator, pattern };
}

function isNameAt({ cursor }: Reader, ahead: number): boolean {
  const kind = cursor.token(ahead)?.kind;
  return kind === 'quoted' || (kind === 'word' && cursor.what(ahead) !== 'from');
}

function isQueryBehind({ cursor }: Reader): boolean {
  cursor.at++;
  const opens = cursor.opensQuery;
  cursor.at--;
  return opens;
}

/** `(a, b)` or one alone. */
function readList<T>(reader: Reader, read: () => T): readonly T[] {
  const { cursor } = reader;
  if (!cursor.take('(')) return [read()];
  const list: T[] = [];
  do {
    if (cursor.is(')')) break;
    list.push(read());
  } while (cursor.take(','));
  cursor.expect(')');
  return list;
}
