import type { ColumnHome } from './column-home.ts';
import type { EmpiricalDistribution } from './distribution.ts';
import { readWeights } from './read-times.ts';
import { type Place, readFields, readNumbers, report } from './reading.ts';

/** Ways to say how data lie; exactly one is given. */
export const EMPIRICAL_KEYS = ['values', 'quantiles', 'histogram'] as const;

/** A table of more points than this belongs in a file, not in a schema. */
const POINTS_MAX = 10_000;

/** The params of an `empirical` distribution: values with weights, evenly spaced quantiles, or a histogram. */
export function readEmpirical(home: ColumnHome, place: Place): EmpiricalDistribution | undefined {
  const { reading } = home;
  const fields = readFields(reading, place, {
    what: 'params of an empirical distribution',
    allowed: [...EMPIRICAL_KEYS, 'weights'],
  });
  if (!fields) return undefined;
  const given = EMPIRICAL_KEYS.filter((key) => fields.get(key) !== undefined);
  if (given.length !== 1) {
    const message = `an empirical distribution needs one of ${EMPIRICAL_KEYS.join(', ')}, ${given.length} are given`;
    return report(reading, 'DSL_EMPIRICAL', place, message, {
      help: 'Write {"values": [...], "weights": [...]}, {"quantiles": [...]} or {"histogram": {"edges": [...], "weights": [...]}}.',
    });
  }
  const [kind] = given;
  const at = fields.get(kind)!;
  const weights = fields.get('weights');
  if (weights && kind !== 'values') {
    const message = `"weights" stands beside "${kind}": it belongs to "values"`;
    return report(reading, 'DSL_EMPIRICAL', weights, message, { help: 'Remove the weights.' });
  }
  if (kind === 'values') return readValues(home, at, weights);
  return kind === 'quantiles' ? readQuantiles(home, at) : readHistogram(home, at);
}

function readValues(
  home: ColumnHome,
  place: Place,
  weightsPlace: Place | undefined,
): EmpiricalDistribution | undefined {
  const points = readPoints(home, place, 'the values', 1);
  if (!points) return undefined;
  const weights = weightsPlace
    ? weightsOf(home, weightsPlace, points.length, `${points.length} values`)
    : points.map(() => 1);
  return weights && { type: 'empirical', shape: 'values', points, weights };
}

/** The least value, those that a first, second, ... equal share of the rows lies below, and the greatest. */
function readQuantiles(home: ColumnHome, place: Place): EmpiricalDistribution | undefined {
  const points = readPoints(home, place, 'the quantiles', 2);
  if (!points || !rises(home, place, points, 'quantiles', false)) return undefined;
  return { type: 'empirical', shape: 'pieces', points, weights: points.slice(1).map(() => 1) };
}

function readHistogram(home: ColumnHome, place: Place): EmpiricalDistribution | undefined {
  const fields = readFields(home.reading, place, { what: 'a histogram', allowed: ['edges', 'weights'] });
  const edgesPlace = fields?.need('edges');
  const weightsPlace = fields?.need('weights');
  const points = edgesPlace && readPoints(home, edgesPlace, 'the edges', 2);
  if (!points || !weightsPlace || !rises(home, edgesPlace, points, 'edges', true)) return undefined;
  const bins = points.length - 1;
  const weights = weightsOf(home, weightsPlace, bins, `a histogram of ${bins} bins`);
  return weights && { type: 'empirical', shape: 'pieces', points, weights };
}

function readPoints({ reading }: ColumnHome, place: Place, what: string, least: number) {
  const points = readNumbers(reading, place, what);
  if (!points || (points.length >= least && points.length <= POINTS_MAX)) return points;
  const message = `${what} are ${points.length}: from ${least} to ${POINTS_MAX} are possible`;
  return report(reading, 'DSL_EMPIRICAL', place, message, { help: 'Give another number of them.' });
}

function weightsOf({ reading }: ColumnHome, place: Place, count: number, what: string) {
  const weights = readNumbers(reading, place, 'the weights');
  return weights && readWeights(reading, place, weights, count, what) ? weights : undefined;
}

function rises(
  { reading }: ColumnHome,
  place: Place,
  points: readonly number[],
  what: string,
  isStrict: boolean,
): boolean {
  const bad = points.findIndex((x, i) => i > 0 && (isStrict ? x <= points[i - 1] : x < points[i - 1]));
  if (bad < 0) return true;
  const message = `the ${what} must ${isStrict ? 'rise' : 'not fall'}: ${points[bad - 1]} is followed by ${points[bad]}`;
  report(reading, 'DSL_EMPIRICAL', place, message, { help: 'Put them in order.' });
  return false;
}
