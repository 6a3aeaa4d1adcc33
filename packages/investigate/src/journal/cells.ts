import type { JsonValue } from '@dataing/base/record';
import type { Cell, QueryResult } from '@dataing/ports';

/** An answer of a warehouse as it stands in a log. */
export type RecordedAnswer = { readonly [key: string]: JsonValue };

/** Cells that JSON has no words for are objects with one key: a whole number beyond 2^53, or no finite number. */
function writeCell(cell: Cell): JsonValue {
  if (typeof cell === 'bigint') return { integer: String(cell) };
  if (typeof cell === 'number' && (!Number.isFinite(cell) || Object.is(cell, -0))) {
    return { double: Object.is(cell, -0) ? '-0' : String(cell) };
  }
  return typeof cell === 'string' && !cell.isWellFormed() ? { text: [...units(cell)] } : cell;
}

function readCell(value: JsonValue): Cell {
  if (typeof value !== 'object' || value === null) return value;
  const { integer, double, text } = value as { integer?: string; double?: string; text?: number[] };
  if (integer !== undefined) return BigInt(integer);
  return double === undefined ? String.fromCharCode(...(text ?? [])) : Number(double);
}

function* units(text: string): Generator<number> {
  for (let i = 0; i < text.length; i += 1) yield text.charCodeAt(i);
}

/** Loses nothing: `readAnswer` gives the same answer back. */
export function writeAnswer(answer: QueryResult): RecordedAnswer {
  return {
    columns: answer.columns.map(({ name, type }) => ({ name, type })),
    rows: answer.rows.map((row) => row.map(writeCell)),
    truncated: answer.truncated,
    bytes: answer.bytes,
    elapsed_ms: answer.elapsedMs,
  };
}

export function readAnswer(recorded: RecordedAnswer): QueryResult {
  const rows = recorded.rows as ReadonlyArray<readonly JsonValue[]>;
  return {
    columns: recorded.columns as unknown as QueryResult['columns'],
    rows: rows.map((row) => row.map(readCell)),
    truncated: recorded.truncated === true,
    bytes: Number(recorded.bytes),
    elapsedMs: Number(recorded.elapsed_ms),
  };
}
