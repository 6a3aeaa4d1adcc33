import type { ColumnHome } from './column-home.ts';
import type {
  Distribution,
  DistributionGenerator,
  MixtureComponent,
  MixtureDistribution,
} from './distribution.ts';
import { type Place, readFields, readNumber, readSomeItems, report } from './reading.ts';

/** Components are numbered in a byte. */
const COMPONENTS_MAX = 100;

type ReadDistribution = (home: ColumnHome, place: Place) => DistributionGenerator | undefined;

/** The params of a `mixture`: components, each a distribution with a weight. `read` reads those. */
export function readMixture(
  home: ColumnHome,
  place: Place,
  read: ReadDistribution,
): MixtureDistribution | undefined {
  const { reading } = home;
  const fields = readFields(reading, place, { what: 'params of a mixture', allowed: ['components'] });
  const list = fields?.need('components', 'List them: [{"weight": 0.7, "distribution": {...}}, ...].');
  const items = list && readSomeItems(reading, list, 'the components of a mixture');
  if (!list || !items) return undefined;
  if (items.length > COMPONENTS_MAX) {
    const message = `a mixture has ${items.length} components: ${COMPONENTS_MAX} are the most`;
    return report(reading, 'DSL_MIXTURE', list, message, { help: 'Use an empirical distribution instead.' });
  }
  const components = items.map((item) => readComponent(home, item, read));
  if (!components.every((component) => component !== undefined)) return undefined;
  if (components.some(({ weight }) => weight > 0)) return { type: 'mixture', components };
  return report(reading, 'DSL_MIXTURE', list, 'every component of the mixture has the weight 0', {
    help: 'Give at least one a weight above 0.',
  });
}

function readComponent(home: ColumnHome, place: Place, read: ReadDistribution): MixtureComponent | undefined {
  const { reading } = home;
  const keys = { what: 'a component of a mixture', allowed: ['weight', 'distribution'] };
  const fields = readFields(reading, place, keys);
  if (!fields) return undefined;
  const weightPlace = fields.get('weight');
  const weight = weightPlace ? readNumber(reading, weightPlace, 'a weight', { min: 0 }) : 1;
  const distributionPlace = fields.need('distribution');
  const body = distributionPlace && read(home, distributionPlace);
  if (weight === undefined || !body) return undefined;
  const { distribution, clamp } = body;
  if (isPlain(distribution)) return { weight, distribution, clamp };
  const message = 'a component of a mixture is a mixture itself';
  return report(reading, 'DSL_MIXTURE', distributionPlace, message, {
    help: 'List its components here, their weights multiplied.',
  });
}

function isPlain(distribution: Distribution): distribution is MixtureComponent['distribution'] {
  return distribution.type !== 'mixture';
}
