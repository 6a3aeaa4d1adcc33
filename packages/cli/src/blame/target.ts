import type { SqlTables } from '@dataing/investigate';

/** What is asked about, and what builds it. */
export interface ResolvedTarget {
  /** The table as it was named, without the column. */
  readonly table: string;
  readonly column?: string;
  /** The model that builds it, and the folder of its project. */
  readonly model?: string;
  readonly folder?: string;
  /** The plain SQL that makes and fills it, where no model does, and the commit it was found at. */
  readonly sql?: { readonly tables: SqlTables; readonly tip: string };
  /** The name that is near, where nothing builds it. */
  readonly suggestion?: string;
  /** Where nothing builds it: names of what is built that are most like it, of how many. */
  readonly unknown?: { readonly likest: readonly string[]; readonly known: number };
}

/** How a name can be read: the whole of it as a table, or its last part as a column. */
export function readings(
  target: string,
): ReadonlyArray<{ readonly table: string; readonly column?: string }> {
  const parts = target.split('.');
  const column = parts.at(-1);
  const whole = { table: target };
  return parts.length < 2 ? [whole] : [whole, { table: parts.slice(0, -1).join('.'), column }];
}
