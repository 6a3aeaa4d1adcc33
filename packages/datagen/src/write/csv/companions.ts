import type { LogicalType } from '@dataing/base/columns';
import type { TableShape } from '../format.ts';

/** What `dataset.json` says of the whole. */
export interface DatasetFacts {
  readonly name: string;
  readonly version: string;
  readonly seed: number;
  readonly schemaFile?: string;
  readonly format: string;
  readonly tables: ReadonlyArray<{
    readonly shape: TableShape;
    readonly kind?: string;
    readonly rows: number;
  }>;
}

/** `TABLE.csv.manifest`: names, types and key of a CSV file, for loaders that want them told. */
export function csvManifest({ name, schema, primaryKey }: TableShape): string {
  const columns = schema.map((column) => ({
    name: column.name,
    data_type: frameType(column.type, column.nullable),
  }));
  return json({ name, columns, primary_key: primaryKey, delimiter: ',', enclosure: '"' });
}

/** `dataset.json`: the tables of a folder of exported files. */
export function datasetJson(facts: DatasetFacts): string {
  const tables = facts.tables.map(({ shape, kind, rows }) => [
    shape.name,
    {
      rows,
      columns: shape.schema.length,
      primary_key: shape.primaryKey.length === 1 ? shape.primaryKey[0] : shape.primaryKey,
      ...(kind === undefined ? {} : { kind }),
      column_names: shape.schema.map((column) => column.name),
    },
  ]);
  return json({
    dataset_name: facts.name,
    version: facts.version,
    master_seed: facts.seed,
    ...(facts.schemaFile === undefined ? {} : { schema_file: facts.schemaFile }),
    tables: Object.fromEntries(tables),
    generation_stats: {
      exported_format: facts.format,
      total_tables: facts.tables.length,
      total_rows: facts.tables.reduce((sum, { rows }) => sum + rows, 0),
    },
  });
}

/** The type a pandas data frame has for the column: whole numbers and truth values with gaps are of other types. */
function frameType(type: LogicalType, nullable: boolean): string {
  if (type === 'int') return nullable ? 'Int64' : 'int64';
  if (type === 'float') return 'float64';
  if (type === 'bool') return nullable ? 'boolean' : 'bool';
  return type === 'datetime' ? 'datetime64[us]' : 'object';
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
