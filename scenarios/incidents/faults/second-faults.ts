import type { Watched } from '../alert/series.ts';
import type { CasePlan } from '../plan/case-plan.ts';
import type { Dice } from '../plan/dice.ts';
import type { Calendar } from '../raw/calendar.ts';
import type { Template } from '../template/template.ts';
import { descendants } from '../truth/path.ts';
import { faultKinds } from './fault-kinds.ts';
import type { Planted } from './fault.ts';

/** Second faults that are tried before a case does without. */
const TRIES = 2;
/** Ways in which each kind of second fault is drawn where two causes are wanted. */
const DRAWS = 4;
/** What may go wrong besides. */
const SECOND: readonly string[] = [
  'source_nulls',
  'sentinel_default',
  'upstream_outage',
  'duplicate_load',
  'enum_drift',
  'truncation',
];

/** The first fault, what it is alerted by, and where it is. */
export interface Beside {
  readonly plan: CasePlan;
  readonly template: Template;
  readonly calendar: Calendar;
  readonly main: Planted;
  readonly watched: Watched;
  readonly dice: Dice;
}

/** Second faults to try, in other relations than the first: above the alert's table, or beside it. */
export function drawSeconds({ plan, template, calendar, main, watched, dice }: Beside): Planted[] {
  const { hardship, isBroad } = plan;
  if (hardship !== 'second_cause' && hardship !== 'distractor') return [];
  const kinds = dice.shuffle(
    faultKinds.filter((it) => it.by === 'source' && SECOND.includes(it.type) && it.isHeldOut !== true),
  );
  const share = dice.between(0.4, 0.8);
  const site = { template, calendar, dice, level: 2 as const, onset: main.onset, end: null, share };
  const reaches = (it: Planted) => descendants(template, it.asset).has(watched.model.name);
  const others = kinds
    .flatMap((it) => Array.from({ length: isBroad ? DRAWS : 1 }, () => it.plant(site)))
    .filter((it): it is Planted => it !== undefined && it.asset !== main.asset);
  const isCause = hardship === 'second_cause';
  const open = others.filter((it) => reaches(it) === isCause);
  if (isBroad) open.sort((a, b) => Number(movesLikely(b, watched)) - Number(movesLikely(a, watched)));
  return open.slice(0, isCause ? TRIES : 1);
}

/** A second fault that is about the rows, or about the column, that the metric is about. */
function movesLikely({ type, column }: Planted, { family, column: own }: Watched): boolean {
  if (family === 'volume') return type === 'upstream_outage' || type === 'duplicate_load';
  if (family === 'duplicates') return type === 'duplicate_load';
  return column !== null && column === own;
}
