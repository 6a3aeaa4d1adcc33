import { checkOutput } from './casts.ts';
import { isTime, type ColumnHome } from './column-home.ts';
import { ancestor, creationColumn } from './entity-columns.ts';
import type { DiffusionCurve, DiffusionGenerator } from './processes.ts';
import { readWithin } from './read-within.ts';
import { type Fields, ignoreKey, type Place, readFields, readNumber, readWord, report } from './reading.ts';
import { readColumnName } from './scope.ts';

const KEYS = {
  what: 'diffusion_curve',
  allowed: ['within', 'curve_type', 'inflection_point', 'steepness', 'not_before'],
};
const CURVES = ['logistic', 'exponential', 'linear'] as const;
/** Beyond this the curve is a single moment to the last digit. */
const MAX_STEEPNESS = 10_000;

/**
 * `{within?, curve_type?, inflection_point?, steepness?, not_before?}`: when each row adopts. Children of an entity
 * with a column that says when it began never come before it; `not_before` names another column of the parent.
 */
export function readDiffusion(home: ColumnHome, place: Place): DiffusionGenerator | undefined {
  const fields = readFields(home.reading, place, KEYS);
  if (!fields || !checkOutput(home, place, 'datetime', 'diffusion_curve')) return undefined;
  const within = fields.get('within');
  const range = within ? readWithin(home, within, 'diffusion_curve') : home.timeframe;
  const curve = readCurve(home, fields);
  const bound = readBound(home, fields.get('not_before'));
  if (!range || !curve || bound === undefined) return undefined;
  const { start, end } = range;
  return { kind: 'diffusion_curve', start, end, curve, ...(bound === null ? {} : { notBefore: bound }) };
}

function readCurve({ reading }: ColumnHome, fields: Fields): DiffusionCurve | undefined {
  const typePlace = fields.get('curve_type');
  const type = typePlace ? readWord(reading, typePlace, 'the curve', CURVES) : 'logistic';
  const inflectionPlace = fields.get('inflection_point');
  const steepnessPlace = fields.get('steepness');
  const inflection = inflectionPlace
    ? readNumber(reading, inflectionPlace, 'the inflection point', { min: 0, max: 1 })
    : 0.5;
  const steepness = steepnessPlace
    ? readNumber(reading, steepnessPlace, 'the steepness', { above: 0, max: MAX_STEEPNESS })
    : 10;
  if (type === undefined || inflection === undefined || steepness === undefined) return undefined;
  if (type === 'logistic') return { type, inflection, steepness };
  ignoreKey(reading, inflectionPlace, `only a logistic curve has an inflection point, this one is ${type}`);
  if (type === 'exponential') return { type, steepness };
  ignoreKey(reading, steepnessPlace, 'a linear curve has no steepness');
  return { type };
}

/** Null where there is no bound, undefined where what is written is wrong. */
function readBound(home: ColumnHome, place: Place | undefined): string | null | undefined {
  const { reading, scope, node } = home;
  const parent = ancestor(scope, node, 1);
  if (!place) return (parent && creationColumn(parent)?.name) ?? null;
  if (!parent) {
    const message = `"${node.id}" has no parents: "not_before" names a column of the primary parent`;
    return report(reading, 'DSL_NOT_FOR_KIND', place, message, { help: 'Remove the key.' });
  }
  const column = readColumnName(reading, parent, place, 'not_before');
  if (!column) return undefined;
  if (isTime(column.type)) return column.name;
  const message = `"${parent.id}.${column.name}" is no time`;
  return report(reading, 'DSL_CONSTRAINT_TYPE', place, message, { help: 'Name a datetime or date column.' });
}
