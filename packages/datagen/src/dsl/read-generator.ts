import { nearest } from '@dataing/base/diagnostics';
import type { ColumnHome } from './column-home.ts';
import type { Generator, Scalar } from './document.ts';
import { castScalar, checkCast, checkOutput } from './casts.ts';
import { parseExpression } from './parse-expression.ts';
import { readAfter } from './read-after.ts';
import { readChoice } from './read-choice.ts';
import { readDiffusion } from './read-diffusion.ts';
import { readDistribution } from './read-distribution.ts';
import { readFaker } from './read-faker.ts';
import { readGiven } from './read-given.ts';
import { readJsonGenerator } from './read-json.ts';
import { readLookup } from './read-lookup.ts';
import { readPoint } from './read-point.ts';
import { readPolymorphic } from './read-polymorphic.ts';
import { readOrdinal } from './read-ordinal.ts';
import { checkGrid, readFrequency, readPattern } from './read-times.ts';
import { readRegexGenerator } from './read-regex.ts';
import { readCalendar } from './read-calendar.ts';
import { readTrait } from './read-trait.ts';
import { readRollup } from './read-rollup.ts';
import { readGrowth } from './read-trend.ts';
import { readWithin } from './read-within.ts';
import {
  type Fields,
  isRemark,
  type Place,
  readEntries,
  readFields,
  readNumber,
  readScalar,
  readSomeItems,
  report,
} from './reading.ts';

/** `process` is what a table's process fills a column with; documents do not write it. */
type WrittenKind = Exclude<Generator['kind'], 'process'>;
type GeneratorReader = (home: ColumnHome, place: Place) => Generator | undefined;

const READERS: Readonly<Record<WrittenKind, GeneratorReader>> = {
  sequence: readSequence,
  choice: readChoice,
  distribution: readDistribution,
  datetime_series: readDatetimeSeries,
  faker: readFaker,
  lookup: readLookup,
  expression: readExpression,
  enum_list: readEnumList,
  regex: readRegexGenerator,
  after: readAfter,
  diffusion_curve: readDiffusion,
  rollup: readRollup,
  trait: readTrait,
  ordinal: readOrdinal,
  given: (home, place) => readGiven(home, place, readGenerator),
  polymorphic: readPolymorphic,
  point: readPoint,
  json: (home, place) => readJsonGenerator(home, place, readGenerator),
};

export const GENERATOR_KINDS = Object.keys(READERS) as WrittenKind[];

/** `{<kind>: {...}}`: exactly one generator. */
export function readGenerator(home: ColumnHome, place: Place): Generator | undefined {
  const { reading } = home;
  const entries = readEntries(reading, place, `the generator of "${home.name}"`);
  if (!entries) return undefined;
  const kinds = entries.filter((e) => !isRemark(e.key));
  if (kinds.length !== 1) {
    const message = `a generator names exactly one kind, this one names ${kinds.length}`;
    return report(reading, 'DSL_GENERATOR_COUNT', place, message, {
      help: `Choose one of ${GENERATOR_KINDS.join(', ')}.`,
    });
  }
  const [{ key, keyPlace, place: body }] = kinds;
  const kind = GENERATOR_KINDS.find((k) => k === key);
  if (kind) return READERS[kind](home, body);
  const hints = { suggestion: nearest(key, GENERATOR_KINDS), help: `Known: ${GENERATOR_KINDS.join(', ')}.` };
  return report(reading, 'DSL_UNKNOWN_VALUE', keyPlace, `there is no generator "${key}"`, hints);
}

function readSequence(home: ColumnHome, place: Place): Generator | undefined {
  const { reading } = home;
  const fields = readFields(reading, place, { what: 'sequence', allowed: ['start', 'step'] });
  if (!fields || !checkOutput(home, place, 'int', 'sequence')) return undefined;
  const start = optionalInteger(home, fields, 'start', 1);
  const step = optionalInteger(home, fields, 'step', 1);
  if (start === undefined || step === undefined) return undefined;
  if (step !== 0) return { kind: 'sequence', start, step };
  const at = fields.get('step') ?? place;
  return report(reading, 'DSL_OUT_OF_RANGE', at, 'the step of a sequence must not be 0', {
    help: 'Write 1, or another whole number.',
  });
}

function optionalInteger(
  home: ColumnHome,
  fields: Fields,
  key: string,
  fallback: number,
): number | undefined {
  const place = fields.get(key);
  return place ? readNumber(home.reading, place, key, { integer: true }) : fallback;
}

function readDatetimeSeries(home: ColumnHome, place: Place): Generator | undefined {
  const { reading } = home;
  const fields = readFields(reading, place, {
    what: 'datetime_series',
    allowed: ['within', 'freq', 'pattern', 'trend', 'profile', 'holidays', 'existing'],
  });
  if (!fields || !checkOutput(home, place, 'datetime', 'datetime_series')) return undefined;
  const within = fields.need('within');
  const freqPlace = fields.need('freq');
  const patternPlace = fields.get('pattern');
  const range = within && readWithin(home, within, 'datetime_series');
  const freq = freqPlace && readFrequency(reading, freqPlace);
  const pattern = patternPlace && readPatternAt(home, patternPlace);
  const trendPlace = fields.get('trend');
  const trend = trendPlace && readTrendAt(home, trendPlace);
  if (!range || !freq || !freqPlace || (patternPlace && !pattern) || (trendPlace && !trend)) return undefined;
  const calendar = readCalendar(home, fields, range);
  if (!calendar) return undefined;
  const patterns = [...(pattern ? [pattern] : []), ...calendar.patterns];
  const series = { ...range, freq, trend, ...calendar, patterns };
  checkGrid(reading, freqPlace, series);
  return { kind: 'datetime_series', ...series };
}

/** How arrivals grow over the range. */
function readTrendAt(home: ColumnHome, place: Place) {
  const keys = { what: 'the trend of a datetime_series', allowed: ['type', 'growth_rate', 'params'] };
  const fields = readFields(home.reading, place, keys);
  return fields && readGrowth(home.reading, fields);
}

function readPatternAt(home: ColumnHome, place: Place) {
  const fields = readFields(home.reading, place, { what: 'pattern', allowed: ['dimension', 'weights'] });
  return fields && readPattern(home.reading, fields, 'the pattern');
}

function readExpression(home: ColumnHome, place: Place): Generator | undefined {
  const { reading } = home;
  const fields = readFields(reading, place, { what: 'expression', allowed: ['code'] });
  const code = fields?.need('code');
  if (!code) return undefined;
  const parsed = parseExpression(reading, code, home.node);
  if (!parsed) return undefined;
  if (parsed.type !== undefined && !checkOutput(home, code, parsed.type, 'the expression')) return undefined;
  return { kind: 'expression', expression: parsed.expression };
}

function readEnumList(home: ColumnHome, place: Place): Generator | undefined {
  const { reading } = home;
  const fields = readFields(reading, place, { what: 'enum_list', allowed: ['values'] });
  const valuesPlace = fields?.need('values');
  const items = valuesPlace && readSomeItems(reading, valuesPlace, 'the values of enum_list');
  if (!items) return undefined;
  const values: Scalar[] = [];
  for (const item of items) {
    const value = readScalar(reading, item, 'a value of enum_list');
    if (value === undefined || !checkCast(home, item, value)) return undefined;
    values.push(castScalar(value, home.type));
  }
  return { kind: 'enum_list', values };
}
