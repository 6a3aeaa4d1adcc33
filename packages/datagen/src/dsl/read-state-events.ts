import { microsPerDay } from '@dataing/base/time';
import { nearest } from '@dataing/base/diagnostics';
import { type FillRule, type ProcessHome, type ReadProcess, readFilled } from './process-home.ts';
import { PERIOD_DAYS, PERIODS } from './read-states.ts';
import { type Place, isRemark, readEntries, readFields, readNumber, readWord, report } from './reading.ts';

const KEYS = { what: 'state_events', allowed: ['per_period', 'period_unit', 'columns'] };
const RULES: readonly FillRule[] = [
  { key: 'index', field: 'index', type: 'int' },
  {
    key: 'time',
    field: 'time',
    type: 'datetime',
    guess: ({ type }) => type === 'datetime' || type === 'date',
  },
];
/** Events of one state in one period; more would fill a disk before anyone looked. */
const MAX_RATE = 1_000_000;

/** `{per_period: {state: rate}, period_unit?}`: rows of a child of a state table while each state lasts. */
export function readStateEvents(home: ProcessHome, place: Place): ReadProcess | undefined {
  const { reading, parent, timeframe, node } = home;
  const fields = readFields(reading, place, KEYS);
  const { states } = parent;
  if (!fields) return undefined;
  if (states === undefined) {
    const message = `"${parent.id}" has no state_transition_model: nothing gives the states of "${node.id}"`;
    return report(reading, 'DSL_PROCESS', place, message, { help: 'Make a table with states the parent.' });
  }
  const ratesPlace = fields.need('per_period');
  const entries = ratesPlace && readEntries(reading, ratesPlace, 'per_period');
  const periodPlace = fields.get('period_unit');
  const period = periodPlace ? readWord(reading, periodPlace, 'period_unit', PERIODS) : 'month';
  const filled = readFilled(home, fields, RULES);
  if (!entries || !period || !filled) return undefined;
  const rates = states.map(() => 0);
  for (const entry of entries.filter((e) => !isRemark(e.key))) {
    const number = states.indexOf(entry.key);
    const rate = readNumber(reading, entry.place, 'the events per period', { min: 0, max: MAX_RATE });
    if (number < 0) {
      const hints = { suggestion: nearest(entry.key, states), help: `States: ${states.join(', ')}.` };
      return report(reading, 'DSL_UNKNOWN_VALUE', entry.keyPlace, `there is no state "${entry.key}"`, hints);
    }
    if (rate === undefined) return undefined;
    rates[number] = rate / (PERIOD_DAYS[period] * microsPerDay);
  }
  return { process: { kind: 'state_events', rates, until: timeframe.end }, filled };
}
