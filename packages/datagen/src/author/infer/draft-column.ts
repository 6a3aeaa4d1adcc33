import { dayOf, formatDay, formatInstant } from '@dataing/base/time';
import { keywords } from '../language/keywords.ts';
import type { Draft } from './draft.ts';
import { fitNumbers } from './fit.ts';
import { draftJson, objectsOf } from './json-texts.ts';
import { type ColumnProfile, numbersOf, type TableProfile, textsOf } from './profile.ts';
import { roundedQuantiles } from './quantiles.ts';
import { imitate, recognise } from './texts.ts';
import { fitTimes, type TimeFit } from './times.ts';

export type { Draft } from './draft.ts';

/** Values are copied when there are no more than this many, each in so many rows that it is nobody's own. */
const CHOICES_MAX = 40;
const ROWS_PER_CHOICE = 5;

/** Whether the language has that key at this time; what it lacks is said in a comment instead. */
export function knows(keyword: string, key: string): boolean {
  const found = keywords.find((k) => k.name === keyword);
  return found !== undefined && [found.keys, ...(found.cases ?? [])].some((keys) => Object.hasOwn(keys, key));
}

/** What the times of a table have in common. */
export interface Times {
  /** What "timeframe" means. */
  readonly timeframe: TimeFit | undefined;
  /** Rows come after a parent's beginning: that alone makes later times more frequent. */
  readonly followParent: boolean;
}

/** A column as the language says it, made from its profile. */
export function draftColumn(profile: TableProfile, column: ColumnProfile, times: Times): Draft {
  const { name: table, rows } = profile;
  const { name, type } = column;
  const objects = type === 'json' || type === 'string' ? objectsOf(column) : undefined;
  if (type === undefined || (type === 'json' && objects === undefined)) {
    const comment = `The source has ${column.nativeType} here, which the language does not.`;
    return { name, type: 'string', comment, generator: { faker: { method: 'word' } } };
  }
  const nulls = nullPart(column, rows);
  if (objects !== undefined) {
    const generator = draftJson(profile, objects, (table, inner) => draftColumn(table, inner, times));
    if (!('json' in generator))
      return { name, type: 'string', ...nulls.keys, generator: { faker: { method: 'word' } } };
    return { name, type: 'json', ...nulls.keys, generator };
  }
  const { generator, modifiers, notes } = generatorOf(table, column, times);
  const comments = [...notes, ...(nulls.note === undefined ? [] : [nulls.note])];
  return {
    name,
    type,
    ...(comments.length === 0 ? {} : { comment: comments.join(' ') }),
    ...nulls.keys,
    generator,
    ...(modifiers === undefined ? {} : { modifiers }),
  };
}

/** Whether the language has that keyword at this time. */
export function knowsKeyword(name: string): boolean {
  return keywords.some((keyword) => keyword.name === name);
}

/** A time as the language writes it. */
export function timeText(micros: number, type: 'datetime' | 'date'): string {
  return type === 'date' ? formatDay(dayOf(micros)) : formatInstant(micros);
}

/** Nulls as a rate where the language has one. */
export function nullPart({ nulls }: ColumnProfile, rows: number): { keys: Draft; note?: string } {
  if (nulls === 0 || rows === 0) return { keys: {} };
  const rate = Number((nulls / rows).toPrecision(3));
  if (knows('column', 'null_rate')) return { keys: { nullable: true, null_rate: rate } };
  return { keys: { nullable: true }, note: `${(rate * 100).toFixed(1)} % of the source's values are null.` };
}

export interface Made {
  readonly generator: Draft;
  readonly modifiers?: readonly Draft[];
  readonly notes: readonly string[];
}

function generatorOf(table: string, column: ColumnProfile, times: Times): Made {
  const { type } = column;
  if (type === 'string') return textGenerator(table, column);
  const numbers = numbersOf(column);
  if (numbers.length === 0) {
    if (type === 'datetime' || type === 'date')
      return made({ datetime_series: { within: 'timeframe', freq: 'D' } });
    const zero = type === 'bool' ? false : 0;
    return made({ choice: { choices: [zero] } }, 'The source holds no value here.');
  }
  if (type === 'datetime' || type === 'date') {
    const few = choicesOf(numbers, column.distinct, CHOICES_MAX / 2);
    if (few === undefined) return timeGenerator(numbers, times);
    const choices = few.values.map((micros) => timeText(micros, type));
    return made({ choice: { choices, weights: few.weights } });
  }
  const choices = choicesOf(numbers, column.distinct, type === 'float' ? 12 : CHOICES_MAX / 2);
  if (choices !== undefined) {
    const values = type === 'bool' ? choices.values.map((value) => value === 1) : choices.values;
    return made({ choice: { choices: values, weights: choices.weights } });
  }
  if (type === 'bool') return made({ choice: { choices: [true, false] } });
  return numberGenerator(numbers, type === 'int');
}

function made(generator: Draft, ...notes: readonly string[]): Made {
  return { generator, notes };
}

/** Distance of the best family beyond which the quantiles themselves say more. */
const LOOSE = 0.04;
/** So many rows that no quantile is anybody's value. */
const QUANTILE_ROWS_MIN = 400;

/** Numbers by the family that fits, or by rounded quantiles where none does. */
export function numberGenerator(numbers: readonly number[], isInt: boolean): Made {
  const fit = fitNumbers(numbers, isInt);
  const { type, params, clamp, distance } = fit;
  if (distance <= LOOSE || clamp[0] === clamp[1]) return made({ distribution: { type, params, clamp } });
  if (numbers.length >= QUANTILE_ROWS_MIN && knowsQuantiles()) {
    const quantiles = roundedQuantiles(numbers, isInt, clamp);
    const note = `No family fits closely (the best is ${distance.toFixed(2)} off): rounded quantiles.`;
    return made({ distribution: { type: 'empirical', params: { quantiles }, clamp } }, note);
  }
  return made(
    { distribution: { type, params, clamp } },
    `No family fits closely: the best is ${distance.toFixed(2)} off (Kolmogorov-Smirnov).`,
  );
}

/** Whether the language has quantiles as a distribution of their own. */
function knowsQuantiles(): boolean {
  const cases = keywords.find((k) => k.name === 'distribution')?.cases ?? [];
  const empirical = cases.find((keys) =>
    (keys.type.value.enum as readonly unknown[] | undefined)?.includes('empirical'),
  );
  const params = empirical?.params?.value.properties as Draft | undefined;
  return params !== undefined && Object.hasOwn(params, 'quantiles');
}

function timeGenerator(numbers: readonly number[], { timeframe, followParent }: Times): Made {
  const { start, end, freq, patterns, isOffGrid, laterShare, growthRate } = fitTimes(numbers, !followParent);
  const isShared = timeframe !== undefined && timeframe.start === start && timeframe.end === end;
  const within = isShared ? 'timeframe' : { start, end };
  const [first, ...others] = patterns;
  const trend =
    growthRate !== undefined && knows('datetime_series', 'trend')
      ? { type: 'exponential', growth_rate: Number(growthRate.toPrecision(3)) }
      : undefined;
  const series = {
    within,
    freq,
    ...(first === undefined ? {} : { pattern: first }),
    ...(trend === undefined ? {} : { trend }),
  };
  const modifiers: Draft[] = others.map((pattern) => ({ transform: 'seasonality', args: pattern }));
  if (isOffGrid) modifiers.push({ transform: 'time_jitter', args: { std_minutes: 1 } });
  const later = `In the source ${Math.round(laterShare * 100)} % of the rows lie in the second half of the range.`;
  return {
    generator: { datetime_series: series },
    ...(modifiers.length === 0 ? {} : { modifiers }),
    notes: growthRate === undefined || trend !== undefined ? [] : [later],
  };
}

function textGenerator(table: string, column: ColumnProfile): Made {
  const texts = textsOf(column);
  const known = recognise(table, column.name, texts);
  const choices = known?.isPersonal ? undefined : choicesOf(texts, column.distinct, CHOICES_MAX);
  if (choices !== undefined) {
    return made({ choice: { choices: choices.values, weights: choices.weights } });
  }
  const { method, args, why } = known ?? imitate(texts);
  return made({ faker: { method, ...args } }, `Made anew, ${why}: none of the source's values is copied.`);
}

/**
 * The different values with their shares, most frequent first; undefined where there are too many, or where one is so rare
 * that it might be somebody's own.
 */
export function choicesOf<Value extends string | number>(
  values: readonly Value[],
  distinct: number,
  most: number,
): { values: Value[]; weights: number[] } | undefined {
  if (values.length === 0 || distinct > most) return undefined;
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  if (counts.size !== distinct || [...counts.values()].some((count) => count < ROWS_PER_CHOICE))
    return undefined;
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  return {
    values: sorted.map(([value]) => value),
    weights: sorted.map(([, count]) => Number((count / values.length).toPrecision(3))),
  };
}
