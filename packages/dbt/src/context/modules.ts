import {
  Callable,
  Dict,
  fault,
  Float,
  HostObject,
  type Named,
  numberOf,
  render,
  toValue,
  type Value,
} from '../jinja/index.ts';

const dayMs = 86_400_000;
const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
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
const two = (value: number) => String(value).padStart(2, '0');

/** `datetime.timedelta`. */
class Duration extends HostObject {
  readonly typeName = 'timedelta';
  readonly ms: number;
  constructor(ms: number) {
    super();
    this.ms = ms;
  }
  override key(): number {
    return this.ms;
  }
  override operate(operator: string, other: Value): Value | undefined {
    if (other instanceof Duration) return new Duration(this.ms + (operator === '-' ? -other.ms : other.ms));
    return other instanceof Moment && operator === '+' ? other.operate('+', this) : undefined;
  }
  attribute(name: string): Value | undefined {
    if (name === 'days') return Math.floor(this.ms / dayMs);
    if (name === 'seconds') return Math.floor((this.ms % dayMs) / 1000);
    return name === 'total_seconds' ? new Callable(name, () => new Float(this.ms / 1000)) : undefined;
  }
  render(): string {
    const clock = new Date(((this.ms % dayMs) + dayMs) % dayMs).toISOString().slice(11, 19);
    const whole = Math.floor(this.ms / dayMs);
    return whole === 0
      ? clock.replace(/^0/, '')
      : `${whole} day${Math.abs(whole) === 1 ? '' : 's'}, ${clock.replace(/^0/, '')}`;
  }
}

/** `datetime.datetime` and `datetime.date`, in UTC: a rendering must not depend on where it is done. */
export class Moment extends HostObject {
  readonly typeName: 'datetime' | 'date';
  readonly ms: number;
  readonly #zoned: boolean;

  constructor(ms: number, typeName: 'datetime' | 'date' = 'datetime', zoned = false) {
    super();
    this.ms = typeName === 'date' ? Math.floor(ms / dayMs) * dayMs : ms;
    this.typeName = typeName;
    this.#zoned = zoned;
  }

  override key(): number {
    return this.ms;
  }

  render(): string {
    const text = new Date(this.ms).toISOString();
    if (this.typeName === 'date') return text.slice(0, 10);
    const fraction = this.ms % 1000 === 0 ? '' : `.${text.slice(20, 23)}000`;
    return `${text.slice(0, 10)} ${text.slice(11, 19)}${fraction}${this.#zoned ? '+00:00' : ''}`;
  }

  attribute(name: string): Value | undefined {
    const date = new Date(this.ms);
    const bind = (call: (args: readonly Value[], named: Named) => Value) => new Callable(name, call);
    switch (name) {
      case 'year':
        return date.getUTCFullYear();
      case 'month':
        return date.getUTCMonth() + 1;
      case 'day':
        return date.getUTCDate();
      case 'hour':
        return date.getUTCHours();
      case 'minute':
        return date.getUTCMinutes();
      case 'second':
        return date.getUTCSeconds();
      case 'microsecond':
        return date.getUTCMilliseconds() * 1000;
      case 'strftime':
        return bind(([format]) => formatTime(date, render(format)));
      case 'isoformat':
        return bind(() => this.render().replace(' ', 'T'));
      case 'date':
        return bind(() => new Moment(this.ms, 'date'));
      case 'astimezone':
        return bind(() => new Moment(this.ms, 'datetime', true));
      case 'timestamp':
        return bind(() => new Float(this.ms / 1000));
      case 'weekday':
        return bind(() => (date.getUTCDay() + 6) % 7);
      case 'isoweekday':
        return bind(() => ((date.getUTCDay() + 6) % 7) + 1);
      case 'replace':
        return bind((_args, named) => this.#replace(named));
      default:
        return undefined;
    }
  }

  #replace(named: Named): Moment {
    const date = new Date(this.ms);
    const part = (name: string, known: number) => numberOf(named.get(name) ?? null) ?? known;
    const ms = Date.UTC(
      part('year', date.getUTCFullYear()),
      part('month', date.getUTCMonth() + 1) - 1,
      part('day', date.getUTCDate()),
      part('hour', date.getUTCHours()),
      part('minute', date.getUTCMinutes()),
      part('second', date.getUTCSeconds()),
      Math.floor(part('microsecond', date.getUTCMilliseconds() * 1000) / 1000),
    );
    return new Moment(ms, this.typeName);
  }

  override operate(operator: string, other: Value): Value | undefined {
    if (other instanceof Moment && operator === '-') return new Duration(this.ms - other.ms);
    if (!(other instanceof Duration) || (operator !== '+' && operator !== '-')) return undefined;
    return new Moment(this.ms + (operator === '+' ? other.ms : -other.ms), this.typeName);
  }
}

function formatTime(date: Date, format: string): string {
  const yearStart = Date.UTC(date.getUTCFullYear(), 0, 1);
  const fields: Readonly<Record<string, () => string>> = {
    Y: () => String(date.getUTCFullYear()),
    y: () => two(date.getUTCFullYear() % 100),
    m: () => two(date.getUTCMonth() + 1),
    d: () => two(date.getUTCDate()),
    H: () => two(date.getUTCHours()),
    I: () => two(date.getUTCHours() % 12 || 12),
    M: () => two(date.getUTCMinutes()),
    S: () => two(date.getUTCSeconds()),
    f: () => String(date.getUTCMilliseconds() * 1000).padStart(6, '0'),
    j: () => String(Math.floor((date.getTime() - yearStart) / dayMs) + 1).padStart(3, '0'),
    p: () => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
    A: () => days[(date.getUTCDay() + 6) % 7],
    a: () => days[(date.getUTCDay() + 6) % 7].slice(0, 3),
    B: () => months[date.getUTCMonth()],
    b: () => months[date.getUTCMonth()].slice(0, 3),
    w: () => String(date.getUTCDay()),
    u: () => String(((date.getUTCDay() + 6) % 7) + 1),
    s: () => String(Math.floor(date.getTime() / 1000)),
    z: () => '',
    Z: () => '',
    F: () => formatTime(date, '%Y-%m-%d'),
    T: () => formatTime(date, '%H:%M:%S'),
    '%': () => '%',
  };
  return format.replace(/%-?([a-zA-Z%])/g, (all, letter: string) => fields[letter]?.() ?? all);
}

const patterns: Readonly<Record<string, string>> = {
  Y: '(\\d{4})',
  m: '(\\d{1,2})',
  d: '(\\d{1,2})',
  H: '(\\d{1,2})',
  M: '(\\d{1,2})',
  S: '(\\d{1,2})',
  f: '(\\d{1,6})',
};

function parseTime(text: string, format: string): Moment {
  const order: string[] = [];
  const pattern = format
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/%([a-zA-Z])/g, (_all, letter: string) => {
      if (!Object.hasOwn(patterns, letter)) throw fault(`strptime: the format %${letter} is not known`);
      order.push(letter);
      return patterns[letter];
    });
  const found = new RegExp(`^${pattern}$`).exec(text);
  if (found === null) throw fault(`strptime: "${text}" is not of the form "${format}"`);
  const part = (letter: string, byDefault: number) =>
    order.includes(letter) ? Number(found[order.indexOf(letter) + 1]) : byDefault;
  const fraction = order.includes('f')
    ? Math.floor(Number(found[order.indexOf('f') + 1].padEnd(6, '0')) / 1000)
    : 0;
  return new Moment(
    Date.UTC(
      part('Y', 1900),
      part('m', 1) - 1,
      part('d', 1),
      part('H', 0),
      part('M', 0),
      part('S', 0),
      fraction,
    ),
  );
}

function momentOf(args: readonly Value[], named: Named, typeName: 'datetime' | 'date'): Moment {
  const part = (at: number, name: string, byDefault: number) =>
    numberOf(args[at] ?? named.get(name) ?? null) ?? byDefault;
  const ms = Date.UTC(
    part(0, 'year', 1970),
    part(1, 'month', 1) - 1,
    part(2, 'day', 1),
    part(3, 'hour', 0),
    part(4, 'minute', 0),
    part(5, 'second', 0),
  );
  return new Moment(ms, typeName);
}

function durationOf(args: readonly Value[], named: Named): Duration {
  const part = (name: string, at: number) => numberOf(named.get(name) ?? args[at] ?? null) ?? 0;
  const hours = part('days', 0) * 24 + part('weeks', 6) * 168 + part('hours', 5);
  return new Duration(
    ((hours * 60 + part('minutes', 4)) * 60 + part('seconds', 1)) * 1000 +
      part('milliseconds', 3) +
      part('microseconds', 2) / 1000,
  );
}

/** `modules` of dbt: datetime, pytz (UTC), re, itertools' product and chain. */
export function modulesOf(nowMs: number): Value {
  const call = (
    name: string,
    of: (args: readonly Value[], named: Named) => Value,
    more: ReadonlyArray<[string, Value]> = [],
  ) => [name, new Callable(name, of, new Map(more))] as const;
  const now = () => new Moment(nowMs);
  const day = () => new Moment(nowMs, 'date');
  const parsers: Array<[string, Value]> = [
    call('strptime', ([text, format]) => parseTime(render(text), render(format))) as [string, Value],
    call(
      'fromisoformat',
      ([text]) =>
        new Moment(
          Number(new Date(`${render(text).slice(0, 10)}T${render(text).slice(11, 19) || '00:00:00'}Z`)),
        ),
    ) as [string, Value],
  ];
  const datetime = Dict.of([
    call('datetime', (args, named) => momentOf(args, named, 'datetime'), [
      call('now', now),
      call('utcnow', now),
      call('today', now),
      ...parsers,
    ] as Array<[string, Value]>),
    call('date', (args, named) => momentOf(args, named, 'date'), [call('today', day), ...parsers] as Array<
      [string, Value]
    >),
    call('timedelta', (args, named) => durationOf(args, named)),
    ['timezone', Dict.of([['utc', 'UTC']])],
  ]);
  return Dict.of([
    ['datetime', datetime],
    ['pytz', Dict.of([call('timezone', ([name]) => name), ['utc', 'UTC'], ['UTC', 'UTC']])],
    ['re', regularExpressions()],
    [
      'itertools',
      Dict.of([
        call('product', (args) => product(args)),
        call('chain', (args) => args.flatMap((it) => (Array.isArray(it) ? it : []))),
      ]),
    ],
  ]);
}

function product(args: readonly Value[]): Value {
  return args.reduce<Value[]>(
    (rows, list) =>
      rows.flatMap((row) => (Array.isArray(list) ? list : []).map((item) => [...(row as Value[]), item])),
    [[]],
  );
}

/** The part of Python's `re` that is the same in JavaScript. A pattern it cannot compile is a fault. */
function regularExpressions(): Value {
  const compiled = (pattern: Value, flags: string) => {
    try {
      return new RegExp(render(pattern).replace(/\(\?P</g, '(?<'), flags);
    } catch {
      throw fault(`the pattern ${JSON.stringify(render(pattern))} is not known`);
    }
  };
  const one = (found: RegExpExecArray | null): Value =>
    found === null
      ? null
      : Dict.of([
          ['group', new Callable('group', ([at]) => found[numberOf(at ?? 0) ?? 0] ?? null)],
          ['groups', new Callable('groups', () => toValue(found.slice(1)))],
        ]);
  const call = (name: string, of: (args: readonly Value[]) => Value) =>
    [name, new Callable(name, of)] as const;
  return Dict.of([
    call('sub', ([pattern, by, text]) =>
      render(text).replace(
        compiled(pattern, 'gu'),
        render(by)
          .replace(/\$/g, '$$$$')
          .replace(/\\(\d)/g, '$$$1'),
      ),
    ),
    call('match', ([pattern, text]) => one(compiled(`^(?:${render(pattern)})`, 'u').exec(render(text)))),
    call('fullmatch', ([pattern, text]) => one(compiled(`^(?:${render(pattern)})$`, 'u').exec(render(text)))),
    call('search', ([pattern, text]) => one(compiled(pattern, 'u').exec(render(text)))),
    call('findall', ([pattern, text]) =>
      [...render(text).matchAll(compiled(pattern, 'gu'))].map((it) => it[1] ?? it[0]),
    ),
    call('split', ([pattern, text]) => render(text).split(compiled(pattern, 'u'))),
  ]);
}
