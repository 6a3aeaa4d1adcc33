import type { Alias, Expression, Name, Sample, TypeName } from '../tree/index.ts';
import { readAlias } from './alias.ts';
import type { Reader } from './reader.ts';

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

export function startsSample({ cursor }: Reader): boolean {
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
