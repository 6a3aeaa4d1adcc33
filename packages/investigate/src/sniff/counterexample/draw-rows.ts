import { belowFrom, drawAt, type StreamKey } from '@dataing/base/random';
import type { Input, InputColumn } from './input.ts';

export type InputRow = ReadonlyArray<string | null>;
export type InputRows = ReadonlyMap<string, readonly InputRow[]>;

/** Constants of both texts: of quotes, and numbers. */
export interface Literals {
  readonly texts: readonly string[];
  readonly numbers: readonly string[];
}

export function literalsOf(...texts: readonly string[]): Literals {
  const whole = texts.join('\n');
  const quoted = [...whole.matchAll(/'((?:[^']|'')*)'/g)].map(([, it]) => it.replaceAll("''", "'"));
  const bare = whole.replace(/'(?:[^']|'')*'/g, ' ');
  const numbers = [...bare.matchAll(/(?<![\w.])\d+(?:\.\d+)?(?![\w.])/g)].map(([it]) => it);
  return { texts: [...new Set(quoted)].slice(0, 40), numbers: [...new Set(numbers)].slice(0, 20) };
}

/** Values of a column, the simplest first; NULL is not among them. */
export function poolOf(
  { type, accepted, isJoined }: InputColumn,
  { texts, numbers }: Literals,
): readonly string[] {
  if (accepted.length > 0) return accepted;
  const unique = (values: readonly string[]) => [...new Set(values)];
  const isDate = (it: string) => /^\d{4}-\d{2}-\d{2}/.test(it);
  const around = numbers.flatMap((it) => {
    const places = it.includes('.') ? it.split('.')[1].length : 0;
    return [-1, 0, 1].map((by) => (Number(it) + by).toFixed(places));
  });
  switch (type) {
    case 'BOOLEAN':
      return ['true', 'false'];
    case 'DATE':
      return unique(['2024-01-01', '2024-01-02', '2024-02-29', ...texts.filter(isDate).flatMap(daysAround)]);
    case 'TIMESTAMP':
      return unique([
        ...['2024-01-01 00:00:00', '2024-01-01 23:30:00', '2024-01-02 00:00:00', '2024-02-29 12:00:00'],
        ...texts.filter(isDate).flatMap((it) => daysAround(it).map((day) => `${day} 00:00:00`)),
      ]);
    case 'BIGINT': {
      const whole = around.filter((it) => !it.includes('.'));
      return isJoined ? unique(['1', '2', ...whole]) : unique(['1', '2', '0', '-1', '7', '100', ...whole]);
    }
    case 'DOUBLE':
    case 'DECIMAL(18,4)':
      return unique(['1', '2', '0', '-1.5', '0.25', '100', '1000', ...around]);
    default:
      return unique([...texts.filter((it) => it.length < 40), 'a', 'b', 'A', '']);
  }
}

function daysAround(text: string): string[] {
  const day = text.slice(0, 10);
  const [year, month, number] = day.split('-').map(Number);
  const pad = (it: number) => String(it).padStart(2, '0');
  return [number - 1, number, number + 1]
    .filter((it) => it >= 1 && it <= 28)
    .map((it) => `${year}-${pad(month)}-${pad(it)}`)
    .concat(day);
}

/** Whether rows may break what the project's tests hold of them. */
export interface Drawing {
  readonly key: StreamKey;
  readonly keepsTests: boolean;
  /** The most rows of an input. */
  readonly rowsMax: number;
}

/** Rows of all inputs for one try; the same for the same number. */
export function drawRows(
  inputs: readonly Input[],
  literals: Literals,
  trial: number,
  drawing: Drawing,
): InputRows {
  let at = 0;
  const below = (size: number) => belowFrom(...drawAt(drawing.key, trial, at++), size);
  // Most tries with few rows, so that what is found is small; an input without rows is tried too.
  const count = () => Math.min(drawing.rowsMax, below(8) === 0 ? 0 : 1 + below(drawing.rowsMax));
  return new Map(
    inputs.map((input) => {
      const pools = input.columns.map((it) => poolOf(it, literals));
      const rows: InputRow[] = [];
      for (let left = count(); left > 0; left--) {
        // A row that was there once more, with another value in one place: what counts and joins tell such rows apart.
        const twin = rows.length > 0 && below(3) === 0 ? rows[below(rows.length)] : undefined;
        const spot = below(Math.max(1, input.columns.length));
        const row = input.columns.map((column, i) =>
          twin !== undefined && i !== spot ? twin[i] : valueOf(column, pools[i], drawing, below),
        );
        if (!drawing.keepsTests || isUnique(input, rows, row)) rows.push(row);
      }
      return [input.table, rows];
    }),
  );
}

function valueOf(
  { isNullable }: InputColumn,
  pool: readonly string[],
  { keepsTests }: Drawing,
  below: (size: number) => number,
): string | null {
  if ((isNullable || !keepsTests) && below(5) === 0) return null;
  return pool[below(pool.length)];
}

/** Whether a row differs from all others in the columns that tests hold to be unique. */
export function isUnique({ columns }: Input, rows: readonly InputRow[], row: InputRow): boolean {
  return columns.every(
    ({ isUnique: unique }, i) => !unique || row[i] === null || rows.every((it) => it[i] !== row[i]),
  );
}
