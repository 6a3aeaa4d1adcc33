import type { Fanout } from './document.ts';
import { mostUneven, negativeBinomialCounts, zipfCounts } from './weighed-fanout.ts';
import {
  type Fields,
  ignoreKey,
  type Place,
  type Reading,
  readFields,
  readItems,
  readNumber,
  readWord,
  report,
} from './reading.ts';

const KEYS = {
  what: 'fanout',
  allowed: ['distribution', 'lambda', 'mean', 'dispersion', 'alpha', 'min', 'max', 'clamp'],
};
const MAX_CHILDREN = 1_000_000_000;
const FANOUT_KINDS = ['poisson', 'uniform', 'zipf', 'negative_binomial'] as const;
/** Counts are drawn by an alias table over their range: wider ones would not fit. */
const MAX_LAMBDA = 10_000_000;

/** `{distribution, lambda?, min?, max?, clamp?}`; clamp stands in for a missing min or max. */
export function readFanout(reading: Reading, place: Place): Fanout | undefined {
  const fields = readFields(reading, place, KEYS);
  const kindPlace = fields?.need('distribution');
  const kind = kindPlace && readWord(reading, kindPlace, 'the distribution of fanout', FANOUT_KINDS);
  if (!fields || !kind) return undefined;
  const clampPlace = fields.get('clamp');
  const clamp = clampPlace ? readCounts(reading, clampPlace) : [];
  const minPlace = fields.get('min');
  const maxPlace = fields.get('max');
  const min = minPlace ? readCount(reading, minPlace, 'min') : clamp?.[0];
  const max = maxPlace ? readCount(reading, maxPlace, 'max') : clamp?.[1];
  if (!clamp || (minPlace && min === undefined) || (maxPlace && max === undefined)) return undefined;
  if (min !== undefined && max !== undefined && min > max) {
    const message = `the fanout's least count ${min} is above its greatest, ${max}`;
    return report(reading, 'DSL_FANOUT_RANGE', maxPlace ?? clampPlace ?? place, message, {
      help: 'Swap the two.',
    });
  }
  if (kind === 'zipf' || kind === 'negative_binomial') return readUneven(reading, fields, kind, min, max);
  for (const key of ['mean', 'dispersion', 'alpha'])
    ignoreKey(reading, fields.get(key), `a ${kind} fanout has no ${key}: it means nothing`);
  const lambdaPlace = fields.get('lambda');
  if (kind === 'uniform') {
    ignoreKey(reading, lambdaPlace, 'a uniform fanout has no lambda: it means nothing');
    if (min !== undefined && max !== undefined) return { kind, min, max };
    return void fields.need(min === undefined ? 'min' : 'max');
  }
  const needed = fields.need('lambda');
  const lambda = needed && readNumber(reading, needed, 'lambda', { min: 0, max: MAX_LAMBDA });
  if (lambda === undefined) return undefined;
  return { kind, lambda, ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

/** Few parents with many children, many with few. */
function readUneven(
  reading: Reading,
  fields: Fields,
  shape: 'zipf' | 'negative_binomial',
  min: number | undefined,
  max: number | undefined,
): Fanout | undefined {
  const idle = shape === 'zipf' ? ['lambda', 'mean', 'dispersion'] : ['lambda', 'alpha'];
  for (const key of idle)
    ignoreKey(reading, fields.get(key), `a ${shape} fanout has no ${key}: it means nothing`);
  const above = (key: string): number | undefined => {
    const place = fields.need(key);
    return place && readNumber(reading, place, `"${key}" of fanout`, { above: 0, max: 10_000 });
  };
  const highest = max ?? (shape === 'zipf' ? undefined : mostUneven);
  if (highest === undefined) return void fields.need('max');
  if (highest > mostUneven) {
    const message = `a ${shape} fanout goes up to ${mostUneven}, not ${highest}`;
    return report(reading, 'DSL_FANOUT_RANGE', fields.place, message, { help: 'Lower max.' });
  }
  if (shape === 'zipf') {
    const alpha = above('alpha');
    if (alpha === undefined) return undefined;
    if (min === 0 || highest === 0) {
      const message = 'a zipf fanout begins at 1: 0 has no rank';
      return report(reading, 'DSL_FANOUT_RANGE', fields.place, message, {
        help: 'Take min and max from 1 on.',
      });
    }
    return { kind: 'weighed', shape, ...zipfCounts(alpha, min ?? 1, highest) };
  }
  const mean = above('mean');
  const dispersion = above('dispersion');
  if (mean === undefined || dispersion === undefined) return undefined;
  return { kind: 'weighed', shape, ...negativeBinomialCounts(mean, dispersion, min ?? 0, highest) };
}

function readCount(reading: Reading, place: Place, what: string): number | undefined {
  return readNumber(reading, place, `"${what}" of fanout`, { integer: true, min: 0, max: MAX_CHILDREN });
}

function readCounts(reading: Reading, place: Place): number[] | undefined {
  const items = readItems(reading, place, 'the clamp of fanout');
  if (!items) return undefined;
  if (items.length !== 2) {
    const message = `the clamp of fanout needs two counts, but ${items.length} are given`;
    return report(reading, 'DSL_FANOUT_RANGE', place, message, { help: 'Write [min, max].' });
  }
  const counts = items.map((item) => readCount(reading, item, 'clamp'));
  return counts.every((count) => count !== undefined) ? counts : undefined;
}
