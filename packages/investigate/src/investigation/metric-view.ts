import type { QueryLimits, Warehouse, WarehouseTable } from '@dataing/ports';
import type { Admit, Ledger } from '../evidence/ledger.ts';
import { profileTable, type TableProfile } from '../explain/frame.ts';
import { fail, type ResolvedMetric, resolveRequest } from '../explain/request.ts';
import { eventTimeOf } from '../walk/time-column.ts';
import { chooseGrains, type Grains } from './symptom.ts';

/** A metric as a person names it. */
export interface MetricRequest {
  readonly table: string;
  readonly metric: string;
  /** Left out: the table's only time column, or the one most like an event time. */
  readonly time?: string;
}

/** Where questions go: a warehouse, and the gate in front of it. */
export interface MetricSource {
  readonly warehouse: Warehouse;
  readonly admit: Admit;
  readonly limits?: QueryLimits;
}

/** A metric with every name found, and how its time is cut up. */
export interface MetricView {
  readonly resolved: ResolvedMetric;
  /** Null where the table has none: its time then is that of the runs that recorded it. */
  readonly timeColumn: string | null;
  readonly profile: Pick<TableProfile, 'axis' | 'first' | 'last'>;
  readonly grains: Grains;
  readonly ledger: Ledger;
}

/** Finds what a request names. Throws INVESTIGATE_TIME_UNKNOWN and what `resolveRequest` and `profileTable` throw. */
export async function viewMetric(
  request: MetricRequest,
  source: MetricSource,
  ledger: Ledger,
): Promise<MetricView> {
  const tables = await source.warehouse.tables();
  const time = request.time ?? findTimeColumn(tables, request.table);
  const resolved = resolveRequest({ ...request, time, at: '' }, tables);
  const profile = await profileTable(ledger, resolved);
  const { axis, first, last } = profile;
  const step = axis.ticksPerSecond ?? Math.max(1, (last - first) / 100);
  const grains = chooseGrains(axis, last - first, step);
  return { resolved, timeColumn: axis.column, profile, ledger, grains };
}

/** The only column of a time type; of several, the one most like an event's time. */
function findTimeColumn(tables: readonly WarehouseTable[], name: string): string {
  const table =
    tables.find((t) => t.name === name) ?? tables.find((t) => t.name.toLowerCase() === name.toLowerCase());
  const found = table === undefined ? undefined : eventTimeOf(table);
  if (table !== undefined && found === undefined) {
    fail('INVESTIGATE_TIME_UNKNOWN', `the table "${table.name}" has no column of a time type`, {
      help: 'Name its time column with --time.',
    });
  }
  return found?.name ?? 'time';
}
