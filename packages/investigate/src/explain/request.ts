import { type Diagnostic, DiagnosticError, nearest } from '@dataing/base/diagnostics';
import type { WarehouseColumn, WarehouseTable } from '@dataing/ports';
import { columnsOf } from '@dataing/sql';
import { type Metric, metricInputs } from '../metric/metric.ts';
import { parseMetric } from '../metric/parse-metric.ts';

/** The question as it is asked; texts as typed. */
export interface ExplainRequest {
  /** May be left out where the data holds one table. */
  readonly table?: string;
  readonly metric: string;
  readonly time: string;
  readonly at: string;
  readonly until?: string;
  readonly baseline?: string;
  /** Columns to split by; left out: chosen from the data. */
  readonly dims?: readonly string[];
  /** Columns that are not split by when they are chosen from the data. */
  readonly except?: readonly string[];
  /** Most columns in one segment; 3 when left out. */
  readonly maxOrder?: number;
  /** Most segments in the answer; 5 when left out. */
  readonly top?: number;
}

/** A metric of a table with every name found in the schema. */
export interface ResolvedMetric {
  readonly table: WarehouseTable;
  readonly metric: Metric;
  /** Columns the metric reads. */
  readonly inputs: ReadonlySet<string>;
}

/** The question with every name found in the schema. */
export interface ResolvedRequest extends ResolvedMetric {
  readonly time: WarehouseColumn;
  readonly dims?: readonly WarehouseColumn[];
  readonly except: ReadonlySet<string>;
}

/**
 * Finds what a request names in the schema. Throws DiagnosticError: EXPLAIN_TABLE_UNKNOWN, EXPLAIN_TABLE_AMBIGUOUS,
 * EXPLAIN_COLUMN_UNKNOWN, EXPLAIN_DIMENSION_TWICE and those of `parseMetric`.
 */
export function resolveRequest(request: ExplainRequest, tables: readonly WarehouseTable[]): ResolvedRequest {
  const { table, metric, inputs } = resolveMetric(request, tables);
  const time = findColumn(request.time, table, '--time');
  const dims = request.dims?.map((name) => findColumn(name, table, '--dims'));
  const seen = new Set([time.name]);
  for (const { name } of dims ?? []) {
    if (seen.has(name))
      fail(
        'EXPLAIN_DIMENSION_TWICE',
        `--dims names the column "${name}" ${name === time.name ? 'of --time' : 'twice'}`,
      );
    seen.add(name);
  }
  return { table, metric, inputs, time, dims, except: new Set(request.except) };
}

/** As `resolveRequest`, of the table and the metric alone. */
export function resolveMetric(
  request: Pick<ExplainRequest, 'table' | 'metric'>,
  tables: readonly WarehouseTable[],
): ResolvedMetric {
  const table = findTable(request.table, tables);
  const parsed = parseMetric(request.metric);
  if (!parsed.ok) throw new DiagnosticError(parsed.diagnostics);
  const names = metricInputs(parsed.value).flatMap((expression) => columnsOf(expression));
  const inputs = new Set(names.map((name) => findColumn(name, table, '--metric').name));
  return { table, metric: parsed.value, inputs };
}

function findTable(name: string | undefined, tables: readonly WarehouseTable[]): WarehouseTable {
  const names = tables.map((table) => table.name);
  if (name === undefined) {
    if (tables.length === 1) return tables[0];
    return fail('EXPLAIN_TABLE_AMBIGUOUS', `the data holds ${tables.length} tables: ${listed(names)}`, {
      help: 'Name one with --table.',
    });
  }
  const found = pick(name, tables);
  if (found !== undefined) return found;
  return fail('EXPLAIN_TABLE_UNKNOWN', `the data holds no table "${name}"`, {
    suggestion: nearest(name, names),
    help: `Tables: ${listed(names)}.`,
  });
}

function findColumn(name: string, table: WarehouseTable, option: string): WarehouseColumn {
  const found = pick(name, table.columns);
  if (found !== undefined) return found;
  const names = table.columns.map((column) => column.name);
  return fail('EXPLAIN_COLUMN_UNKNOWN', `${option}: the table "${table.name}" has no column "${name}"`, {
    suggestion: nearest(name, names),
    help: `Columns: ${listed(names)}.`,
  });
}

/** The thing of this name; where letter case differs, the only one that is otherwise equal. */
function pick<T extends { readonly name: string }>(name: string, things: readonly T[]): T | undefined {
  const exact = things.find((thing) => thing.name === name);
  if (exact !== undefined) return exact;
  const folded = things.filter((thing) => thing.name.toLowerCase() === name.toLowerCase());
  return folded.length === 1 ? folded[0] : undefined;
}

const LISTED = 12;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, LISTED).join(', ');
  return names.length > LISTED ? `${shown} and ${names.length - LISTED} more` : shown || 'none';
}

/** Throws a DiagnosticError with one error. */
export function fail(
  code: string,
  message: string,
  more: Pick<Diagnostic, 'suggestion' | 'help'> = {},
): never {
  throw new DiagnosticError([{ code, severity: 'error', message, ...more }]);
}
