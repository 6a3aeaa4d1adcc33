import { DISTRIBUTION_SHAPES } from '../../dsl/index.ts';
import { inline, type Key, type Keys, list, number, orNull, ref, words } from './keyword.ts';

/** The keys of a distribution by its type: the families, then what is made of parts. */
export function distributionCases(): Keys[] {
  const families = Object.entries(DISTRIBUTION_SHAPES).map(([type, shape]) =>
    caseOf(type, `Parameters of ${type}.`, paramsOf(shape)),
  );
  return [
    ...families,
    caseOf('mixture', 'What is mixed.', { components }),
    caseOf('empirical', 'One of values, quantiles and histogram.', empirical),
  ];
}

function caseOf(type: string, about: string, params: Keys): Keys {
  return {
    type: { about: 'The family.', value: words(type), needed: true },
    params: { about, value: inline(params), needed: true },
    clamp: {
      about: '[least, greatest]; null for an open side.',
      value: list(orNull(number()), { min: 2, max: 2 }),
      otherwise: 'open',
    },
  };
}

const weights = list(number({ min: 0 }));

const components: Key = {
  about: 'Each row is drawn from one of them.',
  value: list(
    inline({
      weight: { about: 'Relative share of the rows.', value: number({ min: 0 }), otherwise: '1' },
      distribution: {
        about: 'Any distribution that is no mixture, with a clamp of its own.',
        value: ref('distribution'),
        needed: true,
      },
    }),
    { min: 1, max: 100 },
  ),
  needed: true,
};

const empirical: Keys = {
  values: { about: 'The values that occur.', value: list(number(), { min: 1, max: 10_000 }) },
  weights: { about: 'A relative weight per value.', value: weights, otherwise: 'equal' },
  quantiles: {
    about:
      'The least value, then those below which a first, second, ... equal share of the rows lies, up to the greatest; even between them.',
    value: list(number(), { min: 2, max: 10_000 }),
  },
  histogram: {
    about: 'Bins, each even inside.',
    value: inline({
      edges: {
        about: 'Ascending, one more than there are bins.',
        value: list(number(), { min: 2, max: 10_000 }),
        needed: true,
      },
      weights: { about: 'A relative weight per bin.', value: weights, needed: true },
    }),
  },
};

function paramsOf(shape: {
  readonly defaults: Readonly<Record<string, number>>;
  readonly aliases: Readonly<Record<string, string>>;
}): Keys {
  const keys: Record<string, Key> = {};
  for (const [name, value] of Object.entries(shape.defaults)) {
    keys[name] = { about: name, value: number(), otherwise: String(value) };
  }
  for (const [alias, name] of Object.entries(shape.aliases)) {
    keys[alias] = { about: `Read as ${name}, with a warning.`, value: number() };
  }
  return keys;
}
