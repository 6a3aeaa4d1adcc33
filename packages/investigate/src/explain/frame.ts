import { DiagnosticError, type Outcome } from '@dataing/base/diagnostics';
import type { Cell } from '@dataing/ports';
import { axisOf, formatTick, parseSpan, parseTick, type TimeAxis } from '../axis/axis.ts';
import { describeSpan, findGrain } from '../axis/grain.ts';
import type { Ledger } from '../evidence/ledger.ts';
import { readTooMany } from './few-values.ts';
import { type Frame, profileQuery, ticksQuery } from './queries.ts';
import { type ExplainRequest, fail, type ResolvedRequest } from './request.ts';

/** What one look at a table tells before any comparison. */
export interface TableProfile {
  readonly axis: TimeAxis;
  readonly rows: number;
  readonly first: number;
  readonly last: number;
  /** Roughly how many distinct values each column has; where these are too many to split by, at least how many. */
  readonly distinct: ReadonlyMap<string, number>;
}

/** Rows, range of times and distinct values, in one query, of large tables in two. Throws EXPLAIN_TIME_TYPE, EXPLAIN_WINDOW_EMPTY. */
export async function profileTable(ledger: Ledger, request: ResolvedRequest): Promise<TableProfile> {
  const { table, time } = request;
  const rough = axisOf(time, 0);
  if (rough === undefined) {
    return fail(
      'EXPLAIN_TIME_TYPE',
      `--time: the column "${time.name}" is of type ${time.nativeType}, not a time`,
      {
        help: 'Name a timestamp, a date or a number.',
      },
    );
  }
  const tooMany = await readTooMany(ledger, request);
  const columns = table.columns.map((column) => column.name).filter((name) => !tooMany.has(name));
  const { rows } = await ledger.ask(
    'rows, times and distinct values',
    profileQuery(table.name, rough, columns),
  );
  const [count, first, last, ...distinct] = rows[0];
  if (first === null) fail('EXPLAIN_WINDOW_EMPTY', `the table "${table.name}" has no row with a time`);
  return {
    axis: axisOf(time, numberOf(last)) ?? rough,
    rows: numberOf(count),
    first: numberOf(first),
    last: numberOf(last),
    distinct: new Map([...columns.map((name, i) => [name, numberOf(distinct[i])] as const), ...tooMany]),
  };
}

const TICKS_READ = 2000;
const DEFAULT_GRAINS = 10;
/** Grains of a baseline: the verdict costs a scan of each. */
const MOST_GRAINS = 400;

/**
 * Places the window and its baseline. Throws TIME_UNREADABLE, EXPLAIN_WINDOW_BACKWARDS, EXPLAIN_WINDOW_EMPTY,
 * EXPLAIN_BASELINE_EMPTY, EXPLAIN_NO_GRAIN.
 */
export async function placeFrame(
  ledger: Ledger,
  request: ExplainRequest,
  resolved: ResolvedRequest,
  profile: TableProfile,
): Promise<Frame> {
  const { axis } = profile;
  const at = valueOf(parseTick(axis, request.at, '--at'));
  const until = request.until === undefined ? undefined : valueOf(parseTick(axis, request.until, '--until'));
  if (until !== undefined && until <= at) {
    fail('EXPLAIN_WINDOW_BACKWARDS', `--until ${request.until} is not after --at ${request.at}`);
  }
  const range = `The data runs from ${formatTick(axis, profile.first)} to ${formatTick(axis, profile.last)}.`;
  if (at > profile.last || (until !== undefined && until <= profile.first)) {
    fail('EXPLAIN_WINDOW_EMPTY', `no rows at ${request.at}`, { help: range });
  }
  if (at <= profile.first) fail('EXPLAIN_BASELINE_EMPTY', `no rows before ${request.at}`, { help: range });
  const asked = await ledger.ask('step of the data', ticksQuery(resolved.table.name, axis, at, TICKS_READ));
  const ticks = asked.rows.map((row) => numberOf(row[0])).reverse();
  const { first, last, rows } = profile;
  const found = findGrain(axis, { ticks, first, last, rows }, at);
  const grain = found ?? (until === undefined ? undefined : until - at);
  if (grain === undefined) {
    return fail('EXPLAIN_NO_GRAIN', `the column "${axis.column}" has no regular step`, {
      help: 'Give --until and --baseline.',
    });
  }
  const span =
    request.baseline === undefined
      ? DEFAULT_GRAINS * grain
      : valueOf(parseSpan(axis, request.baseline, '--baseline'));
  const reachable = Math.ceil((at - first) / grain);
  const wanted = Math.max(1, Math.min(Math.round(span / grain), reachable));
  const from = at - Math.min(wanted, MOST_GRAINS) * grain;
  const placed = { axis, at, until: until ?? at + grain, from, grain };
  return wanted > MOST_GRAINS ? { ...placed, isCut: true } : placed;
}

/** What of the baseline that was asked for is not read. */
export function cutOf({ axis, from, isCut }: Frame): readonly string[] {
  return isCut === true
    ? [`Before ${formatTick(axis, from)}: a baseline of more than ${MOST_GRAINS} steps is not read.`]
    : [];
}

/** Grains of a frame's baseline. */
export function grainCount({ at, from, grain }: Frame): number {
  return Math.round((at - from) / grain);
}

/** The step of a frame in words. */
export function grainText({ axis, grain }: Frame): string {
  return describeSpan(axis, grain);
}

function valueOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new DiagnosticError(outcome.diagnostics);
  return outcome.value;
}

/** A cell that a query promised to be a number. */
export function numberOf(cell: Cell): number {
  return typeof cell === 'number' ? cell : Number(cell ?? 0);
}
