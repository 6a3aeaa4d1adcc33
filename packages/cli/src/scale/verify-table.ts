import { concat, hashRows, slice, type Column } from '@dataing/base/columns';
import type { TableManifest } from '@dataing/datagen';

/** Some consecutive rows of a table, as they were read. */
export interface RowBlock {
  readonly names: readonly string[];
  readonly columns: readonly Column[];
}

export interface TableFindings {
  readonly blocks: number;
  /** What differs, in words; empty when nothing does. */
  readonly faults: readonly string[];
}

/** Hashes a table's rows by the blocks of its manifest and says what differs, by column and rows. */
export async function verifyTable(
  name: string,
  manifest: TableManifest,
  rows: AsyncIterable<RowBlock>,
): Promise<TableFindings> {
  const columns = Object.entries(manifest.columns);
  const reader = new BlockReader(
    rows,
    columns.map(([column]) => column),
  );
  const faults: string[] = [];
  let first = 0;
  for (const [block, count] of manifest.block_rows.entries()) {
    const got = await reader.take(count);
    if (typeof got === 'string') return { blocks: block, faults: [...faults, `${name}: ${got}`] };
    const place = `block ${block} (rows ${first} to ${first + count - 1})`;
    const found = got[0]?.length ?? 0;
    if (found < count)
      return { blocks: block, faults: [...faults, `${name}: ${place}: only ${found} rows are left`] };
    first += count;
    if (count === 0) continue;
    columns.forEach(([column, { blocks }], i) => {
      if (hashRows(got[i]).h !== blocks[block]) faults.push(`${name}.${column}: ${place} differs`);
    });
  }
  const rest = await reader.take(1);
  if (rest.length > 0) faults.push(`${name}: there are more than the ${first} rows of the manifest`);
  return { blocks: manifest.block_rows.length, faults };
}

/** Cuts what comes in blocks of any size into blocks of the sizes asked for. */
class BlockReader {
  private readonly source: AsyncIterator<RowBlock>;
  private readonly names: readonly string[];
  private held: Array<readonly Column[]> = [];
  private rows = 0;

  constructor(source: AsyncIterable<RowBlock>, names: readonly string[]) {
    this.source = source[Symbol.asyncIterator]();
    this.names = names;
  }

  /** The next `count` rows, fewer at the end; or what is wrong with the columns of the file. */
  async take(count: number): Promise<readonly Column[] | string> {
    while (this.rows < count) {
      const next = await this.source.next();
      if (next.done === true) break;
      const { names, columns } = next.value;
      if (names.join('\n') !== this.names.join('\n'))
        return `the columns are ${names.join(', ')}, not ${this.names.join(', ')}`;
      this.held.push(columns);
      this.rows += columns[0].length;
    }
    if (this.held.length === 0) return [];
    const joined = this.held[0].map((_, column) => concat(this.held.map((block) => block[column])));
    const taken = Math.min(count, this.rows);
    this.rows -= taken;
    this.held = this.rows === 0 ? [] : [joined.map((column) => slice(column, taken, column.length))];
    return joined.map((column) => slice(column, 0, taken));
  }
}
