import type { TableShape } from '@dataing/datagen/write';

export interface LoadOptions {
  /** The tables to make; a sink is opened by a table's name and the ending of the format. */
  readonly tables: readonly TableShape[];
  /** Drop what stands under these names; else a table that is there is an error. */
  readonly replace: boolean;
}

/** The table that a sink's name speaks of. */
export function tableOf(name: string, { tables }: LoadOptions): TableShape {
  const stem = name.slice(0, name.lastIndexOf('.'));
  const table = tables.find((it) => it.name === stem);
  if (table === undefined) throw new Error(`${name} is the file of no table`);
  return table;
}
