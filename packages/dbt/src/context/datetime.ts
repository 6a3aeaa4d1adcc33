import {
  type Call,
  Callable,
  Dict,
  fault,
  type Named,
  numberOf,
  render,
  type Value,
} from '../jinja/index.ts';
import { Duration, Moment, momentMs, TimeOfDay, Zone } from './moment.ts';
import { monthNamed, parseTime } from './time-format.ts';

type Kind = 'datetime' | 'date';

function parsed(text: string, format: string): Moment {
  const parts = parseTime(text, format);
  const number = (letter: string, byDefault: number) => Number(parts.get(letter) ?? byDefault);
  const short = parts.get('y');
  const year = short === undefined ? number('Y', 1900) : Number(short) + (Number(short) < 69 ? 2000 : 1900);
  const named = parts.get('b') ?? parts.get('B');
  const month = named === undefined ? number('m', 1) : monthNamed(named);
  const half = parts.get('p')?.toUpperCase();
  const hour = half === undefined ? number('H', 0) : (number('I', 12) % 12) + (half === 'PM' ? 12 : 0);
  const microsecond = Number((parts.get('f') ?? '0').padEnd(6, '0'));
  const ms = momentMs([year, month, number('d', 1)], [hour, number('M', 0), number('S', 0), microsecond]);
  return new Moment(ms, 'datetime', parts.has('z'));
}

const iso = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|\+00:00)?)?$/;

function fromIso(text: string, kind: Kind): Moment {
  const found = iso.exec(text);
  if (found === null) throw fault(`"${text}" is no date of ISO 8601`);
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((it) => Number(it ?? 0));
  const ms = momentMs([year, month, day], [hour, minute, second, Number((found[7] ?? '0').padEnd(6, '0'))]);
  return new Moment(ms, kind, found[8] !== undefined);
}

function made(args: readonly Value[], named: Named, kind: Kind): Moment {
  const part = (at: number, name: string, byDefault?: number) => {
    const number = numberOf(args[at] ?? named.get(name) ?? null) ?? byDefault;
    if (number === undefined) throw fault(`${kind} takes a ${name}`);
    return number;
  };
  const clock = [part(3, 'hour', 0), part(4, 'minute', 0), part(5, 'second', 0), part(6, 'microsecond', 0)];
  const zone = args[7] ?? named.get('tzinfo') ?? null;
  const day = [part(0, 'year'), part(1, 'month'), part(2, 'day')] as const;
  return new Moment(momentMs(day, kind === 'date' ? [] : clock), kind, zone !== null);
}

function lasting(args: readonly Value[], named: Named): Duration {
  const part = (name: string, at: number) => numberOf(named.get(name) ?? args[at] ?? null) ?? 0;
  const hours = part('days', 0) * 24 + part('weeks', 6) * 168 + part('hours', 5);
  const seconds = (hours * 60 + part('minutes', 4)) * 60 + part('seconds', 1);
  return new Duration(seconds * 1000 + part('milliseconds', 3) + part('microseconds', 2) / 1000);
}

function callable(
  name: string,
  call: Call,
  more: Readonly<Record<string, Call>> = {},
): readonly [string, Callable] {
  const attributes = Object.entries(more).map(([key, of]) => [key, new Callable(key, of)] as const);
  return [name, new Callable(name, call, new Map(attributes))];
}

/** `modules.datetime`; now is `nowMs`. */
export function datetimeModule(nowMs: number): Value {
  const now: Call = ([zone]) => new Moment(nowMs, 'datetime', zone !== undefined && zone !== null);
  const parsers = (kind: Kind): Readonly<Record<string, Call>> => ({
    strptime: ([text, format]) => parsed(render(text), render(format)),
    fromisoformat: ([text]) => fromIso(render(text), kind),
    fromtimestamp: ([seconds]) => new Moment((numberOf(seconds) ?? 0) * 1000, kind),
    combine: ([day, time]) =>
      new Moment((day instanceof Moment ? day.ms : 0) + (time instanceof TimeOfDay ? time.ms : 0)),
  });
  return Dict.of([
    callable('datetime', (args, named) => made(args, named, 'datetime'), {
      ...parsers('datetime'),
      now,
      utcnow: () => new Moment(nowMs),
      today: () => new Moment(nowMs),
    }),
    callable('date', (args, named) => made(args, named, 'date'), {
      ...parsers('date'),
      today: () => new Moment(nowMs, 'date'),
    }),
    callable('time', ([hour, minute, second]) => {
      const [h, m, s] = [hour, minute, second].map((it) => numberOf(it ?? 0) ?? 0);
      return new TimeOfDay(((h * 60 + m) * 60 + s) * 1000);
    }),
    callable('timedelta', lasting),
    ['timezone', Dict.of([['utc', new Zone('UTC')]])],
  ]);
}

/** `modules.pytz`. */
export function pytzModule(): Value {
  return Dict.of([
    callable('timezone', ([name]) => new Zone(render(name))),
    ['utc', new Zone('UTC')],
    ['UTC', new Zone('UTC')],
  ]);
}
