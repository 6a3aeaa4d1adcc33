import type { Growth, TrendModifier } from './behaviour.ts';
import { type ColumnHome, firstTimeColumn, isTime } from './column-home.ts';
import {
  type Fields,
  type Place,
  type Reading,
  readFields,
  readNumber,
  readWord,
  report,
} from './reading.ts';
import { readColumnName } from './scope.ts';

const TYPES = ['exponential', 'linear', 'logarithmic'] as const;

export function readTrend(home: ColumnHome, args: Fields, place: Place): TrendModifier | undefined {
  const growth = readGrowth(home.reading, args);
  const timeColumn = readTimeReference(home, args.get('time_reference'), place, 'trend');
  return growth && timeColumn !== undefined ? { kind: 'trend', growth, timeColumn } : undefined;
}

/** `{type, growth_rate}` or `{type: "logarithmic", params: {a, b}}`. */
export function readGrowth(reading: Reading, fields: Fields): Growth | undefined {
  const typePlace = fields.get('type');
  const type = typePlace ? readWord(reading, typePlace, 'the type of a trend', TYPES) : 'exponential';
  if (!type) return undefined;
  if (type === 'logarithmic') return readLogarithmic(reading, fields);
  const place = fields.need('growth_rate');
  const bounds = type === 'exponential' ? { above: -1 } : {};
  const growthRate = place && readNumber(reading, place, 'growth_rate', bounds);
  return growthRate === undefined ? undefined : { type, growthRate };
}

function readLogarithmic(reading: Reading, fields: Fields): Growth | undefined {
  const place = fields.get('params');
  if (!place) return { type: 'logarithmic', a: 0.1, b: 1 };
  const params = readFields(reading, place, { what: 'params', allowed: ['a', 'b'] });
  const aPlace = params?.get('a');
  const bPlace = params?.get('b');
  const a = aPlace ? readNumber(reading, aPlace, '"a"') : 0.1;
  const b = bPlace ? readNumber(reading, bPlace, '"b"', { min: 0 }) : 1;
  return params && a !== undefined && b !== undefined ? { type: 'logarithmic', a, b } : undefined;
}

/** The named time column of the table, else the first one declared before this column, else the first of all. */
export function readTimeReference(
  home: ColumnHome,
  named: Place | undefined,
  place: Place,
  what: string,
): string | undefined {
  const { reading, node, name } = home;
  const column = named
    ? readColumnName(reading, node, named, 'the time column')
    : (firstTimeColumn(node, name) ?? firstTimeColumn(node));
  if (named && !column) return undefined;
  if (column && column.name !== name && (column.type === undefined || isTime(column.type)))
    return column.name;
  const message = `${what} of "${name}" needs a datetime or date column of its table`;
  const help = 'Declare a time column first, or name one.';
  return report(reading, 'DSL_NO_TIME_COLUMN', named ?? place, message, { help });
}
