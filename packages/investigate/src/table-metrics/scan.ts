import { formatInstant, microsPerDay, microsPerHour } from '@dataing/base/time';
import type { Cell, MetricPoint, SqlDialect, WarehouseTable } from '@dataing/ports';
import { type Query, type SqlExpression, sql } from '@dataing/sql';
import { axisOf, compareTime, type TimeAxis, tickExpression } from '../axis/axis.ts';
import { relationNamed } from '../context/relation-name.ts';
import type { Ledger } from '../evidence/ledger.ts';
import { eventTimeOf } from '../walk/time-column.ts';
import { cellNumber, chooseMeasures, type Measure } from './measures.ts';
import type { MetricSeries, SeriesGrain } from './metric-series.ts';
import { lookAhead } from './pilot.ts';

export interface ScanRequest {
  /** The source as series name it. */
  readonly source: string;
  readonly table: WarehouseTable;
  readonly dialect: SqlDialect;
  /** Now, in microseconds since 1970: rows of later days are left out and counted. */
  readonly nowMicros: number;
  /** Buckets before this are not asked for. */
  readonly sinceMicros?: number;
  /** Left out: days, or hours where the table has less than two weeks. */
  readonly grain?: 'day' | 'hour';
  /** Column -> values followed on earlier runs. */
  readonly knownValues: ReadonlyMap<string, readonly string[]>;
}

/** All metrics of a table, from one scan of it. */
export interface TableScan {
  readonly table: string;
  readonly timeColumn: string | null;
  readonly grain: SeriesGrain;
  readonly series: readonly MetricSeries[];
  /** Latest row, in microseconds since 1970; null without a time column or without rows. */
  readonly lastMicros: number | null;
  readonly rows: number;
  readonly notMeasured: readonly string[];
}

/** How far back the first run looks: half a year of days, four weeks of hours. */
const MOST_BUCKETS = { day: 190, hour: 24 * 28 } as const;
const SHORT_HISTORY_DAYS = 14;
const LENGTHS = { day: microsPerDay, hour: microsPerHour } as const;

interface Range {
  readonly axis: TimeAxis;
  readonly first: number;
  readonly last: number;
  readonly future: number;
}

/**
 * Measures a table: a look at a few rows, the range of its time column, and one scan for everything else. Throws
 * DiagnosticError: those of the gate and the warehouse.
 */
export async function scanTable(ledger: Ledger, request: ScanRequest): Promise<TableScan> {
  const pilot = await lookAhead(ledger, request.table, request.knownValues);
  const range = await findRange(ledger, request);
  const { measures, notMeasured } = chooseMeasures(
    request.table,
    range?.axis ?? null,
    pilot,
    request.dialect,
  );
  const notes = [...notMeasured, ...notesOf(range)];
  const common = { table: request.table.name, timeColumn: range?.axis.column ?? null, notMeasured: notes };
  if (range === undefined) {
    const { rows } = await ledger.ask('all metrics of the table', wholeQuery(request.table.name, measures));
    const points = readRow(measures, rows[0] ?? [], 0);
    const at = Math.floor(request.nowMicros);
    const series = seriesOf(request, measures, 'run', [{ at, points }]);
    return { ...common, grain: 'run', series, lastMicros: null, rows: points[0]?.rows ?? 0 };
  }
  const grain = request.grain ?? (isShort(range) ? 'hour' : 'day');
  const buckets = await scanBuckets(ledger, request, range, measures, grain);
  return {
    ...common,
    grain,
    series: seriesOf(request, measures, grain, buckets),
    lastMicros: range.last,
    rows: buckets.reduce((sum, { points }) => sum + (points[0]?.rows ?? 0), 0),
  };
}

function isShort({ first, last }: Range): boolean {
  return last - first < SHORT_HISTORY_DAYS * microsPerDay;
}

/** The time column and its range up to tomorrow; undefined where there is none or it holds nothing. */
async function findRange(ledger: Ledger, request: ScanRequest): Promise<Range | undefined> {
  const column = eventTimeOf(request.table);
  const axis = column === undefined ? undefined : axisOf(column, 0);
  if (axis === undefined) return undefined;
  const tick = tickExpression(axis);
  const horizon = request.nowMicros + microsPerDay;
  const isPast = sql.binary('<', tick, sql.number(Math.floor(horizon)));
  const past = sql.when(isPast, tick);
  const query: Query = {
    kind: 'query',
    select: [
      sql.item(sql.call('min', past), 'first_tick'),
      sql.item(sql.call('max', past), 'last_tick'),
      sql.item(sql.call('count', tick), 'known'),
      sql.item(sql.call('count', past), 'past'),
    ],
    from: relationNamed(request.table.name),
  };
  const { rows } = await ledger.ask('range of the times', query);
  const [first, last, known, past_] = rows[0].map(cellNumber);
  if (!Number.isFinite(first)) return undefined;
  return { axis, first, last, future: known - past_ };
}

function notesOf(range: Range | undefined): string[] {
  if (range === undefined) return ['history before this run: there is no time column, or nothing in it.'];
  return range.future === 0 ? [] : [`${range.future} rows with a ${range.axis.column} in the future.`];
}

function aggregatesOf(measures: readonly Measure[]): readonly SqlExpression[] {
  return measures.flatMap((measure) => measure.aggregates);
}

function wholeQuery(table: string, measures: readonly Measure[]): Query {
  return {
    kind: 'query',
    select: aggregatesOf(measures).map((aggregate, i) => sql.item(aggregate, `m${i}`)),
    from: relationNamed(table),
  };
}

interface BucketPoints {
  readonly at: number;
  /** By measure. */
  readonly points: ReadonlyArray<Omit<MetricPoint, 'atMicros'>>;
}

/** One query for every bucket from the oldest that is wanted to the latest; buckets without rows in between are empty. */
async function scanBuckets(
  ledger: Ledger,
  { table, sinceMicros = Number.NEGATIVE_INFINITY }: ScanRequest,
  range: Range,
  measures: readonly Measure[],
  grain: 'day' | 'hour',
): Promise<readonly BucketPoints[]> {
  const length = LENGTHS[grain];
  const lastBucket = Math.floor(range.last / length);
  const oldest = Math.max(range.first, sinceMicros, (lastBucket - MOST_BUCKETS[grain] + 1) * length);
  const firstBucket = Math.floor(oldest / length);
  const bucket = sql.call('floor', sql.binary('/', tickExpression(range.axis), sql.number(length)));
  const query: Query = {
    kind: 'query',
    select: [
      sql.item(bucket, 'bucket'),
      ...aggregatesOf(measures).map((aggregate, i) => sql.item(aggregate, `m${i}`)),
    ],
    from: relationNamed(table.name),
    where: sql.all([
      compareTime(range.axis, '>=', firstBucket * length),
      compareTime(range.axis, '<', (lastBucket + 1) * length),
    ]),
    groupBy: { kind: 'by', expressions: [bucket] },
  };
  const { rows } = await ledger.ask('all metrics of the table by its time', query, {
    maxRows: lastBucket - firstBucket + 1,
  });
  const byBucket = new Map(rows.map((row) => [cellNumber(row[0]), row]));
  return Array.from({ length: lastBucket - firstBucket + 1 }, (_, i) => {
    const row = byBucket.get(firstBucket + i);
    return {
      at: (firstBucket + i) * length,
      points: row === undefined ? measures.map(emptyPoint) : readRow(measures, row, 1),
    };
  });
}

/** Of a bucket without rows: there are none of them, and nothing else can be said. */
function emptyPoint({ metric }: Measure): Omit<MetricPoint, 'atMicros'> {
  return { value: metric === 'row_count' ? 0 : null, rows: 0 };
}

function readRow(measures: readonly Measure[], row: readonly Cell[], from: number) {
  const cells = row.slice(from).map(cellNumber);
  const rows = cells[0];
  let next = 0;
  return measures.map((measure) => {
    const own = cells.slice(next, next + measure.aggregates.length);
    next += own.length;
    return measure.read(own, rows);
  });
}

function seriesOf(
  { source, table }: ScanRequest,
  measures: readonly Measure[],
  grain: SeriesGrain,
  buckets: readonly BucketPoints[],
): readonly MetricSeries[] {
  return measures.map(({ metric, column, value }, i) => ({
    name: { source, table: table.name, metric, column, value },
    grain,
    points: buckets.map(({ at, points }) => ({ atMicros: at, ...points[i] })),
  }));
}

/** A bucket as a person reads it: the day, or the hour of it. */
export function bucketText(atMicros: number, grain: SeriesGrain): string {
  const text = formatInstant(atMicros);
  return grain === 'day' ? text.slice(0, 10) : text.slice(0, 16).replace('T', ' ');
}
