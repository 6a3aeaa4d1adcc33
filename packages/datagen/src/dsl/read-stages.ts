import { readDelay } from './read-delay.ts';
import type { Delay, FactorBySegment, Stage } from './processes.ts';
import {
  type FillRule,
  type ProcessHome,
  type ReadProcess,
  readFilled,
  readSegmentColumn,
  readValueFactors,
  readStart,
} from './process-home.ts';
import {
  type Fields,
  type Place,
  type Reading,
  readBoolean,
  readEntries,
  readFields,
  readNumber,
  readSomeItems,
  readText,
  isRemark,
  report,
} from './reading.ts';
import { nearest } from '@dataing/base/diagnostics';

const KEYS = {
  what: 'stage_config',
  allowed: [
    'stages',
    'segment_variation',
    'segment_column',
    'time_between_stages_hours',
    'start_column',
    'first_stage_rate',
    'value_multipliers',
    'columns',
  ],
};
const STAGE_KEYS = {
  what: 'a stage',
  allowed: [
    'stage_name',
    'transition_rate',
    'skip_rate',
    'time_between_stages_hours',
    'duration_hours',
    'next',
  ],
};

const RULES: readonly FillRule[] = [
  { key: 'stage', field: 'stage', type: 'string', guess: ({ name }) => name === 'stage_name' },
  { key: 'index', field: 'index', type: 'int', guess: ({ name }) => name === 'stage_index' },
  { key: 'end', field: 'end', type: 'datetime', isNullable: true },
  {
    key: 'time',
    field: 'time',
    type: 'datetime',
    guess: ({ type }) => type === 'datetime' || type === 'date',
  },
];
const DAY_HOURS = 24;
const HOUR_MICROS = 3_600_000_000;

/** `{stages: [{stage_name, transition_rate, ...}], segment_variation?, time_between_stages_hours?, ...}`. */
export function readStages(home: ProcessHome, place: Place): ReadProcess | undefined {
  const { reading, timeframe } = home;
  const fields = readFields(reading, place, KEYS);
  if (!fields) return undefined;
  const gapPlace = fields.get('time_between_stages_hours');
  const gap: Delay | undefined = gapPlace
    ? readDelay(reading, gapPlace, 'time_between_stages_hours')
    : { type: 'exponential', meanMicros: DAY_HOURS * HOUR_MICROS };
  const stagesPlace = fields.need('stages');
  const stages = stagesPlace && gap && readStageList(reading, stagesPlace, gap);
  const start = readStart(home, fields);
  const segment = readFactors(home, fields, 'transition_multiplier');
  const firstPlace = fields.get('first_stage_rate');
  const drawsFirst = firstPlace ? readBoolean(reading, firstPlace, 'first_stage_rate') : false;
  const filled = readFilled(home, fields, RULES);
  const names = stages?.map(({ name }) => name);
  const values = names && readValueFactors(home, fields, names, 'stage');
  if (!values || !stages || !start || segment === undefined || drawsFirst === undefined || !filled)
    return undefined;
  return {
    process: {
      kind: 'stages',
      stages,
      start,
      until: timeframe.end,
      segment: segment ?? undefined,
      drawsFirst,
      values,
    },
    filled,
  };
}

/** `segment_variation: {segment: {<key>: factor}}`; null where there is none. */
export function readFactors(
  home: ProcessHome,
  fields: Fields,
  key: string,
): FactorBySegment | null | undefined {
  const { reading } = home;
  const place = fields.get('segment_variation');
  const entries = place && readEntries(reading, place, 'segment_variation')?.filter((e) => !isRemark(e.key));
  if (!place) return null;
  if (!entries) return undefined;
  const factors: Record<string, number> = {};
  for (const entry of entries) {
    const own = readFields(reading, entry.place, { what: 'the variation of a segment', allowed: [key] });
    const factorPlace = own?.need(key);
    const factor = factorPlace && readNumber(reading, factorPlace, key, { min: 0, max: 1e6 });
    if (factor === undefined) return undefined;
    factors[entry.key] = factor;
  }
  const column = readSegmentColumn(home, fields, entries);
  return column && { column, factors };
}

interface RawStage {
  readonly fields: Fields;
  readonly name: string;
}

function readStageList(reading: Reading, place: Place, gap: Delay): Stage[] | undefined {
  const items = readSomeItems(reading, place, 'stages');
  if (!items) return undefined;
  const raw: RawStage[] = [];
  for (const item of items) {
    const fields = readFields(reading, item, STAGE_KEYS);
    const namePlace = fields?.need('stage_name');
    const name = namePlace && readText(reading, namePlace, 'the name of a stage');
    if (!fields || name === undefined) return undefined;
    if (raw.some((stage) => stage.name === name)) {
      const message = `there is already a stage "${name}"`;
      return report(reading, 'DSL_PROCESS', namePlace!, message, { help: 'Rename one of the two.' });
    }
    raw.push({ fields, name });
  }
  const stages = raw.map((_, i) => readStage(reading, raw, i, gap));
  return stages.every((stage) => stage !== undefined) ? stages : undefined;
}

function readStage(reading: Reading, raw: readonly RawStage[], at: number, gap: Delay): Stage | undefined {
  const { fields, name } = raw[at];
  const ratePlace = fields.need('transition_rate');
  const skipPlace = fields.get('skip_rate');
  const gapPlace = fields.get('time_between_stages_hours');
  const durationPlace = fields.get('duration_hours');
  const rate = ratePlace && readNumber(reading, ratePlace, 'transition_rate', { min: 0, max: 1 });
  const skipRate = skipPlace ? readNumber(reading, skipPlace, 'skip_rate', { min: 0, max: 1 }) : 0;
  const ownGap = gapPlace ? readDelay(reading, gapPlace, 'time_between_stages_hours') : gap;
  const duration = durationPlace && readDelay(reading, durationPlace, 'duration_hours');
  const next = readNext(reading, raw, at);
  if (rate === undefined || skipRate === undefined || !ownGap || !next) return undefined;
  if (durationPlace && !duration) return undefined;
  return { name, rate, skipRate, gap: ownGap, ...(duration ? { duration } : {}), next };
}

/** `next: {stage: weight}` leads forward only; without it a stage leads to the one below it. */
function readNext(reading: Reading, raw: readonly RawStage[], at: number): Stage['next'] | undefined {
  const place = raw[at].fields.get('next');
  if (!place) return at + 1 < raw.length ? [{ stage: at + 1, weight: 1 }] : [];
  const entries = readEntries(reading, place, 'next');
  const next: Array<{ stage: number; weight: number }> = [];
  for (const entry of (entries ?? []).filter((e) => !isRemark(e.key))) {
    const stage = raw.findIndex(({ name }) => name === entry.key);
    const weight = readNumber(reading, entry.place, 'the weight of a next stage', { above: 0 });
    if (weight === undefined) return undefined;
    if (stage < 0) {
      const names = raw.map(({ name }) => name);
      const hints = { suggestion: nearest(entry.key, names), help: `Stages: ${names.join(', ')}.` };
      return report(reading, 'DSL_UNKNOWN_VALUE', entry.keyPlace, `there is no stage "${entry.key}"`, hints);
    }
    if (stage <= at) {
      const message = `"${raw[at].name}" leads back to "${entry.key}": stages lead down the list only`;
      const help =
        'Order the stages so that each leads to later ones; for cycles use state_transition_model.';
      return report(reading, 'DSL_PROCESS', entry.keyPlace, message, { help });
    }
    next.push({ stage, weight });
  }
  return entries && next;
}
