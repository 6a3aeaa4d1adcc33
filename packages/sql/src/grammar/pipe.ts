import type {
  Expression,
  FromItem,
  Name,
  PipeQuery,
  PipeStep,
  Query,
  SelectItem,
  SetBranch,
} from '../tree/index.ts';
import { readAlias } from './alias.ts';
import { readJoin } from './join.ts';
import { readSample } from './table-alias.ts';
import { readPivot, readUnpivot } from './pivot.ts';
import type { Reader } from './reader.ts';
import { readGroupBy, readItems } from './select.ts';

type Step = PipeStep extends infer S ? (S extends unknown ? Omit<S, 'span'> : never) : never;

/** Whether a pipe step follows. */
export function isPipe({ cursor, dialect }: Reader): boolean {
  return dialect.pipes === true && cursor.is('|>');
}

/** The steps behind a query; `readBranch` reads a set operation from its word on. */
export function readPipe(
  reader: Reader,
  source: Query,
  start: number,
  readBranch: () => SetBranch,
): PipeQuery {
  const { cursor } = reader;
  const steps: PipeStep[] = [];
  while (cursor.is('|>')) {
    const from = cursor.start;
    cursor.take('|>');
    const step = readStep(reader, readBranch);
    steps.push({ ...step, span: cursor.spanFrom(from) } as PipeStep);
  }
  return { kind: 'pipe', source, steps, span: cursor.spanFrom(start) };
}

function readStep(reader: Reader, readBranch: () => SetBranch): Step {
  const { cursor } = reader;
  const nothing: FromItem = { kind: 'table', name: [] };
  const word = cursor.what();
  switch (word) {
    case 'select': {
      cursor.at++;
      const distinct = cursor.take('distinct') || undefined;
      return { step: 'select', items: readItems(reader), distinct };
    }
    case 'extend':
    case 'window':
      cursor.at++;
      return { step: word, items: readItems(reader) };
    case 'where':
      cursor.at++;
      return { step: 'where', condition: reader.expression() };
    case 'order':
      return { step: 'order_by', orderBy: reader.orderBy() };
    case 'limit':
      return readLimitStep(reader);
    case 'aggregate':
      return readAggregate(reader);
    case 'distinct':
      cursor.at++;
      return { step: 'distinct' };
    case 'as':
      cursor.at++;
      return { step: 'as', alias: cursor.name('a name') };
    case 'pivot':
      return { step: 'pivot', item: { ...readPivot(reader, nothing, cursor.start), alias: aliasOf(reader) } };
    case 'unpivot':
      return {
        step: 'pivot',
        item: { ...readUnpivot(reader, nothing, cursor.start), alias: aliasOf(reader) },
      };
    case 'tablesample':
      return { step: 'sample', sample: readSample(reader) };
    case 'union':
    case 'intersect':
    case 'except': {
      const branches = [readBranch()];
      while (cursor.take(',')) branches.push({ ...branches[0], query: reader.query() });
      return { step: 'set_operation', branches };
    }
  }
  return readColumnStep(reader) ?? readJoinStep(reader, nothing);
}

function aliasOf(reader: Reader) {
  const name = readAlias(reader, 'table');
  return name === undefined ? undefined : { name };
}

function readJoinStep(reader: Reader, nothing: FromItem): Step {
  const join = readJoin(reader, nothing, reader.cursor.start);
  if (join === undefined) return reader.cursor.unexpected('a pipe operator');
  return { step: 'join', join };
}

/** SET, DROP, RENAME and CALL. */
function readColumnStep(reader: Reader): Step | undefined {
  const { cursor } = reader;
  if (cursor.take('set')) {
    const assignments: Array<{ name: Name; value: Expression }> = [];
    do {
      const name = cursor.name('a column');
      cursor.expect('=');
      assignments.push({ name, value: reader.expression() });
    } while (cursor.take(','));
    return { step: 'set', assignments };
  }
  if (cursor.take('drop')) {
    const names = [cursor.name('a column')];
    while (cursor.take(',')) names.push(cursor.name('a column'));
    return { step: 'drop', names };
  }
  if (cursor.take('rename')) {
    const names: Array<{ from: Name; to: Name }> = [];
    do {
      const from = cursor.name('a column');
      cursor.take('as');
      names.push({ from, to: cursor.name('a column') });
    } while (cursor.take(','));
    return { step: 'rename', names };
  }
  if (!cursor.take('call')) return undefined;
  const call = reader.expression();
  return { step: 'call', call, alias: readAlias(reader, 'table') };
}

function readLimitStep(reader: Reader): Step {
  const { cursor } = reader;
  const start = cursor.start;
  cursor.expect('limit');
  const count = reader.expression();
  const offset = cursor.take('offset') ? reader.expression() : undefined;
  return { step: 'limit', limit: { count, offset, span: cursor.spanFrom(start) } };
}

function readAggregate(reader: Reader): Step {
  const { cursor } = reader;
  cursor.expect('aggregate');
  const items: SelectItem[] = [];
  while (!cursor.is('group') && !cursor.is('|>') && !cursor.isDone && !cursor.is(')')) {
    const start = cursor.start;
    const expression = reader.expression();
    items.push({ expression, alias: readAlias(reader, 'item'), span: cursor.spanFrom(start) });
    if (!cursor.take(',')) break;
  }
  if (!cursor.is('group')) return { step: 'aggregate', items };
  if (cursor.is('group', 'and')) cursor.unexpected('GROUP BY');
  return { step: 'aggregate', items, ...readNamedGroup(reader) };
}

/** GROUP BY of a pipe step, whose elements may have names. */
function readNamedGroup(
  reader: Reader,
): Pick<Extract<Step, { step: 'aggregate' }>, 'groupBy' | 'groupAliases'> {
  const { cursor } = reader;
  const groupBy = readGroupBy(reader);
  const elements = [...groupBy.elements];
  if (!cursor.is('as') && !cursor.is(',')) return { groupBy };
  const aliases: Array<Name | undefined> = groupBy.elements.map(() => undefined);
  for (;;) {
    if (cursor.take('as')) aliases[aliases.length - 1] = cursor.name('a name');
    if (!cursor.take(',')) break;
    const expression = reader.expression();
    elements.push({ kind: 'expression', expression, span: expression.span });
    aliases.push(undefined);
  }
  return { groupBy: { ...groupBy, elements }, groupAliases: aliases };
}
