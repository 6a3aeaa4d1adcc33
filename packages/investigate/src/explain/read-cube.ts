import { formatTick } from '../axis/axis.ts';
import type { QueryResult } from '@dataing/ports';
import type { Ledger } from '../evidence/ledger.ts';
import { isAdditive, isShare } from '../metric/metric.ts';
import { buildCube, type Cube, type CubeRow, OTHER_KEY } from '../segment/cube.ts';
import { type Dimensions, plainKey } from './dimensions.ts';
import { grainCount, numberOf } from './frame.ts';
import { cubeQuery, type Frame } from './queries.ts';
import { fail, type ResolvedRequest } from './request.ts';

const MOST_GROUPS = 200_000;
const LEAST_GRAINS_READ = 10;

/** Asks for the leaves, and again for less where there are more than can be read. */
export async function readCube(
  ledger: Ledger,
  request: ResolvedRequest,
  frame: Frame,
  dimensions: Dimensions,
): Promise<{ readonly cube: Cube; readonly used: Dimensions; readonly frame: Frame }> {
  const { table, metric } = request;
  const { columns } = dimensions;
  const query = cubeQuery(table.name, metric, frame, columns);
  const { rows, truncated } = await ledger.ask('metric by segment and grain', query, {
    maxRows: MOST_GROUPS,
  });
  if (truncated) return readLess(ledger, request, frame, dimensions, rows);
  const cubeRows = toCubeRows(rows, request, columns);
  const additive = isAdditive(metric);
  if (!additive && !cubeRows.some((row) => row.time === 0 && row.exposure > 0)) {
    fail(
      'EXPLAIN_WINDOW_EMPTY',
      `no rows between ${formatTick(frame.axis, frame.at)} and ${formatTick(frame.axis, frame.until)}`,
    );
  }
  const used = dimensions.chosen === 'given' ? dimensions : withoutClocks(dimensions, cubeRows);
  const kept = columns.flatMap((column, i) => (used.columns.includes(column) ? [i] : []));
  const narrowed =
    kept.length === columns.length
      ? cubeRows
      : cubeRows.map((row) => ({ ...row, keys: kept.map((i) => row.keys[i]) }));
  const cube = buildCube(narrowed, {
    dimensions: used.columns.map((column) => column.name),
    grains: grainCount(frame),
    windowGrains: (frame.until - frame.at) / frame.grain,
    additive,
    isShare: isShare(metric),
    isAverage: metric.kind === 'average',
    isCount: metric.kind === 'count' || metric.kind === 'freshness',
  });
  return { cube, used, frame };
}

/** The groups of the cube's query. Throws EXPLAIN_NOT_FINITE. */
function toCubeRows(
  rows: QueryResult['rows'],
  { table, metric }: ResolvedRequest,
  columns: Dimensions['columns'],
): CubeRow[] {
  const isNumber = columns.map(({ name }) => {
    const type = table.columns.find((column) => column.name === name)?.dataType;
    return type === 'float' || type === 'decimal';
  });
  const cubeRows = rows.map((row): CubeRow => {
    const [time, events, exposure, squares, count] = row.slice(columns.length).map(numberOf);
    const keys = row.slice(0, columns.length).map((key, i) => cubeKey(String(key), isNumber[i]));
    return { keys, time, events, exposure, squares, rows: count };
  });
  if (cubeRows.some((row) => !Number.isFinite(row.events + row.exposure + row.squares))) {
    fail('EXPLAIN_NOT_FINITE', `${metric.text} adds up values that are infinite or no numbers`, {
      help: 'Leave them out, for example by sum(case when isfinite(x) then x end).',
    });
  }
  return cubeRows;
}

/** Asks again for less than what was too much: the nearer half of a long baseline, else one column fewer. */
function readLess(
  ledger: Ledger,
  request: ResolvedRequest,
  frame: Frame,
  dimensions: Dimensions,
  rows: QueryResult['rows'],
): ReturnType<typeof readCube> {
  const { columns, notLookedAt } = dimensions;
  const grains = grainCount(frame);
  if (grains > LEAST_GRAINS_READ) {
    const from = frame.at - Math.ceil(grains / 2) * frame.grain;
    const note = `Before ${formatTick(frame.axis, from)}: more combinations than can be read.`;
    return readCube(
      ledger,
      request,
      { ...frame, from },
      { ...dimensions, notLookedAt: [...notLookedAt, note] },
    );
  }
  const distinct = columns.map((_, i) => new Set(rows.map((row) => row[i])).size);
  const most = distinct.indexOf(Math.max(...distinct));
  return readCube(ledger, request, frame, {
    ...dimensions,
    columns: columns.filter((_, i) => i !== most),
    notLookedAt: [...notLookedAt, `"${columns[most].name}": more combinations than can be read.`],
  });
}

const CLOCK_SHARE = 0.9;

/** Leaves out columns that only tell the time: nearly all rows of the window have values the baseline never had. */
function withoutClocks(dimensions: Dimensions, rows: readonly CubeRow[]): Dimensions {
  const isClock = dimensions.columns.map((_, i) => {
    const before = new Set(rows.filter((row) => row.time > 0).map((row) => row.keys[i]));
    let [all, unseen] = [0, 0];
    for (const row of rows) {
      if (row.time > 0) continue;
      all += row.rows;
      if (!before.has(row.keys[i])) unseen += row.rows;
    }
    return before.size > 0 && all > 0 && unseen >= CLOCK_SHARE * all;
  });
  if (!isClock.includes(true)) return dimensions;
  const clocks = dimensions.columns.filter((_, i) => isClock[i]).map((column) => `"${column.name}"`);
  return {
    ...dimensions,
    columns: dimensions.columns.filter((_, i) => !isClock[i]),
    notLookedAt: [...dimensions.notLookedAt, `${clocks.join(', ')}: all values are new in the window.`],
  };
}

/** Numbers are texts without ".0", so that 2000.0 and 2000 are one value; a text "2.0" stays as it is. */
function cubeKey(key: string, isNumber: boolean): string | null {
  if (key === 'o') return OTHER_KEY;
  const plain = plainKey(key);
  return plain === null || !isNumber ? plain : plain.replace(/^(-?\d+)\.0+$/, '$1');
}

/** Grains of the baseline that can be compared with: all for additive metrics, those with data for the others. */
export function baselineGrains(cube: Cube): number[] {
  const grains = Array.from({ length: cube.events.length - 1 }, (_, i) => i + 1);
  if (cube.leafCount === 0) return [];
  if (cube.additive) return grains;
  return grains.filter((time) => cube.exposure[time].some((units) => units > 0));
}
