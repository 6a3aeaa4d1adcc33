import {
  Callable,
  fault,
  Float,
  HostObject,
  type Named,
  numberOf,
  render,
  represent,
  Tuple,
  type Value,
} from '../jinja/index.ts';
import { formatTime } from './time-format.ts';

const dayMs = 86_400_000;

/** `datetime.timedelta`. */
export class Duration extends HostObject {
  readonly typeName = 'timedelta';
  readonly ms: number;

  constructor(ms: number) {
    super();
    this.ms = ms;
  }

  override key(): number {
    return this.ms;
  }

  override isTrue(): boolean {
    return this.ms !== 0;
  }

  override operate(operator: string, other: Value): Value | undefined {
    const number = numberOf(other);
    if (number !== undefined && operator === '*') return new Duration(this.ms * number);
    if (number !== undefined && (operator === '/' || operator === '//'))
      return new Duration(this.ms / number);
    if (other instanceof Duration && operator === '/') return new Float(this.ms / other.ms);
    if (other instanceof Duration && operator === '//') return Math.floor(this.ms / other.ms);
    if (operator !== '+' && operator !== '-') return undefined;
    if (other instanceof Duration) return new Duration(this.ms + (operator === '-' ? -other.ms : other.ms));
    return other instanceof Moment && operator === '+' ? other.operate('+', this) : undefined;
  }

  #parts(): readonly [days: number, seconds: number, microseconds: number] {
    const days = Math.floor(this.ms / dayMs);
    const rest = this.ms - days * dayMs;
    const seconds = Math.floor(rest / 1000);
    return [days, seconds, Math.round((rest - seconds * 1000) * 1000)];
  }

  attribute(name: string): Value | undefined {
    const [days, seconds, microseconds] = this.#parts();
    if (name === 'days') return days;
    if (name === 'seconds') return seconds;
    if (name === 'microseconds') return microseconds;
    return name === 'total_seconds' ? new Callable(name, () => new Float(this.ms / 1000)) : undefined;
  }

  render(): string {
    const [days, seconds, microseconds] = this.#parts();
    const two = (value: number) => String(value).padStart(2, '0');
    const clock = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    const fraction = microseconds === 0 ? '' : `.${String(microseconds).padStart(6, '0')}`;
    return `${days === 0 ? '' : `${days} day${Math.abs(days) === 1 ? '' : 's'}, `}${clock}${fraction}`;
  }

  override represent(): string {
    const names = ['days', 'seconds', 'microseconds'];
    const parts = this.#parts().flatMap((it, i) => (it === 0 ? [] : [`${names[i]}=${it}`]));
    return `datetime.timedelta(${parts.length === 0 ? '0' : parts.join(', ')})`;
  }
}

/** `datetime.time`. */
export class TimeOfDay extends HostObject {
  readonly typeName = 'time';
  readonly ms: number;

  constructor(ms: number) {
    super();
    this.ms = ms;
  }

  override key(): number {
    return this.ms;
  }

  attribute(name: string): Value | undefined {
    const of = new Moment(this.ms);
    return ['hour', 'minute', 'second', 'microsecond', 'strftime'].includes(name)
      ? of.attribute(name)
      : undefined;
  }

  render(): string {
    return new Moment(this.ms).render().slice(11);
  }
}

/** A time zone. All are reckoned as UTC: a rendering must not depend on where it is done. */
export class Zone extends HostObject {
  readonly typeName = 'timezone';
  readonly #name: string;

  constructor(name: string) {
    super();
    this.#name = name;
  }

  override key(): string {
    return this.#name;
  }

  attribute(name: string): Value | undefined {
    if (name === 'zone') return this.#name;
    if (name !== 'localize' && name !== 'normalize') return undefined;
    return new Callable(name, ([moment]) =>
      moment instanceof Moment ? new Moment(moment.ms, 'datetime', true) : moment,
    );
  }

  render(): string {
    return this.#name;
  }
}

/** `datetime.datetime` and `datetime.date`. */
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

  get #date(): Date {
    return new Date(Math.floor(this.ms));
  }

  get #microsecond(): number {
    return Math.round((this.ms - Math.floor(this.ms / 1000) * 1000) * 1000);
  }

  render(): string {
    return this.#text(' ');
  }

  #text(between: string): string {
    const text = this.#date.toISOString();
    if (this.typeName === 'date') return text.slice(0, 10);
    const fraction = this.#microsecond === 0 ? '' : `.${String(this.#microsecond).padStart(6, '0')}`;
    return `${text.slice(0, 10)}${between}${text.slice(11, 19)}${fraction}${this.#zoned ? '+00:00' : ''}`;
  }

  override represent(): string {
    const date = this.#date;
    const day = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
    if (this.typeName === 'date') return `datetime.date(${day.join(', ')})`;
    const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds(), this.#microsecond];
    while (clock.length > 2 && clock.at(-1) === 0) clock.pop();
    return `datetime.datetime(${[...day, ...clock].join(', ')}${this.#zoned ? ', tzinfo=<UTC>' : ''})`;
  }

  attribute(name: string): Value | undefined {
    return this.#field(name) ?? this.#method(name);
  }

  #field(name: string): Value | undefined {
    const date = this.#date;
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
        return this.#microsecond;
      case 'tzinfo':
        return this.#zoned ? new Zone('UTC') : null;
      default:
        return undefined;
    }
  }

  #method(name: string): Value | undefined {
    const date = this.#date;
    const bind = (call: (args: readonly Value[], named: Named) => Value) => new Callable(name, call);
    switch (name) {
      case 'strftime':
        return bind(([format]) => formatTime(date, this.#microsecond, render(format)));
      case 'isoformat':
        return bind(([between], named) => this.#text(render(between ?? named.get('sep') ?? 'T')));
      case 'date':
        return bind(() => new Moment(this.ms, 'date'));
      case 'time':
        return bind(() => new TimeOfDay(this.ms - Math.floor(this.ms / dayMs) * dayMs));
      case 'astimezone':
        return bind(() => new Moment(this.ms, 'datetime', true));
      case 'timestamp':
        return bind(() => new Float(this.ms / 1000));
      case 'weekday':
        return bind(() => (date.getUTCDay() + 6) % 7);
      case 'isoweekday':
        return bind(() => ((date.getUTCDay() + 6) % 7) + 1);
      case 'isocalendar':
        return bind(() => new Tuple(['%G', '%V', '%u'].map((it) => Number(formatTime(date, 0, it)))));
      case 'toordinal':
        return bind(() => Math.floor(this.ms / dayMs) + 719_163);
      case 'replace':
        return bind((_args, named) => this.#replace(named));
      default:
        return undefined;
    }
  }

  #replace(named: Named): Moment {
    const part = (name: string) => numberOf(named.get(name) ?? this.#field(name) ?? null) ?? 0;
    const ms = momentMs(
      [part('year'), part('month'), part('day')],
      [part('hour'), part('minute'), part('second'), part('microsecond')],
    );
    return new Moment(ms, this.typeName, named.has('tzinfo') ? named.get('tzinfo') !== null : this.#zoned);
  }

  override operate(operator: string, other: Value): Value | undefined {
    if (other instanceof Moment && operator === '-') return new Duration(this.ms - other.ms);
    if (!(other instanceof Duration) || (operator !== '+' && operator !== '-')) return undefined;
    return new Moment(this.ms + (operator === '+' ? other.ms : -other.ms), this.typeName, this.#zoned);
  }
}

type Day = readonly [year: number, month: number, day: number];

/** Milliseconds of a day and a time of it; a fault where the calendar has no such day. */
export function momentMs([year, month, day]: Day, clock: readonly number[] = []): number {
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  const isThere = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year >= 1 && year <= 9999;
  if (!isThere) throw fault(`there is no day ${represent(new Tuple([year, month, day]))}`);
  const [hour = 0, minute = 0, second = 0, microsecond = 0] = clock;
  if (hour > 23 || minute > 59 || second > 59) throw fault('there is no such time of the day');
  return date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + microsecond / 1000;
}
