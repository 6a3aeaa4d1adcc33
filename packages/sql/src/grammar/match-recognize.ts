import type { Expression, FromItem, MatchRecognize, Name, Ordering } from '../tree/index.ts';
import type { Reader } from './reader.ts';

type Draft = { -readonly [K in keyof MatchRecognize]: MatchRecognize[K] };

/** MATCH_RECOGNIZE (...) behind a part of FROM. */
export function readMatchRecognize(reader: Reader, source: FromItem, start: number): MatchRecognize {
  const { cursor } = reader;
  cursor.expect('match_recognize', '(');
  const item: Draft = { kind: 'match_recognize', source, pattern: '', define: [] };
  if (cursor.take('partition', 'by')) item.partitionBy = readList(reader, () => reader.expression());
  if (cursor.take('order', 'by')) item.orderBy = readList<Ordering>(reader, () => reader.ordering());
  if (cursor.take('measures')) item.measures = readList(reader, () => readMeasure(reader));
  item.rows = readWordsUntil(reader, ['after', 'pattern'])?.toLowerCase();
  if (cursor.is('after')) item.after = readWordsUntil(reader, ['pattern'])?.toLowerCase();
  cursor.expect('pattern');
  const from = cursor.at;
  cursor.skipBrackets();
  item.pattern = cursor.textFrom(from).slice(1, -1);
  if (cursor.take('subset')) item.subset = readWordsUntil(reader, ['define']);
  cursor.expect('define');
  item.define = readList(reader, () => readDefinition(reader));
  cursor.expect(')');
  return { ...item, span: cursor.spanFrom(start) };
}

function readList<T>({ cursor }: Reader, read: () => T): readonly T[] {
  const list = [read()];
  while (cursor.take(',')) list.push(read());
  return list;
}

function readMeasure(reader: Reader): {
  expression: Expression;
  alias: Name;
  semantics?: 'final' | 'running';
} {
  const { cursor } = reader;
  const semantics = cursor.takeOne('final', 'running');
  const expression = reader.expression();
  cursor.expect('as');
  return { expression, alias: cursor.name('a name'), semantics };
}

function readDefinition(reader: Reader): { name: Name; condition: Expression } {
  const name = reader.cursor.name('a name');
  reader.cursor.expect('as');
  return { name, condition: reader.expression() };
}

function readWordsUntil({ cursor }: Reader, ends: readonly string[]): string | undefined {
  const from = cursor.at;
  while (!cursor.isDone && !ends.includes(cursor.what())) cursor.at++;
  return cursor.textFrom(from) || undefined;
}
