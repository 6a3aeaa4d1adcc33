import { nearest } from '@dataing/base/diagnostics';
import type { ColumnHome } from './column-home.ts';
import type { DistributionGenerator, FamilyDistribution } from './distribution.ts';
import { checkOutput } from './casts.ts';
import { readEmpirical } from './read-empirical.ts';
import { readMixture } from './read-mixture.ts';
import {
  type Place,
  readEntries,
  readFields,
  readItems,
  readNumber,
  readWord,
  report,
  isRemark,
} from './reading.ts';

type Params = Readonly<Record<string, number>>;

interface Shape {
  readonly defaults: Params;
  /** Other spellings seen in documents, and what they mean. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Parameters that must be zero or more. */
  readonly scales: readonly string[];
  /** Parameters that must lie between two numbers. */
  readonly bounds?: Readonly<Record<string, { readonly min: number; readonly max?: number }>>;
  build(params: Params): FamilyDistribution;
}

/** Least size of a parameter that must be above zero. */
const POSITIVE = { min: 1e-9 };
const SHARE = { min: 0, max: 1 };

/** Parameters of each family with their defaults, and other spellings: what the reference is made of, too. */
export const DISTRIBUTION_SHAPES: Readonly<Record<FamilyDistribution['type'], Shape>> = {
  normal: {
    defaults: { mean: 0, std: 1 },
    aliases: { mu: 'mean', sigma: 'std', stddev: 'std' },
    scales: ['std'],
    build: (p) => ({ type: 'normal', mean: p.mean, std: p.std }),
  },
  lognormal: {
    defaults: { mean: 0, sigma: 1 },
    aliases: { mu: 'mean', std: 'sigma', stddev: 'sigma' },
    scales: ['sigma'],
    build: (p) => ({ type: 'lognormal', mean: p.mean, sigma: p.sigma }),
  },
  uniform: {
    defaults: { low: 0, high: 1 },
    aliases: { min: 'low', max: 'high' },
    scales: [],
    build: (p) => ({ type: 'uniform', low: p.low, high: p.high }),
  },
  poisson: {
    defaults: { lambda: 1 },
    aliases: { lam: 'lambda' },
    scales: ['lambda'],
    build: (p) => ({ type: 'poisson', lambda: p.lambda }),
  },
  exponential: {
    defaults: { rate: 1 },
    aliases: { lambda: 'rate' },
    scales: [],
    bounds: { rate: POSITIVE },
    build: (p) => ({ type: 'exponential', rate: p.rate }),
  },
  gamma: {
    defaults: { shape: 1, scale: 1 },
    aliases: { k: 'shape', theta: 'scale' },
    scales: [],
    bounds: { shape: { min: 0.01, max: 1e6 }, scale: POSITIVE },
    build: (p) => ({ type: 'gamma', shape: p.shape, scale: p.scale }),
  },
  beta: {
    defaults: { alpha: 1, beta: 1 },
    aliases: { a: 'alpha', b: 'beta' },
    scales: [],
    bounds: { alpha: { min: 0.05, max: 1e6 }, beta: { min: 0.05, max: 1e6 } },
    build: (p) => ({ type: 'beta', alpha: p.alpha, beta: p.beta }),
  },
  weibull: {
    defaults: { shape: 1, scale: 1 },
    aliases: { k: 'shape', lambda: 'scale' },
    scales: [],
    bounds: { shape: { min: 0.05, max: 1e4 }, scale: POSITIVE },
    build: (p) => ({ type: 'weibull', shape: p.shape, scale: p.scale }),
  },
  pareto: {
    defaults: { minimum: 1, alpha: 1.16 },
    aliases: { xm: 'minimum', scale: 'minimum', shape: 'alpha' },
    scales: [],
    bounds: { minimum: POSITIVE, alpha: { min: 0.05 } },
    build: (p) => ({ type: 'pareto', minimum: p.minimum, alpha: p.alpha }),
  },
  student_t: {
    defaults: { df: 5, mean: 0, scale: 1 },
    aliases: { nu: 'df', loc: 'mean', std: 'scale' },
    scales: ['scale'],
    bounds: { df: { min: 0.2, max: 1e6 } },
    build: (p) => ({ type: 'student_t', df: p.df, mean: p.mean, scale: p.scale }),
  },
  triangular: {
    defaults: { low: 0, mode: 0.5, high: 1 },
    aliases: { min: 'low', max: 'high' },
    scales: [],
    build: (p) => ({ type: 'triangular', low: p.low, mode: p.mode, high: p.high }),
  },
  geometric: {
    defaults: { p: 0.5 },
    aliases: {},
    scales: [],
    bounds: { p: { min: 1e-4, max: 1 } },
    build: (p) => ({ type: 'geometric', p: p.p }),
  },
  binomial: {
    defaults: { n: 1, p: 0.5 },
    aliases: {},
    scales: [],
    bounds: { n: { min: 0, max: 1e6 }, p: SHARE },
    build: (p) => ({ type: 'binomial', n: p.n, p: p.p }),
  },
  negative_binomial: {
    defaults: { r: 1, p: 0.5 },
    aliases: { n: 'r' },
    scales: [],
    bounds: { r: { min: 0.01, max: 1e5 }, p: { min: 1e-3, max: 1 } },
    build: (p) => ({ type: 'negative_binomial', r: p.r, p: p.p }),
  },
};

const MAX_LAMBDA = 10_000_000;

const FAMILIES = Object.keys(DISTRIBUTION_SHAPES) as Array<FamilyDistribution['type']>;
const TYPES = [...FAMILIES, 'mixture', 'empirical'] as const;

export function readDistribution(home: ColumnHome, place: Place): DistributionGenerator | undefined {
  const { reading } = home;
  const fields = readFields(reading, place, { what: 'distribution', allowed: ['type', 'params', 'clamp'] });
  if (!fields || !checkOutput(home, place, 'float', 'distribution')) return undefined;
  const typePlace = fields.need('type');
  const paramsPlace = fields.need('params');
  const clampPlace = fields.get('clamp');
  const type = typePlace && readWord(reading, typePlace, 'the type of a distribution', TYPES);
  const clamp = clampPlace ? readClamp(home, clampPlace) : {};
  if (!type || !paramsPlace || !clamp) return undefined;
  const distribution =
    type === 'mixture'
      ? readMixture(home, paramsPlace, readDistribution)
      : type === 'empirical'
        ? readEmpirical(home, paramsPlace)
        : readFamily(home, paramsPlace, type);
  return distribution && { kind: 'distribution', distribution, clamp };
}

function readFamily(
  home: ColumnHome,
  place: Place,
  type: FamilyDistribution['type'],
): FamilyDistribution | undefined {
  const params = readParams(home, place, type);
  if (!params) return undefined;
  const distribution = DISTRIBUTION_SHAPES[type].build(params);
  const fault = faultOf(distribution);
  if (fault === undefined) return distribution;
  return report(home.reading, fault.code, place, fault.message, { help: fault.help });
}

/** What is wrong with parameters that are each sound by themselves. */
function faultOf(distribution: FamilyDistribution) {
  if (distribution.type === 'uniform' && distribution.low > distribution.high) {
    const message = `low is ${distribution.low}, above high, which is ${distribution.high}`;
    return { code: 'DSL_CLAMP_INVERTED', message, help: 'Swap the two.' };
  }
  if (distribution.type === 'triangular') {
    const { low, mode, high } = distribution;
    if (low <= mode && mode <= high) return undefined;
    const message = `low, mode and high are ${low}, ${mode} and ${high}: they must not fall`;
    return { code: 'DSL_CLAMP_INVERTED', message, help: 'Put them in order.' };
  }
  if (distribution.type === 'binomial' && !Number.isInteger(distribution.n)) {
    const message = `"n" of a binomial distribution is ${distribution.n}, not a whole number`;
    return { code: 'DSL_NOT_AN_INTEGER', message, help: 'Give a whole number of trials.' };
  }
  return undefined;
}

function readParams(home: ColumnHome, place: Place, type: FamilyDistribution['type']): Params | undefined {
  const { reading } = home;
  const shape = DISTRIBUTION_SHAPES[type];
  const entries = readEntries(reading, place, 'params');
  if (!entries) return undefined;
  const params: Record<string, number> = { ...shape.defaults };
  let sound = true;
  for (const entry of entries) {
    if (isRemark(entry.key)) continue;
    const alias = Object.hasOwn(shape.aliases, entry.key) ? shape.aliases[entry.key] : undefined;
    const name = alias ?? entry.key;
    if (!Object.hasOwn(shape.defaults, name)) {
      const names = Object.keys(shape.defaults);
      const hints = { suggestion: nearest(entry.key, names), help: `Parameters: ${names.join(', ')}.` };
      const message = `a ${type} distribution has no parameter "${entry.key}"`;
      report(
        reading,
        'DSL_UNKNOWN_KEY',
        entry.keyPlace,
        message,
        hints,
        reading.lenient ? 'warning' : 'error',
      );
      sound &&= reading.lenient;
      continue;
    }
    if (alias !== undefined) {
      const message = `"${entry.key}" of a ${type} distribution is read as "${alias}"`;
      report(reading, 'DSL_PARAM_ALIAS', entry.keyPlace, message, { help: `Write "${alias}".` }, 'warning');
    }
    const bounds =
      shape.bounds?.[name] ?? (shape.scales.includes(name) ? { min: 0, max: largest(name) } : {});
    const value = readNumber(reading, entry.place, `"${entry.key}"`, bounds);
    if (value === undefined) sound = false;
    else params[name] = value;
  }
  return sound ? params : undefined;
}

/** Counts are drawn from a table over their range: wider ones would not fit. */
function largest(name: string): number | undefined {
  return name === 'lambda' ? MAX_LAMBDA : undefined;
}

/** `[min, max]`, null for an open side. */
function readClamp(home: ColumnHome, place: Place): { min?: number; max?: number } | undefined {
  const { reading } = home;
  const items = readItems(reading, place, 'clamp');
  if (!items) return undefined;
  if (items.length !== 2) {
    const message = `clamp needs two entries, but ${items.length} are given`;
    return report(reading, 'DSL_OUT_OF_RANGE', place, message, {
      help: 'Write [min, max], null for an open side.',
    });
  }
  const [min, max] = items.map((item, i) =>
    item.value.kind === 'null'
      ? null
      : readNumber(reading, item, i === 0 ? 'the lower clamp' : 'the upper clamp'),
  );
  if (min === undefined || max === undefined) return undefined;
  if (min !== null && max !== null && min > max) return invertedClamp(home, place, min, max);
  return { ...(min === null ? {} : { min }), ...(max === null ? {} : { max }) };
}

export function invertedClamp(home: ColumnHome, place: Place, min: number, max: number): undefined {
  const message = `the clamp is inverted: its lower bound ${min} is above its upper bound ${max}`;
  return report(home.reading, 'DSL_CLAMP_INVERTED', place, message, { help: 'Swap the two.' });
}
