import { DiagnosticError } from '@dataing/base/diagnostics';
import { microsPerDay } from '@dataing/base/time';
import type { AnomalyRecord, QueryLimits, Store, Warehouse, WarehouseTable } from '@dataing/ports';
import {
  type Finding,
  type JudgedTable,
  judgeRun,
  judgeTable,
  type Reviewed,
} from '../detect/table/judge-run.ts';
import { type Admit, openLedger } from '../evidence/ledger.ts';
import { type CompleteRange, completeRange } from '../table-metrics/complete.ts';
import {
  type MetricSeries,
  parseSeriesKey,
  type SeriesGrain,
  seriesKey,
} from '../table-metrics/metric-series.ts';
import { scanTable, type TableScan } from '../table-metrics/scan.ts';
import {
  type Anomaly,
  departureAnomaly,
  type FoundAnomaly,
  latenessAnomaly,
  readAnomaly,
  recordOf,
  schemaAnomaly,
  untilOf,
} from './anomaly.ts';
import {
  keepScan,
  keepSchema,
  knownTables,
  type KnownTable,
  lastSchema,
  scanFrom,
  storedPoints,
  withPast,
} from './metric-history.ts';
import { placeOnset } from './place-onset.ts';
import { resolveAnomalies } from './resolve.ts';
import { schemaChanges, seenColumns } from './schema-change.ts';

export interface MonitorRequest {
  /** The source as its history names it. */
  readonly source: string;
  readonly tables: readonly WarehouseTable[];
  readonly nowMs: number;
  /** Whether a table is late is asked of now; else of the latest row of all tables: files do not grow by themselves. */
  readonly isLive: boolean;
  /** Buckets of this time and later are judged; left out: the last four weeks (hours: one). */
  readonly sinceMicros?: number;
  readonly grain?: 'day' | 'hour';
  /** Scan the whole history again instead of what may have changed. */
  readonly isFull?: boolean;
}

export interface MonitorSource {
  readonly warehouse: Warehouse;
  readonly admit: Admit;
  readonly store: Store;
  readonly limits?: QueryLimits;
  /** Before each table. */
  readonly onTable?: (table: string, index: number, count: number) => void | Promise<void>;
}

/** What a run looked at and found. */
export interface MonitorReport {
  readonly source: string;
  readonly tables: readonly TableReport[];
  /** Those that are not over, and those found for the first time. */
  readonly anomalies: ReadonlyArray<
    Anomaly & { readonly state: AnomalyRecord['state']; readonly isNew: boolean }
  >;
  /** Those of earlier runs whose metric this one saw back as expected. */
  readonly resolved: ReadonlyArray<Anomaly & { readonly state: AnomalyRecord['state'] }>;
  readonly series: number;
  readonly tests: number;
  /** Of the tests that alerted, how many the control of false discoveries took back. */
  readonly takenBack: number;
}

export interface TableReport {
  readonly table: string;
  readonly rows: number;
  readonly series: number;
  readonly grain: SeriesGrain;
  readonly timeColumn: string | null;
  /** Buckets of its history. */
  readonly buckets: number;
  readonly queries: number;
  /** Null: measured. Else why not. */
  readonly failed: string | null;
  readonly notLookedAt: readonly string[];
}

const JUDGED_DAYS: Readonly<Record<SeriesGrain, number>> = { day: 28, hour: 7, run: 28 };

interface Measured {
  readonly table: WarehouseTable;
  readonly report: TableReport;
  readonly scan?: TableScan;
  readonly series: readonly MetricSeries[];
  readonly complete: CompleteRange;
  readonly judged: JudgedTable;
  readonly found: readonly FoundAnomaly[];
}

/**
 * Measures tables, adds what was measured to their history, and judges the recent part of it: one run of `dataing detect`.
 * A table that cannot be read does not stop the others. Throws DiagnosticError: those of the store, and
 * WAREHOUSE_CANCELLED.
 */
export async function monitorTables(request: MonitorRequest, source: MonitorSource): Promise<MonitorReport> {
  const { store } = source;
  const known = await knownTables(store, request.source);
  const records = await store.anomalies();
  const measured = await severalAtATime(request.tables, async (table, i) => {
    await source.onTable?.(table.name, i, request.tables.length);
    return measureTable(table, { known: known.get(table.name), records }, request, source);
  });
  const verdict = judgeRun(
    measured.map(({ judged }) => judged),
    nowOf(measured, request),
  );
  const found = [
    ...measured.flatMap((one) => one.found),
    ...verdict.findings.map((finding) => foundOf(finding, measured)),
  ];
  const anomalies = await keepAnomalies(store, found, records, request.nowMs);
  const tables = measured.map((one) => ({ ...one, table: one.table.name, columns: one.table.columns }));
  const resolved = await resolveAnomalies(store, { ...request, tables }, records);
  const over = new Set(resolved.map(({ id }) => id));
  return {
    source: request.source,
    tables: measured.map(({ report }) => report),
    anomalies: anomalies.filter(({ id }) => !over.has(id)),
    resolved,
    series: measured.reduce((sum, { series }) => sum + series.length, 0),
    tests: verdict.tests,
    takenBack: verdict.alerts - verdict.findings.length,
  };
}

/** While the engine scans tables, what was read of others is judged and kept. */
const AT_A_TIME = 3;

/**
 * Works on several items at a time, and gives the results in the order of the items. After an error no other is begun; it is
 * thrown when those that were have ended.
 */
async function severalAtATime<T, R>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const workOn = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      try {
        results[index] = await work(items[index], index);
      } catch (error) {
        next = items.length;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: AT_A_TIME }, workOn));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return results;
}

async function measureTable(
  table: WarehouseTable,
  { known, records }: { readonly known: KnownTable | undefined; readonly records: readonly AnomalyRecord[] },
  request: MonitorRequest,
  source: MonitorSource,
): Promise<Measured> {
  const { store, warehouse } = source;
  const ledger = openLedger(warehouse, source.admit, source.limits);
  const found = await compareSchema(store, table, request);
  try {
    const isKnownGrain = known?.grain !== undefined && known.grain !== 'run';
    const grain = request.grain ?? (isKnownGrain ? (known.grain as 'day' | 'hour') : undefined);
    const goesOn = known !== undefined && request.isFull !== true && (grain ?? known.grain) === known.grain;
    const scan = await scanTable(ledger, {
      source: request.source,
      table,
      dialect: warehouse.dialect,
      nowMicros: request.nowMs * 1000,
      sinceMicros: goesOn && known.grain !== 'run' ? scanFrom(known) : undefined,
      grain,
      knownValues: known?.values ?? new Map(),
    });
    const stored = known === undefined ? new Map() : await storedPoints(store, scan.series);
    const series = goesOn ? withPast(scan.series, stored) : scan.series;
    await keepScan(store, scan.series, stored);
    const complete = completeRange(series, request.nowMs * 1000);
    const report = reportOf(scan, series, ledger.queries.length);
    const judged = judgeTable({
      series,
      complete,
      sinceMicros: request.sinceMicros ?? judgedFrom(series),
      reviewed: (one) => reviewedOf(one, records),
    });
    return { table, report, scan, series, complete, judged, found };
  } catch (error) {
    if (!(error instanceof DiagnosticError) || isEnd(error)) throw error;
    const failed = error.diagnostics.map(({ code, message }) => `${code}: ${message}`).join('; ');
    const none = { rows: 0, series: 0, grain: 'run', timeColumn: null, buckets: 0, notLookedAt: [] } as const;
    const report = { ...none, table: table.name, queries: ledger.queries.length, failed };
    const judged = { series: [], departures: [], tests: 0 };
    return { table, report, series: [], complete: { from: 0, until: 0 }, judged, found };
  }
}

/** Errors after which there is no use in going on with other tables. */
function isEnd({ diagnostics }: DiagnosticError): boolean {
  return diagnostics.some(({ code }) => /^STORE_|^WAREHOUSE_(CANCELLED|CLOSED|UNREACHABLE)$/.test(code));
}

function reportOf(scan: TableScan, series: readonly MetricSeries[], queries: number): TableReport {
  return {
    table: scan.table,
    rows: scan.rows,
    series: series.length,
    grain: scan.grain,
    timeColumn: scan.timeColumn,
    buckets: series[0]?.points.length ?? 0,
    queries,
    failed: null,
    notLookedAt: scan.notMeasured,
  };
}

/** What changed in a table's columns since they were last seen; the new ones are recorded. */
async function compareSchema(
  store: Store,
  table: WarehouseTable,
  { source, nowMs }: MonitorRequest,
): Promise<readonly FoundAnomaly[]> {
  const now = seenColumns(table.columns);
  const { columns, entries } = await lastSchema(store, source, table.name);
  const where = { source, table: table.name };
  const changes = columns === undefined ? [] : schemaChanges(columns, now);
  if (columns === undefined || changes.length > 0)
    await keepSchema(store, where, now, { entries, atMs: nowMs });
  return changes.map((change) => schemaAnomaly(where, change, nowMs * 1000));
}

/** When tables are late: now, or of files with the latest row of them all. */
function nowOf(measured: readonly Measured[], { isLive, nowMs }: MonitorRequest): number | null {
  if (isLive) return nowMs * 1000;
  const latest = Math.max(...measured.map(({ scan }) => scan?.lastMicros ?? Number.NEGATIVE_INFINITY));
  return Number.isFinite(latest) ? latest : null;
}

function judgedFrom(series: readonly MetricSeries[]): number {
  const last = series[0]?.points.at(-1)?.atMicros ?? 0;
  return last - JUDGED_DAYS[series[0]?.grain ?? 'run'] * microsPerDay;
}

/**
 * What people said of a series. An incident of a column leaves the baselines of all that is measured of it, one of the
 * rows those of the whole table; what was dismissed is so of its own series.
 */
function reviewedOf({ name, grain }: MetricSeries, records: readonly AnomalyRecord[]): Reviewed {
  const key = seriesKey(name, grain);
  const isOfIncident = (record: AnomalyRecord) => {
    const other = parseSeriesKey(record.series)?.name;
    if (other === undefined || other.source !== name.source || other.table !== name.table) return false;
    return other.metric === 'row_count' || other.column === name.column;
  };
  const stretches = (state: AnomalyRecord['state'], isIts: (record: AnomalyRecord) => boolean) =>
    records
      .filter((record) => record.state === state && isIts(record))
      .map((record) => ({ from: record.atMicros, to: untilOf(record) }));
  return {
    incidents: stretches('confirmed', isOfIncident),
    dismissed: stretches('dismissed', (record) => record.series === key),
  };
}

function foundOf(finding: Finding, measured: readonly Measured[]): FoundAnomaly {
  const table = finding.kind === 'late' ? finding.name.table : finding.series.name.table;
  const scan = measured.find((one) => one.report.table === table)?.scan;
  if (finding.kind === 'late') return latenessAnomaly(finding, scan?.grain ?? 'day');
  const { series, departure } = finding;
  return departureAnomaly(series, departure, placeOnset(series, departure), scan?.timeColumn ?? null);
}

/** Records what was found; what people confirmed or dismissed keeps that, what is over is told no more. The most severe first. */
async function keepAnomalies(
  store: Store,
  found: readonly FoundAnomaly[],
  records: readonly AnomalyRecord[],
  nowMs: number,
): Promise<MonitorReport['anomalies']> {
  const kept: MonitorReport['anomalies'][number][] = [];
  for (const one of found) {
    const record = recordOf(one, records, nowMs);
    await store.putAnomaly(record);
    const anomaly = readAnomaly(record);
    if (anomaly === undefined || record.state === 'dismissed' || record.state === 'resolved') continue;
    const known = records.find(({ id }) => id === record.id);
    const isNew = known === undefined || known.state === 'resolved';
    kept.push({ ...anomaly, state: record.state, isNew });
  }
  return kept.sort((a, b) => (a.p ?? 0) - (b.p ?? 0) || (a.id < b.id ? -1 : 1));
}
