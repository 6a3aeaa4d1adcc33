import type { QueryLimits, Warehouse } from '@dataing/ports';
import { formatTick } from '../axis/axis.ts';
import { type Admit, type Ledger, openLedger, type RecordedQuery } from '../evidence/ledger.ts';
import type { Cube } from '../segment/cube.ts';
import { listCuboids } from '../segment/cuboids.ts';
import { find } from '../segment/find.ts';
import { compare, defaultSettings, type ScanSettings } from '../segment/reference.ts';
import { judge, LEAST_GRAINS } from '../segment/verdict.ts';
import { chooseDimensions } from './dimensions.ts';
import { cutOf, grainText, placeFrame, profileTable } from './frame.ts';
import type { WindowDays } from './explained-range.ts';
import { allLeaves, isNamed, level, present, sumOver } from './present.ts';
import type { Frame } from './queries.ts';
import { baselineGrains, readCube } from './read-cube.ts';
import { type ExplainRequest, fail, type ResolvedRequest, resolveRequest } from './request.ts';
import type { ExplainedSegment, Explanation } from './result.ts';

/** Where a question is put: the warehouse, and the gate in front of it. */
export interface ExplainSource {
  readonly warehouse: Warehouse;
  readonly admit: Admit;
  readonly limits?: QueryLimits;
  /** Where queries are recorded, so that an investigation numbers all of its own alike; left out: a new one. */
  readonly ledger?: Ledger;
}

/** All that the warehouse was asked for one question; what follows from it is arithmetic. */
export interface Observation {
  readonly resolved: ResolvedRequest;
  readonly frame: Frame;
  readonly cube: Cube;
  readonly dimensionsChosen: 'given' | 'found';
  readonly notLookedAt: readonly string[];
  readonly queries: readonly RecordedQuery[];
}

const DEFAULT_ORDER = 3;
const DEFAULT_TOP = 5;

/**
 * Which segment moved this metric? Compares a window with the grains before it over every combination of values of
 * at most `maxOrder` columns. Throws DiagnosticError: the codes of this package's catalogue, the gate's, the warehouse's.
 * Method: docs/decisions/0007.
 */
export async function explain(request: ExplainRequest, source: ExplainSource): Promise<Explanation> {
  return conclude(await observe(request, source), request);
}

/** The asking half of `explain`. Throws as it does. */
export async function observe(request: ExplainRequest, source: ExplainSource): Promise<Observation> {
  const { warehouse, admit, limits } = source;
  const ledger = source.ledger ?? openLedger(warehouse, admit, limits);
  const resolved = resolveRequest(request, await warehouse.tables());
  const profile = await profileTable(ledger, resolved);
  const placed = await placeFrame(ledger, request, resolved, profile);
  const dimensions = await chooseDimensions(ledger, resolved, profile, placed, warehouse.dialect);
  const { cube, used, frame } = await readCube(ledger, resolved, placed, dimensions);
  if (baselineGrains(cube).length === 0) {
    fail('EXPLAIN_BASELINE_EMPTY', `no rows in the baseline from ${formatTick(frame.axis, frame.from)}`);
  }
  return {
    resolved,
    frame,
    cube,
    dimensionsChosen: dimensions.chosen,
    notLookedAt: [...cutOf(placed), ...used.notLookedAt],
    queries: ledger.queries,
  };
}

/** The thinking half of `explain`: no clock, no warehouse, the same answer for the same observation. */
export function conclude(
  observation: Observation,
  request: Pick<ExplainRequest, 'maxOrder' | 'top'>,
  settings: ScanSettings = defaultSettings,
): Explanation {
  const { cube, queries } = observation;
  const order = request.maxOrder ?? DEFAULT_ORDER;
  const thinking = think(observation, order, settings);
  const { pool, cuboids, found } = thinking;
  const judgement = judge(cube, cuboids, found, pool, settings);
  return {
    segments: topSegments(observation, thinking, request.top ?? DEFAULT_TOP, daysOf(observation.frame)),
    baseline: {
      ...describeBaseline(observation, pool),
      prominence: judgement.prominence,
      notLookedAt: [...observation.notLookedAt, ...limitsOf(cube, order, pool)],
    },
    queries,
    verdict: judgement.verdict,
  };
}

/** The segments of `conclude` without its verdict, which costs a scan for every grain of the baseline. */
export function rankSegments(
  observation: Observation,
  request: Pick<ExplainRequest, 'maxOrder' | 'top'>,
  settings: ScanSettings = defaultSettings,
): readonly ExplainedSegment[] {
  const thinking = think(observation, request.maxOrder ?? DEFAULT_ORDER, settings);
  return topSegments(observation, thinking, request.top ?? DEFAULT_TOP, null);
}

function think({ cube }: Observation, order: number, settings: ScanSettings) {
  const pool = baselineGrains(cube);
  const cuboids = listCuboids(cube, order);
  return { pool, cuboids, found: find(compare(cube, 0, pool, settings), cuboids, settings) };
}

function topSegments(
  { cube }: Observation,
  { pool, found }: ReturnType<typeof think>,
  top: number,
  days: WindowDays | null,
): readonly ExplainedSegment[] {
  const named = found.scan.segments.filter((one) => isNamed(cube, one)).slice(0, top);
  return named.map((one) => present(cube, found.comparison, pool, one, days));
}

const DAY_SECONDS = 86_400;

function daysOf({ axis, at, until, grain }: Frame): WindowDays {
  const ticks = DAY_SECONDS * (axis.ticksPerSecond ?? 0);
  return {
    windowGrains: Math.max(1, Math.round((until - at) / grain)),
    grainsPerDay: Math.max(1, Math.round(ticks / grain)),
  };
}

function describeBaseline({ resolved, frame, cube, dimensionsChosen }: Observation, pool: readonly number[]) {
  const everything = allLeaves(cube);
  const [from, at, until] = [frame.from, frame.at, frame.until].map((tick) => formatTick(frame.axis, tick));
  return {
    table: resolved.table.name,
    metric: resolved.metric.text,
    from,
    until: at,
    window: { from: at, until, rows: sumOver(cube.rows, [0], everything) },
    grain: grainText(frame),
    grains: pool.length,
    rows: sumOver(cube.rows, pool, everything),
    before: level(cube, pool, everything),
    after: level(cube, [0], everything),
    dims: cube.dimensions,
    dimsChosen: dimensionsChosen,
  };
}

function limitsOf(cube: Cube, order: number, pool: readonly number[]): string[] {
  const notes: string[] = [];
  if (cube.dimensions.length > order) notes.push(`Segments of more than ${order} columns.`);
  if (pool.length < LEAST_GRAINS) {
    notes.push(`Whether this is unusual: ${pool.length} grains before it are too few to tell.`);
  }
  return notes;
}
