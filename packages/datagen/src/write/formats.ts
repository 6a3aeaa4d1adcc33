import { arrowFormat } from './arrow/arrow.ts';
import { csvFormat, type CsvOptions } from './csv/csv.ts';
import type { TableFormat } from './format.ts';
import { jsonlFormat } from './jsonl/jsonl.ts';
import { parquetFormat } from './parquet/format-parquet.ts';
import { sqlFormat, type SqlStyle } from './sql/sql.ts';
import type { SqlTarget } from './sql/target.ts';

/** A format by name, as plain data that a worker can be told. */
export type FormatSpec =
  | { readonly name: 'parquet' | 'jsonl' | 'arrow' }
  | ({ readonly name: 'csv' } & CsvOptions)
  | { readonly name: 'sql'; readonly target: SqlTarget; readonly style?: SqlStyle };

export function tableFormat(spec: FormatSpec): TableFormat {
  switch (spec.name) {
    case 'parquet':
      return parquetFormat;
    case 'csv':
      return csvFormat(spec);
    case 'jsonl':
      return jsonlFormat;
    case 'arrow':
      return arrowFormat;
    case 'sql':
      return sqlFormat(spec.target, spec.style);
  }
}
