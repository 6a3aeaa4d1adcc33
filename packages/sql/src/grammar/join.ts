import type { FromItem, Join, JoinKind, Name } from '../tree/index.ts';
import { readPrimary } from './from-source.ts';
import type { Reader } from './reader.ts';

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
