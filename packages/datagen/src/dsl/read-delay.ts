import { microsPerHour } from '@dataing/base/time';
import type { Delay } from './processes.ts';
import {
  type Fields,
  type Place,
  type Reading,
  readFields,
  readNumber,
  readWord,
  report,
} from './reading.ts';

const TYPES = ['exponential', 'fixed', 'uniform', 'normal', 'lognormal'] as const;

/** The parameters of each type, in hours (of lognormal: of the logarithm of hours), with those that may be left out. */
const PARAMS: Readonly<Record<(typeof TYPES)[number], Readonly<Record<string, number | undefined>>>> = {
  exponential: { mean: undefined },
  fixed: { value: undefined },
  uniform: { low: 0, high: undefined },
  normal: { mean: undefined, std: 1 },
  lognormal: { mean: 0, sigma: 1 },
};
const MAX_HOURS = 1_000_000;

/**
 * A length of time in hours: a number (the mean of an exponential, as time between independent events has it), or
 * `{type, params}`.
 */
export function readDelay(reading: Reading, place: Place, what: string): Delay | undefined {
  if (place.value.kind === 'number') {
    const hours = readNumber(reading, place, what, { min: 0, max: MAX_HOURS });
    return hours === undefined ? undefined : { type: 'exponential', meanMicros: hours * microsPerHour };
  }
  const fields = readFields(reading, place, { what, allowed: ['type', 'params'] });
  const typePlace = fields?.need('type');
  const paramsPlace = fields?.need('params');
  const type = typePlace && readWord(reading, typePlace, `the type of ${what}`, TYPES);
  if (!type || !paramsPlace) return undefined;
  const known = PARAMS[type];
  const params = readFields(reading, paramsPlace, { what: `${what} (${type})`, allowed: Object.keys(known) });
  const values = params && readParams(reading, params, known);
  if (!values) return undefined;
  if (type === 'uniform' && values.low > values.high) {
    const message = `low is ${values.low}, above high, which is ${values.high}`;
    return report(reading, 'DSL_CLAMP_INVERTED', paramsPlace, message, { help: 'Swap the two.' });
  }
  return buildDelay(type, values);
}

function readParams(
  reading: Reading,
  fields: Fields,
  known: Readonly<Record<string, number | undefined>>,
): Record<string, number> | undefined {
  const values: Record<string, number> = {};
  for (const [name, otherwise] of Object.entries(known)) {
    const place = otherwise === undefined ? fields.need(name) : fields.get(name);
    const bounds = name === 'mean' ? { max: MAX_HOURS } : { min: 0, max: MAX_HOURS };
    const value = place ? readNumber(reading, place, `"${name}"`, bounds) : otherwise;
    if (value === undefined) return undefined;
    values[name] = value;
  }
  return values;
}

function buildDelay(type: (typeof TYPES)[number], values: Readonly<Record<string, number>>): Delay {
  switch (type) {
    case 'exponential':
      return { type, meanMicros: Math.max(0, values.mean) * microsPerHour };
    case 'fixed':
      return { type, micros: values.value * microsPerHour };
    case 'uniform':
      return { type, lowMicros: values.low * microsPerHour, highMicros: values.high * microsPerHour };
    case 'normal':
      return { type, meanMicros: values.mean * microsPerHour, stdMicros: values.std * microsPerHour };
    case 'lognormal':
      return { type, mean: values.mean, sigma: values.sigma };
  }
}
