import { RollingMean, RollingOrder } from './rolling.ts';

/** One way to look at a series: a number per row made of this row and earlier ones; NaN while it has nothing to say. */
export type View = (seconds: number, value: number) => number;

const SLOT_SECONDS = 1800;
const DAY_SECONDS = 86_400;
/** Rows of the same half hour that make its usual level, and how many it takes before there is one. */
const SLOT_MEMORY = 40;
const SLOT_MINIMUM = 3;

/** Deviation from the median of the same half hour of earlier days. */
function buildSeasonalView(): View {
  const slots = new Map<number, RollingOrder>();
  return (seconds, value) => {
    const slot = Math.floor((((seconds % DAY_SECONDS) + DAY_SECONDS) % DAY_SECONDS) / SLOT_SECONDS);
    let usual = slots.get(slot);
    if (usual === undefined) slots.set(slot, (usual = new RollingOrder(SLOT_MEMORY)));
    const deviation = usual.length < SLOT_MINIMUM ? Number.NaN : value - usual.median();
    usual.push(value);
    return deviation;
  };
}

function meanOf(size: number): (value: number) => number {
  const mean = new RollingMean(size);
  return (value) => (Number.isNaN(value) ? Number.NaN : mean.push(value));
}

function medianOf(size: number): (value: number) => number {
  const order = new RollingOrder(size);
  return (value) => {
    order.push(value);
    return order.median();
  };
}

/** Difference to the value `lag` rows before; NaN for the first rows. */
function stepOf(lag: number): (value: number) => number {
  const ring: number[] = [];
  return (value) => {
    const earlier = ring.length === lag ? (ring.shift() as number) : Number.NaN;
    ring.push(value);
    return value - earlier;
  };
}

/**
 * The views a spike, a shift, a slow ramp, a broken season and a change of roughness each show up in: the value and its
 * mean and median over 3 to 48 rows, the step of the hourly mean, the deviation from the time of day at three widths,
 * and the mean size of steps.
 */
export function buildViews(): View[] {
  const [mean3, mean12, mean48, median12] = [meanOf(3), meanOf(12), meanOf(48), medianOf(12)];
  const [level, levelStep] = [meanOf(48), stepOf(48)];
  const [step, roughness] = [stepOf(1), meanOf(24)];
  const seasonal = buildSeasonalView();
  const [seasonal6, seasonal24] = [meanOf(6), meanOf(24)];
  let deviation = Number.NaN;
  return [
    (_, value) => value,
    (_, value) => mean3(value),
    (_, value) => mean12(value),
    (_, value) => mean48(value),
    (_, value) => median12(value),
    (_, value) => levelStep(level(value)),
    (_, value) => roughness(Math.abs(step(value))),
    (seconds, value) => {
      deviation = seasonal(seconds, value);
      return deviation;
    },
    () => seasonal6(deviation),
    () => seasonal24(deviation),
  ];
}
