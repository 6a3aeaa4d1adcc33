import { dayOf, parseInstant } from '@dataing/base/time';
import { type FakerArg, findMethod } from './methods.ts';
import type { OpenPack, WeightedParts } from './pack.ts';
import { type Alphabets, HEXIFY, lexify, NUMERIFY, parsePattern, type Part } from './template.ts';

/** What one faker column is: a method, its arguments by name, and the locale where no row says another. */
export interface FakerSpec {
  readonly method: string;
  readonly args: Readonly<Record<string, string | number | boolean | null>>;
  readonly locale: string;
}

/** One thing wrong with a document's arguments. */
export interface FakerProblem {
  readonly kind: 'unknown_method' | 'unknown_argument' | 'bad_value';
  /** The argument; absent for an unknown method. */
  readonly arg?: string;
  /** What is wrong, as the end of a sentence: "must be an integer from 0 to 120". */
  readonly message: string;
}

/** Checks method and arguments; empty when a column can be made of them. */
export function checkFaker(method: string, args: FakerSpec['args']): readonly FakerProblem[] {
  const found = findMethod(method);
  if (found === undefined) return [{ kind: 'unknown_method', message: `there is no faker method ${method}` }];
  const problems: FakerProblem[] = [];
  for (const [name, value] of Object.entries(args)) {
    const arg = found.args.find((a) => a.name === name);
    if (arg === undefined) {
      problems.push({ kind: 'unknown_argument', arg: name, message: `${method} has no argument ${name}` });
      continue;
    }
    const message = checkValue(arg, value);
    if (message !== undefined) problems.push({ kind: 'bad_value', arg: name, message });
  }
  if (problems.length === 0) problems.push(...checkTogether(method, withDefaults(method, args)));
  return problems;
}

function checkValue(arg: FakerArg, value: unknown): string | undefined {
  const { min = 0, max = 200 } = arg;
  if (arg.type === 'int') {
    const fits = Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
    return fits ? undefined : `must be an integer from ${min} to ${max}`;
  }
  if (typeof value !== 'string' || value.length < min || value.length > max) {
    return `must be text of ${min} to ${max} characters`;
  }
  if (arg.name === 'letters' && (!/^[!-~]+$/.test(value) || new Set(value).size < value.length)) {
    return 'must be different printable ASCII characters';
  }
  if (arg.name === 'reference' && (!/^\d{4}-\d\d-\d\d$/.test(value) || parseInstant(value) === undefined)) {
    return 'must be a day as YYYY-MM-DD';
  }
  return undefined;
}

function checkTogether(method: string, args: Args): readonly FakerProblem[] {
  const ordered = (low: string, high: string): readonly FakerProblem[] =>
    args.int(low) <= args.int(high)
      ? []
      : [{ kind: 'bad_value', arg: low, message: `must not be above ${high}` }];
  if (method === 'random_int') return ordered('min', 'max');
  if (method === 'date_of_birth') return ordered('minimum_age', 'maximum_age');
  return [];
}

interface Args {
  readonly int: (name: string) => number;
  readonly text: (name: string) => string;
}

function withDefaults(method: string, args: FakerSpec['args']): Args {
  const value = (name: string) =>
    args[name] ?? findMethod(method)?.args.find((a) => a.name === name)?.default;
  return { int: (name) => Number(value(name)), text: (name) => String(value(name)) };
}

const only = (part: Part): WeightedParts => ({ alternatives: [[part]], weights: [1] });

/** What a method writes in a locale. Assumes that `checkFaker` found nothing. */
export function partsOf({ method, args }: FakerSpec, pack: OpenPack): WeightedParts {
  const given = withDefaults(method, args);
  const pattern = (alphabets: Alphabets) =>
    only({ kind: 'pattern', symbols: parsePattern(given.text('text'), alphabets) });
  switch (method) {
    case 'bothify':
      return pattern({ ...NUMERIFY, ...lexify(given.text('letters')) });
    case 'numerify':
      return pattern(NUMERIFY);
    case 'lexify':
      return pattern(lexify(given.text('letters')));
    case 'hexify':
      return pattern(HEXIFY);
    case 'random_int':
      return only({ kind: 'int', min: given.int('min'), max: given.int('max'), width: 0, label: '' });
    case 'password': {
      const alphabet = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
      const symbols = Array.from({ length: given.int('length') }, () => ({ alphabet, optional: false }));
      return only({ kind: 'pattern', symbols });
    }
    case 'date_of_birth':
      return only(birthDays(given));
    case 'text':
      return only(textOf(given.int('max_nb_chars'), pack));
    default:
      return pack.rule(method) ?? only({ kind: 'ref', name: method, transform: '' });
  }
}

/** The days on which people of the ages min .. max (in completed years) at the reference day were born. */
function birthDays(args: Args): Part {
  const reference = args.text('reference');
  const born = (years: number) => {
    const monthDay = reference.slice(4);
    const year = String(Number(reference.slice(0, 4)) - years).padStart(4, '0');
    const micros = parseInstant(year + monthDay) ?? parseInstant(`${year}-03-01`);
    if (micros === undefined) throw new Error(`reference day out of range: ${reference}`);
    return dayOf(micros);
  };
  return {
    kind: 'date',
    first: born(args.int('maximum_age') + 1) + 1,
    last: born(args.int('minimum_age')),
  };
}

/** As many sentences as fill `max` characters: short ones have about eight without spaces, twelve with. */
function textOf(max: number, pack: OpenPack): Part {
  const parts: Part[] = [];
  const join = pack.list('sentence_join', '').items[0];
  const shortest = join === '' ? 8 : 12;
  for (let i = 0; i * shortest < max; i++) {
    if (i > 0 && join !== '') parts.push({ kind: 'literal', text: join });
    parts.push({ kind: 'ref', name: 'sentence', transform: '' });
  }
  return { kind: 'cut', max, stop: pack.list('full_stop', '').items[0], parts };
}
