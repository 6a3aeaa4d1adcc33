import {
  codesColumn,
  columnOf,
  concat,
  gather,
  isNull,
  nullCount,
  packValidity,
  valueAt,
  valuesColumn,
  type Column,
  type Validity,
} from '@dataing/base/columns';
import type { ColumnType } from '../dsl/document.ts';
import type { GivenMatch } from '../dsl/given.ts';
import { newCodes } from './choice.ts';
import { numbersColumn, numbersOf } from './numbers.ts';

/** For each row the number of the first case that holds; `matches.length` where none does, as for null. */
export function casesOf(column: Column, matches: readonly GivenMatch[]): Int32Array {
  const caseAt = caseReader(matches);
  const none = matches.length;
  const out = new Int32Array(column.length);
  if (column.kind === 'codes') {
    const { codes, dictionary, validity } = column;
    const byCode = new Int32Array(dictionary.length);
    for (let i = 0; i < byCode.length; i++)
      byCode[i] = isNull(dictionary, i) ? none : caseAt(valueAt(dictionary, i));
    for (let row = 0; row < out.length; row++) out[row] = byCode[codes[row]];
    if (validity !== undefined)
      for (let row = 0; row < out.length; row++) if (isNull(column, row)) out[row] = none;
    return out;
  }
  if (column.kind === 'runs') {
    const byRun = casesOf(column.values, matches);
    let row = 0;
    column.counts.forEach((count, run) => {
      out.fill(byRun[run], row, row + count);
      row += count;
    });
    return out;
  }
  for (let row = 0; row < out.length; row++)
    out[row] = isNull(column, row) ? none : caseAt(valueAt(column, row));
  return out;
}

/** Texts by a map; a range that stands before an equal number in the list comes first. */
function caseReader(matches: readonly GivenMatch[]): (value: unknown) => number {
  const texts = new Map<string, number>();
  const ranges: Array<{ from: number; to: number; number: number }> = [];
  matches.forEach((match, number) => {
    if (match.kind === 'text') {
      if (!texts.has(match.text)) texts.set(match.text, number);
      return;
    }
    const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = match;
    ranges.push({ from, to, number });
  });
  return (value) => {
    const byText = texts.get(String(value)) ?? matches.length;
    const x = Number(value);
    const byRange = ranges.find(({ from, to }) => from <= x && x < to)?.number ?? matches.length;
    return Math.min(byText, byRange);
  };
}

/** Rows of one case, ascending, and what stands in them; without a column, nulls. */
export interface CasePart {
  readonly rows: Int32Array;
  readonly column?: Column;
}

/** The rows of each number up to `count`, ascending. */
export function rowsByCase(cases: Int32Array, count: number): Int32Array[] {
  const sizes = new Int32Array(count);
  for (let row = 0; row < cases.length; row++) sizes[cases[row]]++;
  const rows = Array.from(sizes, (size) => new Int32Array(size));
  sizes.fill(0);
  for (let row = 0; row < cases.length; row++) {
    const number = cases[row];
    rows[number][sizes[number]++] = row;
  }
  return rows;
}

/** One column of the parts, each row where it belongs; all columns are of one type. Codes of one dictionary stay codes. */
export function mergeCases(parts: readonly CasePart[], length: number, type: ColumnType): Column {
  const filled = parts.flatMap(({ column, rows }) =>
    column === undefined || rows.length === 0 ? [] : [{ rows, column }],
  );
  return scatterCodes(filled, length) ?? scatterNumbers(filled, length) ?? gatherParts(filled, length, type);
}

type FilledPart = Required<CasePart>;

/** Codes over one dictionary, written where they belong. */
function scatterCodes(parts: readonly FilledPart[], length: number): Column | undefined {
  const first = parts[0]?.column;
  if (first?.kind !== 'codes') return undefined;
  const codes = newCodes(first.dictionary.length, length);
  for (const { column, rows } of parts) {
    if (column.kind !== 'codes' || column.dictionary !== first.dictionary) return undefined;
    for (let i = 0; i < rows.length; i++) codes[rows[i]] = column.codes[i];
  }
  return codesColumn(codes, first.dictionary, validityOf(parts, length));
}

function scatterNumbers(parts: readonly FilledPart[], length: number): Column | undefined {
  const first = parts[0]?.column;
  const out = new Float64Array(length);
  for (const { column, rows } of parts) {
    if (column.kind !== 'values' || !(column.data instanceof Float64Array)) return undefined;
    for (let i = 0; i < rows.length; i++) out[rows[i]] = column.data[i];
  }
  return first && valuesColumn(first.type, out, validityOf(parts, length));
}

/** Absent where the parts fill all rows without a null. */
function validityOf(parts: readonly FilledPart[], length: number): Validity | undefined {
  const count = parts.reduce((sum, { rows }) => sum + rows.length, 0);
  if (count === length && parts.every(({ column }) => nullCount(column) === 0)) return undefined;
  const flags = new Uint8Array(length);
  for (const { column, rows } of parts)
    for (let i = 0; i < rows.length; i++) flags[rows[i]] = isNull(column, i) ? 0 : 1;
  return packValidity(flags);
}

function gatherParts(parts: readonly FilledPart[], length: number, type: ColumnType): Column {
  const at = new Int32Array(length).fill(-1);
  let before = 0;
  for (const { rows } of parts) {
    for (let i = 0; i < rows.length; i++) at[rows[i]] = before + i;
    before += rows.length;
  }
  return gather(parts.length === 0 ? columnOf(type, []) : concat(parts.map(({ column }) => column)), at);
}

/** Numbers moved to the bounds of their own rows. */
export function clampRows(column: Column, min: Float64Array, max: Float64Array): Column {
  const { data, validity } = numbersOf(column);
  const out = Float64Array.from(data, (x, row) => (x < min[row] ? min[row] : x > max[row] ? max[row] : x));
  return numbersColumn(column, out, validity);
}
