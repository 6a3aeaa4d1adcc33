import {
  ArenaWriter,
  isArena,
  isNull,
  materialise,
  packValidity,
  valuesColumn,
  type ByteArena,
  type Column,
  type ValuesColumn,
} from '@dataing/base/columns';
import type { CellValue } from '../plan/incident-step.ts';

/** The column with `values[i]` in row `rows[i]`; rows rise. Values are of the column's own type, or null. */
export function replaceCells(column: Column, rows: ArrayLike<number>, values: readonly CellValue[]): Column {
  if (rows.length === 0) return column;
  const flags = Uint8Array.from({ length: column.length }, (_, row) => (isNull(column, row) ? 0 : 1));
  for (let i = 0; i < rows.length; i++) flags[rows[i]] = values[i] === null ? 0 : 1;
  const validity = packValidity(flags);
  if (column.kind === 'codes' && values.every((value) => value === null)) return { ...column, validity };
  const { type, data } = materialise(column);
  const stored = isArena(data) ? replaceTexts(data, rows, values) : replaceNumbers(data, rows, values);
  return valuesColumn(type, stored, validity);
}

function replaceTexts(arena: ByteArena, rows: ArrayLike<number>, values: readonly CellValue[]): ByteArena {
  const length = arena.offsets.length - 1;
  const out = new ArenaWriter(length, arena.offsets[length] - arena.offsets[0]);
  let next = 0;
  for (let row = 0; row < length; row++) {
    if (next < rows.length && rows[next] === row) out.appendText(String(values[next++] ?? ''));
    else out.appendItem(arena, row);
    out.endItem();
  }
  return out.finish();
}

function replaceNumbers(
  data: Exclude<ValuesColumn['data'], ByteArena>,
  rows: ArrayLike<number>,
  values: readonly CellValue[],
): ValuesColumn['data'] {
  if (data instanceof BigInt64Array) {
    const copy = data.slice();
    values.forEach((value, i) => (copy[rows[i]] = BigInt(Number(value ?? 0))));
    return copy;
  }
  const isWide = data instanceof Int32Array && values.some((value) => (Number(value) | 0) !== Number(value));
  const copy = isWide ? Float64Array.from(data) : data.slice();
  values.forEach((value, i) => (copy[rows[i]] = Number(value ?? 0)));
  return copy;
}
