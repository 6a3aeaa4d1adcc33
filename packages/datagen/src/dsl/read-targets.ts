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
  const others: Composite['others'][number][] = [];
  for (const item of items) {
    const influence = readInfluence(reading, scope, item);
    if (influence && 'weights' in influence) influences.push(influence);
    else if (influence) others.push(influence);
  }
  return { node: table.id, metric, influences, others, tolerance };
}

type Composite = NonNullable<Targets['compositeEffect']>;

/** What each kind of influence says; a key of another kind means nothing. */
const KIND_KEYS = {
  seasonality: ['dimension', 'weights'],
  effect: ['table', 'on', 'field', 'op', 'default', 'window'],
  outliers: ['rate', 'mode'],
} as const;

function readInfluence(
  reading: Reading,
  scope: Scope,
  place: Place,
): Pattern | Composite['others'][number] | undefined {
  const allowed = ['kind', ...Object.values(KIND_KEYS).flat()];
  const fields = readFields(reading, place, { what: 'an influence', allowed });
  const kindPlace = fields?.need('kind');
  const kinds = ['seasonality', 'effect', 'outliers'] as const;
  const kind = kindPlace && readWord(reading, kindPlace, 'the kind of an influence', kinds);
  if (!fields || !kind) return undefined;
  const own: readonly string[] = KIND_KEYS[kind];
  for (const key of allowed) {
    if (key !== 'kind' && !own.includes(key))
      ignoreKey(reading, fields.get(key), `"${key}" means nothing to ${kind}`);
  }
  if (kind === 'seasonality') return readPattern(reading, fields, 'an influence');
  if (kind === 'outliers') return { kind };
  const tablePlace = fields.need('table');
  const fieldPlace = fields.need('field');
  const table = tablePlace && readNodeName(reading, scope, tablePlace, 'table');
  const field = table && fieldPlace && readColumnName(reading, table, fieldPlace, 'field');
  return table && field && { kind, node: table.id, field: field.name };
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
