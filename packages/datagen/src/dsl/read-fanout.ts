import type { Fanout } from './document.ts';
import {
  ignoreKey,
  type Place,
  type Reading,
  readFields,
  readItems,
  readNumber,
  readWord,
  report,
} from './reading.ts';

const KEYS = { what: 'fanout', allowed: ['distribution', 'lambda', 'min', 'max', 'clamp'] };
const MAX_CHILDREN = 1_000_000_000;
/** Counts are drawn by an alias table over their range: wider ones would not fit. */
const MAX_LAMBDA = 10_000_000;

/** `{distribution, lambda?, min?, max?, clamp?}`; clamp stands in for a missing min or max. */
export function readFanout(reading: Reading, place: Place): Fanout | undefined {
  const fields = readFields(reading, place, KEYS);
  const kindPlace = fields?.need('distribution');
  const kind =
    kindPlace && readWord(reading, kindPlace, 'the distribution of fanout', ['poisson', 'uniform']);
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
