import { log1p } from '@dataing/base/maths';
import { microsPerDay } from '@dataing/base/time';
import { nearest } from '@dataing/base/diagnostics';
import { ancestorColumn } from './entity-columns.ts';
import type { AncestorColumn, State } from './processes.ts';
import {
  type FillRule,
  type ProcessHome,
  type ReadProcess,
  readFilled,
  readStart,
  readValueFactors,
} from './process-home.ts';
import { readFactors } from './read-stages.ts';
import {
  type Fields,
  type Place,
  type Reading,
  isRemark,
  ignoreKey,
  readBoolean,
  readEntries,
  readFields,
  readNumber,
  readNumbers,
  readText,
  readWord,
  report,
} from './reading.ts';
import type { ScopeColumn, ScopeNode } from './scope.ts';

const KEYS = {
  what: 'state_transition_model',
  allowed: [
    'initial_state',
    'states',
    'period_unit',
    'max_transitions',
    'segment_variation',
    'segment_column',
    'vintage_variation',
    'start_column',
    'probability_as',
    'multipliers_scale',
    'value_multipliers',
    'columns',
  ],
};
const STATE_KEYS = { what: 'a state', allowed: ['transition_prob_per_period', 'next_states', 'terminal'] };

/** Days of a period, as the original counts them. */
export const PERIOD_DAYS = { day: 1, week: 7, month: 30, year: 365 } as const;
export const PERIODS = Object.keys(PERIOD_DAYS) as Array<keyof typeof PERIOD_DAYS>;

/** A probability of 1 would mean an infinite rate: it is read as this one, nearly certain within a period. */
const MOST_PROBABLE = 0.999_999;

const isText = ({ type }: ScopeColumn): boolean => type === 'string';
const RULES: readonly FillRule[] = [
  {
    key: 'previous_state',
    field: 'previous_state',
    type: 'string',
    isNullable: true,
    guess: (c) => isText(c) && /(previous|from|old).*(state|status)/i.test(c.name),
  },
  { key: 'state', field: 'state', type: 'string', guess: (c) => isText(c) && /state|status/i.test(c.name) },
  { key: 'end', field: 'end', type: 'datetime', isNullable: true },
  { key: 'index', field: 'index', type: 'int' },
  {
    key: 'time',
    field: 'time',
    type: 'datetime',
    guess: ({ type }) => type === 'datetime' || type === 'date',
  },
];

/** `{initial_state, states: {name: {transition_prob_per_period, next_states, terminal}}, ...}`. */
export function readStates(home: ProcessHome, place: Place): ReadProcess | undefined {
  const { reading, timeframe } = home;
  const fields = readFields(reading, place, KEYS);
  if (!fields) return undefined;
  const periodPlace = fields.get('period_unit');
  const period = periodPlace ? readWord(reading, periodPlace, 'period_unit', PERIODS) : 'month';
  const asPlace = fields.get('probability_as');
  const as = asPlace
    ? readWord(reading, asPlace, 'probability_as', ['probability', 'rate'])
    : ('probability' as const);
  const maxPlace = fields.get('max_transitions');
  const maxTransitions = maxPlace
    ? readNumber(reading, maxPlace, 'max_transitions', { integer: true, min: 0, max: 100_000 })
    : 50;
  const scalePlace = fields.get('multipliers_scale');
  const scale = scalePlace
    ? readWord(reading, scalePlace, 'multipliers_scale', ['terminal', 'all'])
    : undefined;
  const start = readStart(home, fields);
  const segment = readFactors(home, fields, 'churn_multiplier');
  const ageFactors = readAgeFactors(reading, fields);
  const filled = readFilled(home, fields, RULES);
  if (!period || !as || maxTransitions === undefined || (scalePlace && !scale)) return undefined;
  const periodMicros = PERIOD_DAYS[period] * microsPerDay;
  const states = readStateList(reading, fields, as, periodMicros);
  const initial = states && readInitial(reading, fields, states);
  const names = states?.map(({ name }) => name);
  const values = names && readValueFactors(home, fields, names, 'state');
  if (!start || segment === undefined || !ageFactors || !filled) return undefined;
  if (!values || initial === undefined) return undefined;
  const hasTerminal = states!.some(({ exitRate, next }) => exitRate === 0 || next.length === 0);
  const process = {
    kind: 'states' as const,
    states: states!,
    initial,
    periodMicros,
    maxTransitions,
    start,
    originalStart: originalStart(home.parent),
    from: timeframe.start,
    until: timeframe.end,
    segment: segment ?? undefined,
    ageFactors,
    values,
    factorsScale: scale ?? (hasTerminal ? ('terminal' as const) : ('all' as const)),
  };
  return { process, filled };
}

/** The original begins at the first datetime column that is called so, else with the timeframe. */
function originalStart(parent: ScopeNode): AncestorColumn | undefined {
  const named = [...parent.columns.values()].find(
    ({ name, type }) => type === 'datetime' && /created|joined|signup|registered/i.test(name),
  );
  return ancestorColumn(1, parent, named);
}

function readAgeFactors(reading: Reading, fields: Fields): readonly number[] | undefined {
  const place = fields.get('vintage_variation');
  if (!place) return [];
  const own = readFields(reading, place, { what: 'vintage_variation', allowed: ['churn_multiplier_curve'] });
  const curvePlace = own?.need('churn_multiplier_curve');
  const curve = curvePlace && readNumbers(reading, curvePlace, 'churn_multiplier_curve');
  if (!curve || !curvePlace) return undefined;
  if (curve.every((factor) => factor >= 0)) return curve;
  return report(reading, 'DSL_OUT_OF_RANGE', curvePlace, 'a multiplier must be 0 or more', {
    help: 'Change the number.',
  });
}

function readInitial(reading: Reading, fields: Fields, states: readonly State[]): number | undefined {
  const place = fields.need('initial_state');
  const name = place && readText(reading, place, 'initial_state');
  return name === undefined ? undefined : stateNumber(reading, place!, states, name);
}

function stateNumber(
  reading: Reading,
  place: Place,
  states: ReadonlyArray<{ readonly name: string }>,
  name: string,
): number | undefined {
  const number = states.findIndex((state) => state.name === name);
  if (number >= 0) return number;
  const names = states.map((state) => state.name);
  const hints = { suggestion: nearest(name, names), help: `States: ${names.join(', ')}.` };
  return report(reading, 'DSL_UNKNOWN_VALUE', place, `there is no state "${name}"`, hints);
}

function readStateList(
  reading: Reading,
  fields: Fields,
  as: 'probability' | 'rate',
  periodMicros: number,
): State[] | undefined {
  const place = fields.need('states');
  const entries = place && readEntries(reading, place, 'states')?.filter((e) => !isRemark(e.key));
  if (!entries || !place) return undefined;
  if (entries.length === 0) {
    return report(reading, 'DSL_EMPTY_LIST', place, 'states must not be empty', { help: 'Name a state.' });
  }
  const names = entries.map(({ key }) => ({ name: key }));
  const states: State[] = [];
  for (const { key, place: own } of entries) {
    const state = readFields(reading, own, STATE_KEYS);
    const probability = state && readProbability(reading, state, as);
    const next = state && readNextStates(reading, state, names);
    if (probability === undefined || !next) return undefined;
    const rate = as === 'rate' ? probability : -log1p(-Math.min(probability, MOST_PROBABLE));
    const isLeft = probability > 0 && next.length > 0;
    states.push({
      name: key,
      exitRate: isLeft ? rate / periodMicros : 0,
      originalRate: isLeft ? probability / periodMicros : 0,
      next: isLeft ? next : [],
    });
  }
  return states;
}

/** 0 for a terminal state, whatever else it says. */
function readProbability(reading: Reading, state: Fields, as: 'probability' | 'rate'): number | undefined {
  const terminalPlace = state.get('terminal');
  const isTerminal = terminalPlace ? readBoolean(reading, terminalPlace, 'terminal') : false;
  const place = state.get('transition_prob_per_period');
  const max = as === 'rate' ? 1000 : 1;
  const value = place ? readNumber(reading, place, 'transition_prob_per_period', { min: 0, max }) : 0;
  if (isTerminal !== true) return isTerminal === undefined ? undefined : value;
  ignoreKey(reading, place, 'a terminal state is never left: its probability means nothing');
  ignoreKey(reading, state.get('next_states'), 'a terminal state is never left: "next_states" means nothing');
  return 0;
}

function readNextStates(
  reading: Reading,
  state: Fields,
  names: ReadonlyArray<{ readonly name: string }>,
): Array<{ state: number; weight: number }> | undefined {
  const place = state.get('next_states');
  const entries = place ? readEntries(reading, place, 'next_states') : [];
  if (!entries) return undefined;
  const next: Array<{ state: number; weight: number }> = [];
  for (const entry of entries.filter((e) => !isRemark(e.key))) {
    const number = stateNumber(reading, entry.keyPlace, names, entry.key);
    const weight = readNumber(reading, entry.place, 'the weight of a next state', { min: 0 });
    if (number === undefined || weight === undefined) return undefined;
    if (weight > 0) next.push({ state: number, weight });
  }
  return next;
}
