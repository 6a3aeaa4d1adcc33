import type { QueryLimits, Warehouse } from '@dataing/ports';
import { formatTick } from '../axis/axis.ts';
import { type Admit, type Ledger, openLedger } from '../evidence/ledger.ts';
import type { Cube } from '../segment/cube.ts';
import { listCuboids } from '../segment/cuboids.ts';
import { compare, defaultSettings, type ScanSettings } from '../segment/reference.ts';
import { scan } from '../segment/scan.ts';
import { judge, LEAST_GRAINS } from '../segment/verdict.ts';
import { chooseDimensions } from './dimensions.ts';
import { grainText, placeFrame, profileTable } from './frame.ts';
import { allLeaves, isNamed, level, present, sumOver } from './present.ts';
import { baselineGrains, readCube } from './read-cube.ts';
import { type ExplainRequest, fail, resolveRequest } from './request.ts';
import type { Explanation } from './result.ts';

/** Where a question is put: the warehouse, and the gate in front of it. */
export interface ExplainSource {
  readonly warehouse: Warehouse;
  readonly admit: Admit;
  readonly limits?: QueryLimits;
  /** Where queries are recorded, so that an investigation numbers all of its queries alike; else one of its own. */
  readonly ledger?: Ledger;
  readonly settings?: ScanSettings;
}

const DEFAULT_ORDER = 3;
const DEFAULT_TOP = 5;

/**
 * Which segment moved this metric? Compares a window with the grains before it over every combination of values of
 * at most `maxOrder` columns. Throws DiagnosticError: the codes of this package's catalogue, the gate's, the warehouse's.
 * Method: docs/decisions/0007.
 */
export async function explain(request: ExplainRequest, source: ExplainSource): Promise<Explanation> {
  const { warehouse, admit, limits, settings = defaultSettings } = source;
  const ledger = source.ledger ?? openLedger(warehouse, admit, limits);
  const resolved = resolveRequest(request, await warehouse.tables());
  const profile = await profileTable(ledger, resolved);
  const frame = await placeFrame(ledger, request, resolved, profile);
  const dimensions = await chooseDimensions(ledger, resolved, profile, frame);
  const { cube, used } = await readCube(ledger, resolved, frame, dimensions);
  const pool = baselineGrains(cube);
  if (pool.length === 0) {
    fail('EXPLAIN_BASELINE_EMPTY', `no rows in the baseline from ${formatTick(frame.axis, frame.from)}`);
  }
  const order = request.maxOrder ?? DEFAULT_ORDER;
  const cuboids = listCuboids(cube, order);
  const comparison = compare(cube, 0, pool, settings);
  const found = scan(comparison, cuboids, settings);
  const judgement = judge(cube, cuboids, { comparison, scan: found }, pool, settings);
  const notLookedAt = [...used.notLookedAt, ...limitsOf(cube, order, pool)];
  const named = found.segments.filter((one) => isNamed(cube, one)).slice(0, request.top ?? DEFAULT_TOP);
  const everything = allLeaves(cube);
  return {
    segments: named.map((one) => present(cube, comparison, pool, one)),
    baseline: {
      table: resolved.table.name,
      metric: resolved.metric.text,
      from: formatTick(frame.axis, frame.from),
      until: formatTick(frame.axis, frame.at),
      window: {
        from: formatTick(frame.axis, frame.at),
        until: formatTick(frame.axis, frame.until),
        rows: sumOver(cube.rows, [0], everything),
      },
      grain: grainText(frame),
      grains: pool.length,
      rows: sumOver(cube.rows, pool, everything),
      before: level(cube, pool, everything),
      after: level(cube, [0], everything),
      prominence: judgement.prominence,
      dims: cube.dimensions,
      dimsChosen: dimensions.chosen,
      notLookedAt,
    },
    queries: ledger.queries,
    verdict: judgement.verdict,
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
