import type { SinkDirectory } from '@dataing/ports';
import type { Plan } from '../plan/plan.ts';
import { type TableFile, type TableFormat, type TableShape } from '../write/index.ts';
import type { EncodedPart } from './encode-block.ts';
import { tableShape } from './table-shape.ts';

export interface TableFilesOptions {
  readonly format: TableFormat;
  readonly place: SinkDirectory;
  readonly createdBy: string;
  /** Files of each table, cut between blocks; undefined: one, under the table's own name. */
  readonly parts?: number;
  /** Added to the name of each file: which shard of the run it is of. */
  readonly suffix?: string;
}

/** Encoded bytes that the open files of one table may hold back together before the largest is written out. */
const heldBytesMax = 64 * 1024 * 1024;

/** The files of the table that is being written: one, one per part, or one per partition. */
export class TableFiles {
  private readonly plan: Plan;
  private readonly options: TableFilesOptions;
  private readonly bytes: number[];
  private readonly names: string[][];
  private readonly open = new Map<string, TableFile>();
  private table = -1;
  private shape: TableShape | undefined;

  constructor(plan: Plan, options: TableFilesOptions) {
    this.plan = plan;
    this.options = options;
    this.bytes = plan.tables.map(() => 0);
    this.names = plan.tables.map(() => []);
  }

  /** `share` is how far into its table a block begins, in [0, 1). */
  async append(table: number, share: number, parts: readonly EncodedPart[]): Promise<void> {
    if (table !== this.table) {
      await this.close();
      this.table = table;
      this.shape = tableShape(this.plan, this.plan.tables[table]);
    }
    for (const { part, rows } of parts) {
      const file = await this.fileOf(this.nameOf(part, share));
      await file.append(rows);
    }
    await this.release();
  }

  /** Finishes the open files. */
  async close(): Promise<void> {
    for (const file of this.open.values()) this.bytes[this.table] += (await file.finish()).bytes;
    this.open.clear();
  }

  bytesOf(table: number): number {
    return this.bytes[table];
  }

  /** The table's files, in the order in which they were begun. */
  namesOf(table: number): readonly string[] {
    return this.names[table];
  }

  private async fileOf(name: string): Promise<TableFile> {
    const known = this.open.get(name);
    if (known !== undefined) return known;
    // Parts of a table come in order; partitions stay open side by side.
    if (this.options.parts !== undefined) await this.close();
    const metadata = { 'datagen.schema_hash': this.plan.schemaHash, 'datagen.seed': String(this.plan.seed) };
    const sink = await this.options.place.open(name);
    const shape = this.shape ?? tableShape(this.plan, this.plan.tables[this.table]);
    const file = this.options.format.open(sink, shape, { createdBy: this.options.createdBy, metadata });
    this.open.set(name, file);
    this.names[this.table].push(name);
    return file;
  }

  private nameOf(part: string, share: number): string {
    const { format, parts, suffix = '' } = this.options;
    const { name } = this.plan.tables[this.table];
    const ending = `${suffix}${format.extension}`;
    if (part !== '') return `${name}/${part}/data${ending}`;
    if (parts === undefined) return `${name}${ending}`;
    return `${name}/part-${String(Math.floor(share * parts)).padStart(5, '0')}${ending}`;
  }

  /** With many files open, the ones that hold most are written out; which ones follows from the rows alone. */
  private async release(): Promise<void> {
    if (this.open.size < 2) return;
    const held = [...this.open.values()].map((file) => ({ file, bytes: file.heldBytes ?? 0 }));
    let total = held.reduce((sum, { bytes }) => sum + bytes, 0);
    if (total <= heldBytesMax) return;
    for (const { file, bytes } of held.toSorted((a, b) => b.bytes - a.bytes)) {
      if (total <= heldBytesMax / 2) return;
      await file.release?.();
      total -= bytes;
    }
  }
}
