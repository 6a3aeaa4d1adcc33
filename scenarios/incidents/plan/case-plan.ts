import { CAUSE_TYPES, type CauseType } from '@dataing/investigate';
import type { FaultKind } from '../faults/fault.ts';
import { faultKinds } from '../faults/fault-kinds.ts';
import { Dice } from './dice.ts';
import type { IncidentSet } from './sets.ts';

type Level = 1 | 2 | 3 | 4;

/** All that is drawn of a case before anything is built. */
export interface CasePlan {
  readonly id: string;
  readonly index: number;
  /** Of the whole case; a twin has that of its match. */
  readonly seed: number;
  readonly template: string;
  readonly level: Level;
  /** `fault`; `control`: the same plan without the fault; `twin`: the same commit where it does no harm. */
  readonly role: 'fault' | 'control' | 'twin';
  readonly match?: string;
  readonly kinds: readonly FaultKind[];
  readonly start: string;
  readonly days: number;
  readonly onset: number;
  readonly end: number | null;
  readonly share: number;
  readonly commits: number;
  readonly isDeployNear: boolean;
  readonly isMisleading: boolean;
  readonly hardship: 'no_project' | 'no_runs' | 'second_cause' | 'distractor' | null;
  /** 30 to 40 tables. */
  readonly isWide: boolean;
  /** Every table is made anew each night: what a commit changes, it changes in all rows. */
  readonly isRefreshed: boolean;
  /** Seconds that move the metric are sought until one does. */
  readonly isBroad: boolean;
}

const ROUND = 12;
/** Places in every round of cases without a fault; the last is the twin of the one before. */
const CONTROLS = [2, 5, 8];

/** Plans case `index` of a set: what follows from the set, the seed and the number alone. */
export function planCase(set: IncidentSet, setSeed: number, index: number): CasePlan {
  const place = index % ROUND;
  const isTwin = place === ROUND - 1;
  const source = isTwin ? index - 1 : index;
  const seed = setSeed * 1_000_003 + source;
  const dice = new Dice(seed, `${set.name}/plan`);
  const hasTwin = place >= ROUND - 2;
  const level = drawLevel(dice.of('level'), hasTwin);
  const isControl = CONTROLS.includes(place) || (place === 3 && index % (2 * ROUND) === 3);
  const name = (at: number) => `${set.name}-${setSeed}-${String(at).padStart(5, '0')}`;
  const days = dice.whole(92, 124);
  const warehouse = drawWarehouse(set, dice.of('warehouse'), hasTwin);
  const kinds = drawKinds(set, dice.of('kind'), setSeed, source, hasTwin).filter(
    (it) => !(warehouse.isRefreshed && it.type === 'incremental_bug'),
  );
  const timing = drawTiming(dice.of('timing'), days);
  const match = isTwin ? name(index - 1) : hasTwin ? name(index + 1) : undefined;
  return {
    id: name(index),
    index,
    seed,
    template: dice.pick(set.templates),
    level,
    role: isTwin ? 'twin' : isControl ? 'control' : 'fault',
    ...(match === undefined ? {} : { match }),
    kinds,
    start: `20${dice.whole(24, 25)}-${String(dice.whole(1, 12)).padStart(2, '0')}-${String(dice.whole(1, 28)).padStart(2, '0')}`,
    days,
    ...timing,
    share: {
      1: dice.between(0.75, 1),
      2: dice.between(0.45, 0.9),
      3: dice.between(0.15, 0.45),
      4: dice.between(0.4, 0.9),
    }[level],
    commits: dice.whole(40, 90),
    isDeployNear: dice.chance(0.6),
    isMisleading: dice.chance(level >= 3 ? 0.6 : 0.2),
    hardship: hasTwin ? null : drawHardship(dice.of('hardship'), level, set.isBroad === true),
    ...warehouse,
  };
}

function drawLevel(dice: Dice, hasTwin: boolean): Level {
  const at = dice.next();
  const level = at < 0.3 ? 1 : at < 0.62 ? 2 : at < 0.87 ? 3 : 4;
  return hasTwin && level === 4 ? 2 : level;
}

/** What makes a case hard besides its fault: something elsewhere at level 2 and 3, more at level 4. */
function drawHardship(dice: Dice, level: Level, isBroad: boolean): CasePlan['hardship'] {
  if (isBroad && level > 1 && dice.chance(0.3)) return 'second_cause';
  if (level === 4) return dice.pick(['no_project', 'no_runs', 'second_cause', 'second_cause'] as const);
  return level > 1 && dice.chance(0.35) ? 'distractor' : null;
}

function drawWarehouse(set: IncidentSet, dice: Dice, hasTwin: boolean) {
  const isBroad = set.isBroad === true;
  const [isWide, isRefreshed] = [dice.chance(0.5), dice.chance(0.3)];
  return { isBroad, isWide: isBroad && isWide, isRefreshed: isBroad && isRefreshed && !hasTwin };
}

function drawTiming(dice: Dice, days: number): { onset: number; end: number | null } {
  const length = dice.whole(1, 5);
  const onset = days - length;
  return { onset, end: dice.chance(0.3) ? Math.min(days, onset + dice.whole(1, 3)) : null };
}

/** Types in turn, so that all are there; of a type any way of planting it. Further ones in case one finds no place. */
function drawKinds(set: IncidentSet, dice: Dice, seed: number, index: number, hasTwin: boolean): FaultKind[] {
  const open = faultKinds.filter((it) => set.isHeldOut || it.isHeldOut !== true);
  if (hasTwin) return dice.shuffle(open.filter((it) => TWINNED.includes(`${it.type}/${it.variant}`)));
  const round = Math.floor(index / CAUSE_TYPES.length);
  const order = new Dice(seed, `${set.name}/types/${round}`).shuffle(CAUSE_TYPES);
  const type: CauseType = order[index % CAUSE_TYPES.length];
  return [...dice.shuffle(open.filter((it) => it.type === type)), ...dice.shuffle(open)];
}

/** Commits that a change of the data makes harmless. */
const TWINNED = [
  'fan_out_join/condition_dropped',
  'join_type_change/left_to_inner',
  'join_type_change/inner_to_left',
  'filter_change/narrowed',
  'sentinel_default/coalesce',
];
