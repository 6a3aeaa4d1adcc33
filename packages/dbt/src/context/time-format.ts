import { fault } from '../jinja/index.ts';

const dayMs = 86_400_000;
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const padded = (value: number, width = 2) => String(value).padStart(width, '0');

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / dayMs) + 1;
}

/** Weeks that begin on the given day of the week, counted from the first such day of the year. */
function weekFrom(date: Date, first: number): number {
  return Math.floor((dayOfYear(date) + 6 - ((date.getUTCDay() - first + 7) % 7)) / 7);
}

/** Year and week of ISO 8601: a week is of the year that has its Thursday. */
function isoWeek(date: Date): readonly [year: number, week: number] {
  const thursday = new Date(date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * dayMs);
  return [thursday.getUTCFullYear(), Math.floor((dayOfYear(thursday) - 1) / 7) + 1];
}

type Field = (date: Date, microsecond: number) => string;

const fields: Readonly<Record<string, Field>> = {
  Y: (date) => String(date.getUTCFullYear()),
  y: (date) => padded(date.getUTCFullYear() % 100),
  C: (date) => padded(Math.floor(date.getUTCFullYear() / 100)),
  m: (date) => padded(date.getUTCMonth() + 1),
  d: (date) => padded(date.getUTCDate()),
  e: (date) => String(date.getUTCDate()).padStart(2, ' '),
  H: (date) => padded(date.getUTCHours()),
  I: (date) => padded(date.getUTCHours() % 12 || 12),
  M: (date) => padded(date.getUTCMinutes()),
  S: (date) => padded(date.getUTCSeconds()),
  f: (_date, microsecond) => padded(microsecond, 6),
  j: (date) => padded(dayOfYear(date), 3),
  p: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  A: (date) => days[date.getUTCDay()],
  a: (date) => days[date.getUTCDay()].slice(0, 3),
  B: (date) => months[date.getUTCMonth()],
  b: (date) => months[date.getUTCMonth()].slice(0, 3),
  h: (date) => months[date.getUTCMonth()].slice(0, 3),
  w: (date) => String(date.getUTCDay()),
  u: (date) => String(date.getUTCDay() || 7),
  U: (date) => padded(weekFrom(date, 0)),
  W: (date) => padded(weekFrom(date, 1)),
  G: (date) => String(isoWeek(date)[0]),
  V: (date) => padded(isoWeek(date)[1]),
  s: (date) => String(Math.floor(date.getTime() / 1000)),
  z: () => '',
  Z: () => '',
  n: () => '\n',
  t: () => '\t',
  '%': () => '%',
};

const composed: Readonly<Record<string, string>> = {
  F: '%Y-%m-%d',
  T: '%H:%M:%S',
  R: '%H:%M',
  D: '%m/%d/%y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
  c: '%a %b %e %H:%M:%S %Y',
};

/** strftime of the C locale; `%-d` is without the zero before. */
export function formatTime(date: Date, microsecond: number, format: string): string {
  return format.replace(/%(-?)([a-zA-Z%])/g, (all, dash: string, letter: string) => {
    if (Object.hasOwn(composed, letter)) return formatTime(date, microsecond, composed[letter]);
    if (!Object.hasOwn(fields, letter)) return all;
    const text = fields[letter](date, microsecond);
    return dash === '' ? text : text.replace(/^[0 ]+(?=\d)/, '');
  });
}

const patterns: Readonly<Record<string, string>> = {
  Y: '(\\d{4})',
  y: '(\\d{2})',
  m: '(\\d{1,2})',
  d: '(\\d{1,2})',
  H: '(\\d{1,2})',
  I: '(\\d{1,2})',
  M: '(\\d{1,2})',
  S: '(\\d{1,2})',
  f: '(\\d{1,6})',
  j: '(\\d{1,3})',
  p: '(AM|PM)',
  b: `(${months.map((it) => it.slice(0, 3)).join('|')})`,
  B: `(${months.join('|')})`,
  a: `(${days.map((it) => it.slice(0, 3)).join('|')})`,
  A: `(${days.join('|')})`,
  z: '(Z|[+-]\\d\\d:?\\d\\d)',
  '%': '(%)',
};

/** The parts that strptime reads, by the letter of each. A fault where the text is not of the form. */
export function parseTime(text: string, format: string): ReadonlyMap<string, string> {
  const order: string[] = [];
  const pattern = format
    .replace(/%([FTRD])/g, (_all, letter: string) => composed[letter])
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\s+/g, '\\s+')
    .replace(/%([a-zA-Z%])/g, (_all, letter: string) => {
      if (!Object.hasOwn(patterns, letter)) throw fault(`strptime: the format %${letter} is not known`);
      order.push(letter);
      return patterns[letter];
    });
  const found = new RegExp(`^${pattern}$`, 'i').exec(text);
  if (found === null) throw fault(`strptime: "${text}" is not of the form "${format}"`);
  return new Map(order.map((letter, i) => [letter, found[i + 1]]));
}

/** Number of the month that a name begins like, from 1. */
export function monthNamed(name: string): number {
  return months.findIndex((it) => it.slice(0, 3).toLowerCase() === name.slice(0, 3).toLowerCase()) + 1;
}
