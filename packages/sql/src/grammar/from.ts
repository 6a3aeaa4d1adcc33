import type { FromItem, Name } from '../tree/index.ts';
import { readAlias } from './alias.ts';
import { readPrimary } from './from-source.ts';
import { readJoin } from './join.ts';
import type { Reader } from './reader.ts';

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
