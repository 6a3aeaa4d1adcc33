import type { Pattern, Targets } from './document.ts';
import { firstTimeColumn, isTime } from './column-home.ts';
import { checkNumeric } from './read-constraints.ts';
import { readPattern } from './read-times.ts';
import {
  type Fields,
  ignoreKey,
  type Place,
  type Reading,
  readFields,
  readItems,
  readNumber,
  readText,
  readWord,
  report,
} from './reading.ts';
import { readColumnName, readNodeName, type Scope } from './scope.ts';

const DEFAULT_MAE = 0.05;
const DEFAULT_MAPE = 10;

export function readTargets(reading: Reading, scope: Scope, place: Place): Targets | undefined {
  const allowed = ['weekend_share', 'mean_in_range', 'composite_effect'];
  const fields = readFields(reading, place, { what: 'targets', allowed });
  if (!fields) return undefined;
  const weekend = fields.get('weekend_share');
  const mean = fields.get('mean_in_range');
  const composite = fields.get('composite_effect');
  const weekendShare = weekend && readBounded(reading, scope, weekend, 'weekend_share', 'timestamp');
  const meanInRange = mean && readBounded(reading, scope, mean, 'mean_in_range', 'column');
  const compositeEffect = composite && readComposite(reading, scope, composite);
  return {
    ...(weekendShare && {
      weekendShare: { timestamp: weekendShare.attr, min: weekendShare.min, max: weekendShare.max },
    }),
    ...(meanInRange && { meanInRange }),
    ...(compositeEffect && { compositeEffect }),
  };
}

/** `{table, <columnKey>, min, max}`. */
function readBounded(reading: Reading, scope: Scope, place: Place, what: string, columnKey: string) {
  const fields = readFields(reading, place, { what, allowed: ['table', columnKey, 'min', 'max'] });
  const tablePlace = fields?.need('table');
  const columnPlace = fields?.need(columnKey);
  const table = tablePlace && readNodeName(reading, scope, tablePlace, 'table');
  const column = table && columnPlace && readColumnName(reading, table, columnPlace, columnKey);
  const min = fields && needNumber(reading, fields, 'min');
  const max = fields && needNumber(reading, fields, 'max');
  if (!table || !column || !columnPlace || min === undefined || max === undefined) return undefined;
  const attr = { node: table.id, column: column.name };
  if (columnKey === 'timestamp' && column.type !== undefined && !isTime(column.type)) {
    const message = `${what} needs times, "${attr.node}.${attr.column}" is of type ${column.type}`;
    return report(reading, 'DSL_CONSTRAINT_TYPE', columnPlace, message, {
      help: 'Name a datetime or date column.',
    });
  }
  if (columnKey === 'column' && !checkNumeric(reading, scope, columnPlace, attr, what)) return undefined;
  if (min <= max) return { attr, min, max };
  const message = `${what} asks for at least ${min} and at most ${max}`;
  return report(reading, 'DSL_CLAMP_INVERTED', place, message, { help: 'Swap the two.' });
}

function needNumber(reading: Reading, fields: Fields, key: string): number | undefined {
  const place = fields.need(key);
  return place && readNumber(reading, place, `"${key}"`);
}

function readComposite(reading: Reading, scope: Scope, place: Place): Targets['compositeEffect'] {
  const allowed = ['table', 'metric', 'influences', 'tolerance'];
  const fields = readFields(reading, place, { what: 'composite_effect', allowed });
  const tablePlace = fields?.need('table');
  const table = tablePlace && readNodeName(reading, scope, tablePlace, 'table');
  const metricPlace = fields?.need('metric');
  const metric = metricPlace && readText(reading, metricPlace, 'metric');
  const influencesPlace = fields?.need('influences');
  const items = influencesPlace && readItems(reading, influencesPlace, 'influences');
  const tolerance = fields && readTolerance(reading, fields.get('tolerance'));
  if (!table || !tablePlace || metric === undefined || !items || !tolerance) return undefined;
  if (!firstTimeColumn(table)) {
    const message = `composite_effect looks at times, "${table.id}" has no datetime or date column`;
    return report(reading, 'DSL_NO_TIME_COLUMN', tablePlace, message, { help: 'Name a table that has one.' });
  }
  const influences: Pattern[] = [];
  for (const item of items) {
    const pattern = readInfluence(reading, item);
    if (pattern) influences.push(pattern);
  }
  return { node: table.id, metric, influences, tolerance };
}

/** Keys of the kinds that are refused below: naming them once, by the kind, is enough. */
const LATER_KEYS = ['table', 'on', 'field', 'op', 'default', 'rate', 'mode', 'window'];

function readInfluence(reading: Reading, place: Place): Pattern | undefined {
  const allowed = ['kind', 'dimension', 'weights', ...LATER_KEYS];
  const fields = readFields(reading, place, { what: 'an influence', allowed });
  const kindPlace = fields?.need('kind');
  const later = ['effect', 'outliers'];
  const kind = kindPlace && readWord(reading, kindPlace, 'the kind of an influence', ['seasonality'], later);
  if (!fields || !kind) return undefined;
  for (const key of LATER_KEYS) ignoreKey(reading, fields.get(key), `"${key}" means nothing to seasonality`);
  return readPattern(reading, fields, 'an influence');
}

/** A mape of 1 or less is a fraction, a greater one a percentage: documents write both. */
function readTolerance(reading: Reading, place: Place | undefined) {
  const fields = place && readFields(reading, place, { what: 'tolerance', allowed: ['mae', 'mape'] });
  if (place && !fields) return undefined;
  const maePlace = fields?.get('mae');
  const mapePlace = fields?.get('mape');
  const mae = maePlace ? readNumber(reading, maePlace, '"mae"', { min: 0 }) : DEFAULT_MAE;
  const mape = mapePlace ? readNumber(reading, mapePlace, '"mape"', { min: 0 }) : DEFAULT_MAPE;
  if (mae === undefined || mape === undefined) return undefined;
  return { mae, mape: mape <= 1 ? mape : mape / 100 };
}
