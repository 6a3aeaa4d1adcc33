import type { OutliersModifier } from './behaviour.ts';
import type { ColumnHome } from './column-home.ts';
import { readDistribution } from './read-distribution.ts';
import { type Fields, readBoolean, readNumber, readWord } from './reading.ts';

const MAGNITUDE: OutliersModifier['magnitude'] = {
  distribution: { type: 'lognormal', mean: 0, sigma: 0.5 },
  clamp: { min: 0.1, max: 10 },
};
/** Longer runs than this would not fit a block. */
const MAX_BURST = 1024;

export function readOutliers(home: ColumnHome, args: Fields): OutliersModifier | undefined {
  const { reading } = home;
  const ratePlace = args.need('rate');
  const modePlace = args.get('mode');
  const burstPlace = args.get('burst');
  const exceedPlace = args.get('allow_exceed');
  const rate = ratePlace && readNumber(reading, ratePlace, 'the rate of outliers', { min: 0, max: 1 });
  const mode = modePlace ? readWord(reading, modePlace, 'the mode of outliers', ['spike', 'drop']) : 'spike';
  const burst = burstPlace
    ? readNumber(reading, burstPlace, 'burst', { integer: true, min: 1, max: MAX_BURST })
    : 1;
  const allowExceed = exceedPlace ? readBoolean(reading, exceedPlace, 'allow_exceed') : true;
  const magnitude = readMagnitude(home, args);
  if (rate === undefined || !mode || burst === undefined || allowExceed === undefined || !magnitude)
    return undefined;
  return { kind: 'outliers', rate, mode, magnitude, burst, allowExceed };
}

/** A distribution; without a clamp of its own it is kept within 0.1 and 10. */
function readMagnitude(home: ColumnHome, args: Fields): OutliersModifier['magnitude'] | undefined {
  const place = args.get('magnitude_dist');
  if (!place) return MAGNITUDE;
  const read = readDistribution({ ...home, type: 'float' }, place);
  if (!read) return undefined;
  const isOpen = read.clamp.min === undefined && read.clamp.max === undefined;
  return { distribution: read.distribution, clamp: isOpen ? MAGNITUDE.clamp : read.clamp };
}
