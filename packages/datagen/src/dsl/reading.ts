import { type Diagnostic, type LineIndex, nearest, type Severity, spanAt } from '@dataing/base/diagnostics';
import { type JsonMember, type JsonValue, KIND_NAMES } from './json-value.ts';
import type { Scalar } from './document.ts';

/** A value under the path by which users know it: `nodes[2].columns[0].generator`. */
export interface Place {
  readonly value: JsonValue;
  readonly path: string;
}

/** What every reader of a part of the document shares. Readers report here and return undefined. */
export interface Reading {
  readonly lines: LineIndex;
  readonly diagnostics: Diagnostic[];
  /** Unknown keys are warnings rather than errors. */
  readonly lenient: boolean;
}

export type Hints = Pick<Diagnostic, 'suggestion' | 'help'>;

/** Adds a diagnostic that points at `place`; undefined, so that a reader can `return report(...)`. */
export function report(
  reading: Reading,
  code: string,
  place: Place,
  message: string,
  hints: Hints = {},
  severity: Severity = 'error',
): undefined {
  const { start, end } = place.value;
  const span = spanAt(reading.lines, start, end);
  reading.diagnostics.push({ code, severity, message, span, path: place.path, ...hints });
  return undefined;
}

/** The keys of one object: `allowed` mean something, `elsewhere` says where what others write here has its place. */
export interface KeySet {
  readonly what: string;
  readonly allowed: readonly string[];
  readonly elsewhere?: Readonly<Record<string, Hints>>;
}

/** An object whose keys have been checked. Optional keys holding null count as absent. */
export interface Fields {
  readonly place: Place;
  get(key: string): Place | undefined;
  /** Like `get`, but absence is reported; `help` says what to write. */
  need(key: string, help?: string): Place | undefined;
}

/** Remarks, allowed in every object. */
const REMARKS: readonly string[] = ['comment', 'description'];

export function isRemark(key: string): boolean {
  return REMARKS.includes(key);
}

/** Opens an object: reports what is not an object, and unknown keys. */
export function readFields(reading: Reading, place: Place, keys: KeySet): Fields | undefined {
  const { value } = place;
  if (value.kind !== 'object') return wrongType(reading, place, `${keys.what} must be an object`);
  for (const member of value.members.values()) checkKey(reading, place, member, keys);
  const get = (key: string): Place | undefined => {
    const member = value.members.get(key);
    return member && member.value.kind !== 'null' ? memberPlace(place, member) : undefined;
  };
  return {
    place,
    get,
    need(key, help = `Add "${key}".`) {
      const found = get(key);
      if (found) return found;
      const at = { value: { ...value, end: value.start + 1 }, path: place.path };
      return report(reading, 'DSL_MISSING_KEY', at, `${keys.what} has no "${key}"`, { help });
    },
  };
}

function checkKey(reading: Reading, place: Place, member: JsonMember, keys: KeySet): void {
  const key = member.key.value;
  if (keys.allowed.includes(key) || isRemark(key)) return;
  const at = { value: member.key, path: childPath(place.path, key) };
  const elsewhere = keys.elsewhere !== undefined && Object.hasOwn(keys.elsewhere, key);
  const hints = elsewhere
    ? keys.elsewhere?.[key]
    : { suggestion: nearest(key, keys.allowed), help: `Known here: ${keys.allowed.join(', ')}.` };
  const severity = reading.lenient ? 'warning' : 'error';
  report(reading, 'DSL_UNKNOWN_KEY', at, `unknown key "${key}" in ${keys.what}`, hints, severity);
}

function childPath(path: string, key: string): string {
  const step = /^\w+$/.test(key) ? key : JSON.stringify(key);
  return path === '' ? step : `${path}.${step}`;
}

function memberPlace(place: Place, member: JsonMember): Place {
  return { value: member.value, path: childPath(place.path, member.key.value) };
}

/** Members of an object whose keys are the user's own (mappings, join pairs), in written order. */
export function readEntries(
  reading: Reading,
  place: Place,
  what: string,
): Array<{ key: string; keyPlace: Place; place: Place }> | undefined {
  if (place.value.kind !== 'object') return wrongType(reading, place, `${what} must be an object`);
  return [...place.value.members.values()].map((member) => ({
    key: member.key.value,
    keyPlace: { value: member.key, path: childPath(place.path, member.key.value) },
    place: memberPlace(place, member),
  }));
}

export function readItems(reading: Reading, place: Place, what: string): Place[] | undefined {
  if (place.value.kind !== 'array') return wrongType(reading, place, `${what} must be a list`);
  return place.value.items.map((value, i) => ({ value, path: `${place.path}[${i}]` }));
}

/** Like `readItems`; an empty list is an error. */
export function readSomeItems(reading: Reading, place: Place, what: string): Place[] | undefined {
  const items = readItems(reading, place, what);
  if (items?.length !== 0) return items;
  return report(reading, 'DSL_EMPTY_LIST', place, `${what} must not be empty`, {
    help: 'Give at least one entry.',
  });
}

export function readText(reading: Reading, place: Place, what: string): string | undefined {
  if (place.value.kind !== 'text') return wrongType(reading, place, `${what} must be a text`);
  if (place.value.value === '') return wrongType(reading, place, `${what} must not be empty`);
  return place.value.value;
}

export function readBoolean(reading: Reading, place: Place, what: string): boolean | undefined {
  if (place.value.kind === 'boolean') return place.value.value;
  return wrongType(reading, place, `${what} must be true or false`);
}

export interface NumberBounds {
  readonly integer?: boolean;
  readonly min?: number;
  readonly max?: number;
  /** Exclusive lower bound. */
  readonly above?: number;
}

export function readNumber(
  reading: Reading,
  place: Place,
  what: string,
  bounds: NumberBounds = {},
): number | undefined {
  if (place.value.kind !== 'number') return wrongType(reading, place, `${what} must be a number`);
  const { value } = place.value;
  if (bounds.integer && !Number.isInteger(value)) {
    const help = `Write ${Math.round(value)}.`;
    return report(reading, 'DSL_NOT_AN_INTEGER', place, `${what} must be a whole number, not ${value}`, {
      help,
    });
  }
  const limit = limitOf(value, bounds);
  if (limit === undefined) return value;
  return report(reading, 'DSL_OUT_OF_RANGE', place, `${what} must be ${limit}, not ${value}`, {
    help: 'Change the number.',
  });
}

function limitOf(value: number, { min, max, above }: NumberBounds): string | undefined {
  if (above !== undefined && !(value > above)) return `above ${above}`;
  if (min !== undefined && value < min) return `${min} or more`;
  if (max !== undefined && value > max) return `${max} or less`;
  return undefined;
}

export function readNumbers(reading: Reading, place: Place, what: string): number[] | undefined {
  const items = readItems(reading, place, what);
  if (!items) return undefined;
  const numbers: number[] = [];
  for (const item of items) {
    const number = readNumber(reading, item, `each of ${what}`);
    if (number === undefined) return undefined;
    numbers.push(number);
  }
  return numbers;
}

export function readScalar(reading: Reading, place: Place, what: string): Scalar | undefined {
  const { value } = place;
  if (value.kind !== 'object' && value.kind !== 'array') return value.value;
  return wrongType(reading, place, `${what} must be a text, a number, true, false or null`);
}

/** One of a fixed set of words. */
export function readWord<Word extends string>(
  reading: Reading,
  place: Place,
  what: string,
  words: readonly Word[],
): Word | undefined {
  const text = readText(reading, place, what);
  if (text === undefined) return undefined;
  const word = words.find((w) => w === text);
  if (word !== undefined) return word;
  const hints = { suggestion: nearest(text, words), help: `Known: ${words.join(', ')}.` };
  return report(reading, 'DSL_UNKNOWN_VALUE', place, `${what} cannot be "${text}"`, hints);
}

/** A key that is understood but means nothing here: said, not swallowed. */
export function ignoreKey(reading: Reading, place: Place | undefined, why: string): void {
  if (!place) return;
  report(reading, 'DSL_IGNORED_KEY', place, why, { help: 'Remove the key.' }, 'warning');
}

function wrongType(reading: Reading, place: Place, message: string): undefined {
  const found = place.value.kind === 'text' && place.value.value === '' ? '' : KIND_NAMES[place.value.kind];
  const full = found === '' ? message : `${message}, not ${found}`;
  return report(reading, 'DSL_WRONG_TYPE', place, full, { help: 'Change the value.' });
}
