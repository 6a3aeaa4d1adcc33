import { isNull, materialise, packValidity, valueAt, valuesColumn, type Column } from '@dataing/base/columns';
import { DiagnosticError } from '@dataing/base/diagnostics';
import type { ColumnStep, LookupStep } from '../plan/plan.ts';
import type { Context, Frame } from './context.ts';

type JoinStep = Extract<LookupStep, { mode: 'join' }>;

/** The row of the other table for each row, and whether there is one. */
export interface JoinedRows {
  readonly at: Float64Array;
  readonly found: Uint8Array;
}

/**
 * The first row of the other table whose `remote` columns equal this row's `local` ones; null equals nothing.
 * @throws DiagnosticError where a row has no match and the column allows no null.
 */
export function joinRows(context: Context, frame: Frame, step: ColumnStep, generator: JoinStep): JoinedRows {
  const remotes = generator.on.map(({ remote }) => remote);
  const index = context.memo(`join ${generator.table}.${remotes.join(' ')}`, () => {
    const whole = context.whole(generator.table);
    return joinIndex(
      remotes.map((remote) => whole.column(remote)),
      whole.length,
    );
  });
  const keyAt = keysOf(generator.on.map(({ local }) => frame.column(local)));
  const at = new Float64Array(frame.length);
  const found = new Uint8Array(frame.length);
  for (let row = 0; row < at.length; row++) {
    const key = keyAt(row);
    const match = key === undefined ? undefined : index.get(key);
    if (match !== undefined) {
      at[row] = match;
      found[row] = 1;
    } else if (!step.nullable) throw unmatched(context, frame, step, generator, row);
  }
  return { at, found };
}

function joinIndex(columns: readonly Column[], rows: number): ReadonlyMap<string, number> {
  const keyAt = keysOf(columns);
  const index = new Map<string, number>();
  for (let row = 0; row < rows; row++) {
    const key = keyAt(row);
    if (key !== undefined && !index.has(key)) index.set(key, row);
  }
  return index;
}

/** One text per row that is equal where all columns are; undefined where one of them is null. */
function keysOf(columns: readonly Column[]): (row: number) => string | undefined {
  const texts = columns.map(textsOf);
  if (texts.length === 1) return texts[0];
  return (row) => {
    let key = '';
    for (const textAt of texts) {
      const text = textAt(row);
      if (text === undefined) return undefined;
      key += `${text.length}:${text}`;
    }
    return key;
  };
}

/** Once per dictionary entry where the column has a dictionary. */
function textsOf(column: Column): (row: number) => string | undefined {
  const textAt = (of: Column, i: number): string | undefined =>
    isNull(of, i) ? undefined : String(valueAt(of, i));
  if (column.kind !== 'codes') return (row) => textAt(column, row);
  const byCode = Array.from({ length: column.dictionary.length }, (_, code) =>
    textAt(column.dictionary, code),
  );
  return (row) => (isNull(column, row) ? undefined : byCode[column.codes[row]]);
}

/** The column with nulls where no row was found. */
export function withNulls(column: Column, found: Uint8Array): Column {
  if (!found.includes(0)) return column;
  const values = materialise(column);
  const flags = found.map((flag, i) => (flag === 1 && !isNull(values, i) ? 1 : 0));
  return { ...values, validity: packValidity(flags) };
}

/** All null: there is no row to be found. */
export function emptyJoin(step: ColumnStep, length: number): Column {
  const validity = packValidity(new Uint8Array(length));
  if (step.type !== 'string') return valuesColumn('float', new Float64Array(length), validity);
  return valuesColumn('string', { bytes: new Uint8Array(0), offsets: new Int32Array(length + 1) }, validity);
}

function unmatched(
  context: Context,
  frame: Frame,
  step: ColumnStep,
  generator: JoinStep,
  row: number,
): DiagnosticError {
  const target = context.plan.tables[generator.table];
  const wanted = generator.on.map(
    ({ local, remote }) =>
      `${target.name}.${target.columns[remote].name} is "${String(valueAt(frame.column(local), row))}"`,
  );
  const message = `"${frame.table.name}.${step.name}" finds no row where ${wanted.join(' and ')}`;
  const help = 'Make the column nullable, or join on a column whose values all occur.';
  return new DiagnosticError([{ code: 'DATA_UNMATCHED', severity: 'error', message, help }]);
}
