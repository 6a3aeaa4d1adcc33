import type { Sizing } from '@dataing/datagen';
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { integer } from '../values.ts';

/** What `--rows` may say: numbers of rows for the plan, and, where a command prints rows, which ones. */
export interface RowsFlag extends Sizing {
  /** Rows [from, to), counted from 0. */
  readonly range?: { readonly from: number; readonly to: number };
}

/** The flags that decide which plan a schema gives: its seed, its sizes, its reading. */
export function addPlanFlags(command: Command, { rows, read }: RowsReader = sizesReader): Command {
  return command
    .option('--seed <n>', 'seed of every random draw', integer(0, Number.MAX_SAFE_INTEGER), 42)
    .option('--scale <x>', 'multiply the rows of the root tables', scale)
    .option('--rows <n>', rows, read)
    .addOption(
      new Option('--compat <reading>', 'read the schema as another program does').choices(['original']),
    )
    .option('--lenient', 'warn of unknown keys instead of refusing them');
}

/** What `--rows` means to a command, in words and as a parser. */
interface RowsReader {
  readonly rows: string;
  readonly read: (text: string, before?: RowsFlag) => RowsFlag;
}

const sizesReader: RowsReader = {
  rows: 'rows of the root tables, or of one: --rows customer=5000 (repeatable)',
  read: sizes,
};

/** One value from `--scale` and `--rows`. */
export function sizingOf(flags: { readonly scale?: number; readonly rows?: RowsFlag }): Sizing {
  const { rows, rowsOf } = flags.rows ?? {};
  return { rows, rowsOf, scale: flags.scale };
}

function scale(text: string): number {
  const value = /^\d{1,12}(\.\d{1,12})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value > 0)) throw new InvalidArgumentError('Give a number above 0, such as 0.1 or 100.');
  return value;
}

const rowsForm = /^(?:(.+)=)?(\d{1,15})$/s;

/** `N` for all roots, `table=N` for one; later ones go before earlier ones. */
export function sizes(text: string, before: RowsFlag = {}): RowsFlag {
  const match = rowsForm.exec(text);
  if (match === null) throw new InvalidArgumentError('Give a number of rows, or table=number.');
  const [, table, rows] = match;
  if (table === undefined) return { ...before, rows: Number(rows) };
  return { ...before, rowsOf: { ...before.rowsOf, [table]: Number(rows) } };
}

/** As `sizes`, and `A..B` for the rows to print. */
export function sizesOrRange(text: string, before: RowsFlag = {}): RowsFlag {
  const match = /^(\d{1,15})\.\.(\d{1,15})$/.exec(text);
  if (match === null) {
    if (rowsForm.test(text)) return sizes(text, before);
    throw new InvalidArgumentError('Give rows as A..B, counted from 0 and without B.');
  }
  const range = { from: Number(match[1]), to: Number(match[2]) };
  if (range.from > range.to) throw new InvalidArgumentError('Give rows as A..B with A up to B.');
  return { ...before, range };
}
