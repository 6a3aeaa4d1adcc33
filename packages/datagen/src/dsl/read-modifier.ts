import { checkCast, checkOutput } from './casts.ts';
import { type ColumnHome, isNumeric, isTime } from './column-home.ts';
import type { Generator, Modifier, Pattern, Scalar } from './document.ts';
import { parseExpression } from './parse-expression.ts';
import { invertedClamp } from './read-distribution.ts';
import { readColumnEffect } from './read-effect.ts';
import { readOutliers } from './read-outliers.ts';
import { readPattern } from './read-times.ts';
import { readTimeReference, readTrend } from './read-trend.ts';
import { ARGS, TRANSFORMS, type Transform } from './transforms.ts';
import {
  type Fields,
  type Place,
  ignoreKey,
  readEntries,
  readFields,
  readItems,
  readNumber,
  readScalar,
  readWord,
  report,
} from './reading.ts';

/** The modifiers of a column; seasonality on a time column is a pattern of its generator instead. */
export interface ColumnModifiers {
  readonly modifiers: readonly Modifier[];
  readonly patterns: readonly Pattern[];
}

export function readModifiers(
  home: ColumnHome,
  place: Place,
  generator: Generator['kind'] | undefined,
): ColumnModifiers | undefined {
  const items = readItems(home.reading, place, `the modifiers of "${home.name}"`);
  if (!items) return undefined;
  if (generator === 'rollup' && items.length > 0) return refuseForRollup(home, place);
  const modifiers: Modifier[] = [];
  const patterns: Pattern[] = [];
  for (const item of items) {
    const fields = readFields(home.reading, item, { what: 'a modifier', allowed: ['transform', 'args'] });
    const transformPlace = fields?.need('transform');
    const argsPlace = fields?.need('args');
    const transform = transformPlace && readWord(home.reading, transformPlace, 'transform', TRANSFORMS);
    if (!transform || !transformPlace || !argsPlace) continue;
    const args = readFields(home.reading, argsPlace, { what: transform, allowed: ARGS[transform] });
    if (!args || !checkTarget(home, transformPlace, transform)) continue;
    if (isNothing(home, transformPlace, transform)) continue;
    if (transform === 'seasonality' && isTime(home.type)) {
      const pattern = readTimePattern(home, transformPlace, args, generator);
      if (pattern) patterns.push(pattern);
    } else {
      const modifier = READERS[transform](home, args, transformPlace);
      if (modifier) modifiers.push(modifier);
    }
  }
  return { modifiers, patterns };
}

/** What is changed after the fact is no longer what the rows come to. */
function refuseForRollup({ reading, name }: ColumnHome, place: Place): undefined {
  const message = `"${name}" is a rollup: it is what its rows come to, and nothing changes it`;
  return report(reading, 'DSL_ROLLUP', place, message, {
    help: 'Change the column that it aggregates, or compute a further column from it by an expression.',
  });
}

/** Whether the transform means anything for a column of that type; says so when not. */
function checkTarget(home: ColumnHome, place: Place, transform: Transform): boolean {
  const { type } = home;
  const fits =
    type !== 'json' &&
    (transform === 'map_values' ||
      transform === 'expression' ||
      (transform === 'typos' && type === 'string') ||
      (transform === 'seasonality' && (isNumeric(type) || isTime(type))) ||
      (transform === 'time_jitter' && isTime(type)) ||
      (['add', 'outliers', 'effect'].includes(transform) && isTime(type)) ||
      (!['time_jitter', 'typos'].includes(transform) && isNumeric(type)));
  if (fits) return true;
  const message = `"${transform}" cannot change the column "${home.name}", which is of type ${type}`;
  report(home.reading, 'DSL_MODIFIER_TYPE', place, message, { help: 'Remove it, or change the type.' });
  return false;
}

/** Outliers and effects change values: the original skips them on times, and so does this reading, with a word. */
function isNothing(home: ColumnHome, place: Place, transform: Transform): boolean {
  if (!isTime(home.type) || (transform !== 'outliers' && transform !== 'effect')) return false;
  const message = `"${transform}" does nothing to the times of "${home.name}"`;
  const help =
    transform === 'effect'
      ? 'An effect among the modifiers of the table bends how many rows there are, and when.'
      : 'Remove the modifier.';
  report(home.reading, 'DSL_IGNORED_KEY', place, message, { help }, 'warning');
  return true;
}

function readTimePattern(
  home: ColumnHome,
  place: Place,
  args: Fields,
  generator: Generator['kind'] | undefined,
): Pattern | undefined {
  if (generator === undefined || generator === 'datetime_series') {
    ignoreKey(home.reading, args.get('time_column'), 'the times of a column follow the season themselves');
    return readPattern(home.reading, args, 'seasonality');
  }
  const message = `seasonality shapes the times of a datetime_series, "${home.name}" comes from ${generator}`;
  return report(home.reading, 'DSL_MODIFIER_TYPE', place, message, {
    help: 'Remove it, or generate the column by datetime_series.',
  });
}

type ModifierReader = (home: ColumnHome, args: Fields, place: Place) => Modifier | undefined;

const READERS: Readonly<Record<Transform, ModifierReader>> = {
  multiply: (home, args) => {
    const factor = needNumber(home, args, 'factor');
    return factor === undefined ? undefined : { kind: 'multiply', factor };
  },
  add: readAdd,
  clamp: readClampModifier,
  jitter: (home, args) => {
    const std = needNumber(home, args, 'std', 0);
    const modePlace = args.get('mode');
    const mode = modePlace ? readWord(home.reading, modePlace, 'the mode of jitter', ['add', 'mul']) : 'add';
    return std === undefined || !mode ? undefined : { kind: 'jitter', std, mode };
  },
  time_jitter: (home, args) => {
    const stdMinutes = needNumber(home, args, 'std_minutes', 0);
    return stdMinutes === undefined ? undefined : { kind: 'time_jitter', stdMinutes };
  },
  map_values: readMapValues,
  typos: (home, args) => {
    const rate = needNumber(home, args, 'rate', 0, 1);
    return rate === undefined ? undefined : { kind: 'typos', rate };
  },
  seasonality: readNumericSeasonality,
  trend: readTrend,
  outliers: (home, args) => readOutliers(home, args),
  effect: (home, args, place) => readColumnEffect(home, args, place),
  expression: readExpressionModifier,
};

/** A value computed from the row and from what the column holds so far. */
function readExpressionModifier(home: ColumnHome, args: Fields): Modifier | undefined {
  const code = args.need('code');
  const parsed = code && parseExpression(home.reading, code, home.node, home.name);
  if (!parsed) return undefined;
  if (parsed.type !== undefined && !checkOutput(home, code, parsed.type, 'the expression')) return undefined;
  return { kind: 'expression', expression: parsed.expression };
}

function needNumber(
  home: ColumnHome,
  args: Fields,
  key: string,
  min?: number,
  max?: number,
): number | undefined {
  const place = args.need(key);
  return place && readNumber(home.reading, place, `"${key}"`, { min, max });
}

/** Adding to a time has no unit in the DSL: only adding nothing is understood. */
function readAdd(home: ColumnHome, args: Fields, place: Place): Modifier | undefined {
  const value = needNumber(home, args, 'value');
  if (value === undefined || !isTime(home.type)) {
    return value === undefined ? undefined : { kind: 'add', value };
  }
  if (value === 0) {
    const message = `adding 0 to the times of "${home.name}" does nothing`;
    return report(
      home.reading,
      'DSL_IGNORED_KEY',
      place,
      message,
      { help: 'Remove the modifier.' },
      'warning',
    );
  }
  const message = `"add" has no unit for the times of "${home.name}"`;
  return report(home.reading, 'DSL_MODIFIER_TYPE', place, message, {
    help: "Use an expression: date_add('minute', 30, start_time).",
  });
}

function readClampModifier(home: ColumnHome, args: Fields, place: Place): Modifier | undefined {
  const minPlace = args.get('min');
  const maxPlace = args.get('max');
  const min = minPlace && readNumber(home.reading, minPlace, '"min"');
  const max = maxPlace && readNumber(home.reading, maxPlace, '"max"');
  if (!minPlace && !maxPlace) return void args.need('min');
  if ((minPlace && min === undefined) || (maxPlace && max === undefined)) return undefined;
  if (min !== undefined && max !== undefined && min > max) return invertedClamp(home, place, min, max);
  return { kind: 'clamp', ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

function readMapValues(home: ColumnHome, args: Fields): Modifier | undefined {
  const place = args.need('mapping');
  const entries = place && readEntries(home.reading, place, 'mapping');
  if (!entries) return undefined;
  const mapping: Array<[string, Scalar]> = [];
  for (const entry of entries) {
    const value = readScalar(home.reading, entry.place, 'a mapped value');
    if (value === undefined || !checkCast(home, entry.place, value)) return undefined;
    mapping.push([entry.key, value]);
  }
  return { kind: 'map_values', mapping: Object.fromEntries(mapping) };
}

/** Scales numbers by the weight at the row's time: the named column, else the first one declared before this one. */
function readNumericSeasonality(home: ColumnHome, args: Fields, place: Place): Modifier | undefined {
  const pattern = readPattern(home.reading, args, 'seasonality');
  const timeColumn = readTimeReference(home, args.get('time_column'), place, 'seasonality');
  return pattern && timeColumn !== undefined ? { kind: 'seasonality', pattern, timeColumn } : undefined;
}
