import type { Expression, Name } from '../tree/index.ts';
import { readCall, readStar } from './call.ts';
import type { Reader } from './reader.ts';

/** A part behind a dot: a name, or a position as Snowflake's stages have it (`t.$1`). */
export function readPart({ cursor }: Reader): Name {
  const token = cursor.token();
  if (token?.kind !== 'parameter') return cursor.name('a name');
  cursor.at++;
  return { text: cursor.textOf(token), span: { start: token.start, end: token.end } };
}

/** An element, a field or a path of what was read, where one follows. */
export function readPostfix(reader: Reader, left: Expression, start: number): Expression | undefined {
  const { cursor, dialect } = reader;
  if (cursor.is('[')) return readSubscript(reader, left, start);
  if (cursor.is('.')) {
    cursor.take('.');
    if (cursor.is('*')) return readStar(reader, start, undefined, left);
    const name = readPart(reader);
    if (cursor.is('(')) return readCall(reader, [name], start, left);
    return { kind: 'field', operand: left, name, span: cursor.spanFrom(start) };
  }
  const after = cursor.token(1)?.kind;
  if (cursor.is(':') && dialect.colonPath && (after === 'word' || after === 'quoted')) {
    return readJsonPath(reader, left, start);
  }
  return undefined;
}

function readSubscript(reader: Reader, operand: Expression, start: number): Expression {
  const { cursor } = reader;
  cursor.expect('[');
  const from = cursor.is(':') ? undefined : reader.expression();
  if (!cursor.is(':') && from !== undefined) {
    cursor.expect(']');
    return { kind: 'subscript', operand, index: from, span: cursor.spanFrom(start) };
  }
  cursor.expect(':');
  const isOpen = cursor.is(']') || cursor.is(':') || cursor.is('-', ':');
  if (cursor.is('-', ':')) cursor.take('-');
  const to = isOpen ? undefined : reader.expression();
  const step = cursor.take(':') ? reader.expression() : undefined;
  cursor.expect(']');
  return { kind: 'slice', operand, from, to, step, span: cursor.spanFrom(start) };
}

function readJsonPath(reader: Reader, operand: Expression, start: number): Expression {
  const { cursor } = reader;
  const steps: Array<{ field: Name } | { index: Expression }> = [];
  cursor.expect(':');
  steps.push({ field: cursor.name('a field') });
  for (;;) {
    if (cursor.take('.') || cursor.take(':')) steps.push({ field: cursor.name('a field') });
    else if (cursor.take('[')) {
      steps.push({ index: reader.expression() });
      cursor.expect(']');
    } else break;
  }
  return { kind: 'json_path', operand, steps, span: cursor.spanFrom(start) };
}
