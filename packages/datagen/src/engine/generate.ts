import type { LoadPlace, Pool, SinkDirectory } from '@dataing/ports';
import { fileColumns } from '../faults/file-columns.ts';
import { addTotals, noTotals, type IncidentTotals } from '../faults/find-hits.ts';
import { addOrphans, labelOf, type IncidentLabel, type OrphanCount } from '../faults/incident-labels.ts';
import type { Plan } from '../plan/plan.ts';
import { DeferredPlace, ParquetFile, tableFormat, type FormatSpec } from '../write/index.ts';
import type { EncodedBlock } from './encode-block.ts';
import { incidentRowsSchema } from './label-block.ts';
import type { Block, Layout } from './layout.ts';
import {
  buildManifest,
  buildShardManifest,
  type Manifest,
  type ShardManifest,
  type TableHashes,
} from './manifest.ts';
import { blockPlaces, shardBlocks, shardSuffix, type BlockPlace, type Shard } from './shards.ts';
import { TableFiles } from './table-files.ts';
import { takeBlocks, type KeptBlocks } from './take-blocks.ts';

/** Runs blocks of a layout by number; what `encodeBlock` does, here or on other threads. */
export type BlockPool = Pool<number, EncodedBlock>;

export interface GenerateOptions {
  readonly pool: BlockPool;
  readonly sinks: SinkDirectory;
  /** What the pool encodes; default Parquet. */
  readonly format?: FormatSpec;
  /** Where the tables go when it is not to files among the others: a database. */
  readonly tables?: LoadPlace;
  /** Files that `tables` makes beside the others. */
  readonly makes?: readonly string[];
  /** Files of each table, cut between blocks; default one. */
  readonly parts?: number;
  /** Further files by name, made when the rows of each table are known. */
  readonly companions?: (rows: readonly number[]) => ReadonlyMap<string, string>;
  /** Of this program, for the files and the manifest. */
  readonly version: string;
  readonly signal?: AbortSignal;
  /** Only this part of the run; all parts together are the whole. */
  readonly shard?: Shard;
  /** Where finished blocks are kept until the run is through, and taken from when it was interrupted before. */
  readonly kept?: KeptBlocks;
  /** Called after each block, with rows and blocks finished so far. */
  readonly onProgress?: (progress: { readonly rows: number; readonly blocks: number }) => void;
}

export interface GenerateResult {
  /** Of the whole, or of a shard. */
  readonly manifest: Manifest | ShardManifest;
  /** Its file; the manifest lists all others. */
  readonly manifestFile: string;
  readonly tables: ReadonlyArray<{ readonly name: string; readonly rows: number; readonly bytes: number }>;
}

export const manifestName = '.metadata.json';
export const incidentLabelsName = '_incidents.json';
export const incidentRowsName = '_incident_rows.parquet';
export const shardManifestPrefix = '_shard';

/**
 * Generates a whole plan into a place. No file stands under its final name before all rows are written; when anything
 * fails, or the signal aborts, none does. Bytes do not depend on the pool.
 */
export async function generate(
  plan: Plan,
  layout: Layout,
  options: GenerateOptions,
): Promise<GenerateResult> {
  const place = new DeferredPlace(options.sinks);
  const { shard } = options;
  const numbers = shard === undefined ? [...layout.blocks.keys()] : shardBlocks(plan, layout, shard);
  const run = new Run(plan, layout, options, place);
  try {
    await takeBlocks(numbers, options, (block) => run.take(layout.blocks[block.block], block));
    const result = await run.finish(blockPlaces(plan, layout, numbers));
    await options.tables?.commit();
    await place.publish();
    return result;
  } catch (error) {
    await place.abandon();
    await options.tables?.abandon();
    throw error;
  }
}

class Run {
  private readonly plan: Plan;
  private readonly options: GenerateOptions;
  private readonly place: DeferredPlace;
  private readonly files: TableFiles;
  /** Rows of each table as laid out. */
  private readonly rowsOf: number[];
  private readonly hashes: TableHashes[];
  private readonly suffix: string;
  private readonly totals: IncidentTotals[];
  private readonly orphans: OrphanCount[][];
  private labelled: ParquetFile | undefined;
  private rows = 0;
  private blocks = 0;

  constructor(plan: Plan, layout: Layout, options: GenerateOptions, place: DeferredPlace) {
    this.plan = plan;
    this.options = options;
    this.place = place;
    this.suffix = options.shard === undefined ? '' : shardSuffix(options.shard);
    this.files = new TableFiles(plan, {
      format: tableFormat(options.format ?? { name: 'parquet' }),
      place: options.tables ?? place,
      createdBy: `datagen ${options.version}`,
      parts: options.parts,
      suffix: this.suffix,
    });
    this.rowsOf = plan.tables.map(() => 0);
    for (const { table, rows } of layout.blocks) this.rowsOf[table] += rows;
    this.hashes = plan.tables.map((table) => ({
      blockRows: [],
      blocks: fileColumns(plan, table).map(() => []),
      files: options.tables === undefined ? this.files.namesOf(table.index) : [],
    }));
    this.totals = plan.incidents.map(noTotals);
    this.orphans = plan.incidents.map(() => []);
  }

  /** Blocks come in the layout's order: all of a table before the next table's. */
  async take({ table, firstRow }: Block, block: EncodedBlock): Promise<void> {
    await this.files.append(table, firstRow / Math.max(this.rowsOf[table], 1), block.parts);
    const hashes = this.hashes[table];
    hashes.blockRows.push(block.rows);
    block.hashes.forEach((hash, column) => hashes.blocks[column].push(hash));
    if (block.incidents !== undefined) await this.label(block.incidents);
    this.rows += block.rows;
    this.blocks++;
    this.options.onProgress?.({ rows: this.rows, blocks: this.blocks });
  }

  async finish(places: readonly BlockPlace[]): Promise<GenerateResult> {
    await this.files.close();
    if (this.plan.incidents.length > 0 && this.plan.planted) await this.finishLabels();
    const rowsOf = this.hashes.map(({ blockRows }) => blockRows.reduce((sum, rows) => sum + rows, 0));
    await this.writeCompanions(rowsOf);
    const manifest = this.manifest(places);
    const manifestFile = this.suffix === '' ? manifestName : `${shardManifestPrefix}${this.suffix}.json`;
    await this.place.writeText(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
    const tables = this.plan.tables.map(({ name }, table) => ({
      name,
      rows: rowsOf[table],
      bytes: this.files.bytesOf(table),
    }));
    return { manifest, manifestFile, tables };
  }

  /** Of whole tables only: no shard has their rows. */
  private async writeCompanions(rowsOf: readonly number[]): Promise<void> {
    if (this.suffix !== '') return;
    const companions = this.options.companions?.(rowsOf) ?? [];
    for (const [name, text] of companions) await this.place.writeText(name, text);
  }

  private manifest(places: readonly BlockPlace[]): Manifest | ShardManifest {
    const { shard, version, makes = [] } = this.options;
    const files = [...makes, ...this.place.names];
    if (shard === undefined) return buildManifest(this.plan, this.hashes, version, files);
    const incidents = this.labels().map((label, i) => ({ label, totals: this.totals[i] }));
    return buildShardManifest(this.plan, this.hashes, version, files, { shard, places, incidents });
  }

  private labels(): IncidentLabel[] {
    if (!this.plan.planted) return [];
    return this.plan.incidents.map((step, i) => labelOf(this.plan, step, this.totals[i], this.orphans[i]));
  }

  private async openLabels(): Promise<ParquetFile> {
    const metadata = { 'datagen.schema_hash': this.plan.schemaHash, 'datagen.seed': String(this.plan.seed) };
    const createdBy = `datagen ${this.options.version}`;
    const sink = await this.place.open(incidentRowsName.replace('.', `${this.suffix}.`));
    return new ParquetFile(sink, { schema: incidentRowsSchema, createdBy, metadata });
  }

  private async label({ totals, orphans, chunks }: NonNullable<EncodedBlock['incidents']>): Promise<void> {
    for (const [number, part] of Object.entries(totals)) {
      addTotals(this.totals[Number(number)], part);
    }
    for (const { incident, count } of orphans) addOrphans(this.orphans[incident], count);
    this.labelled ??= await this.openLabels();
    if (chunks.length > 0) await this.labelled.append(chunks);
  }

  private async finishLabels(): Promise<void> {
    this.labelled ??= await this.openLabels();
    await this.labelled.finish();
    if (this.suffix !== '') return;
    const text = `${JSON.stringify({ incidents: this.labels() }, null, 2)}\n`;
    await this.place.writeText(incidentLabelsName, text);
  }
}

/** A pool that works in the calling thread, one block after the other. */
export function inProcessPool(run: (block: number) => EncodedBlock): BlockPool {
  return {
    size: 0,
    async map(tasks, onResult) {
      let index = 0;
      for (const task of tasks) await onResult(run(task), index++);
    },
    close: () => Promise.resolve(),
  };
}
