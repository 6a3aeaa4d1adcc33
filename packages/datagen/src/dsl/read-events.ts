import { nearest, spanAt } from '@dataing/base/diagnostics';
import { civilFromDays, dayOf, daysFromCivil, microsPerDay, microsPerHour } from '@dataing/base/time';
import type { ColumnSpec, Timeframe } from './document.ts';
import type { VolumeEvent } from './events.ts';
import { readInterval } from './read-times.ts';
import {
  type Fields,
  isRemark,
  type Place,
  type Reading,
  readBoolean,
  readEntries,
  readFields,
  readItems,
  readSomeItems,
  readNumber,
  readText,
  readWord,
  report,
} from './reading.ts';
import { findColumn, type Scope, type ScopeNode } from './scope.ts';
import type { Stretch } from './stretch.ts';

interface EventHome {
  readonly reading: Reading;
  readonly scope: Scope;
  readonly node: ScopeNode;
  readonly timeframe: Timeframe | undefined;
}

const SHAPES = ['level', 'ramp', 'fade'] as const;

/** `events` of a table: dated spikes, drops and ramps of its number of rows. */
export function readEvents(
  home: EventHome,
  place: Place,
  columns: readonly ColumnSpec[],
  hasProcess: boolean,
): VolumeEvent[] {
  const { reading, node } = home;
  const items = readItems(reading, place, `the events of "${node.id}"`) ?? [];
  const hasTime = columns.some(({ generator }) => generator.kind === 'datetime_series');
  if (items.length > 0 && (!hasTime || hasProcess)) {
    const why = hasProcess ? 'its process gives its rows' : 'none of its columns is a datetime_series';
    report(reading, 'DSL_EVENT', place, `"${node.id}" can have no events: ${why}`, {
      help: 'Put them where a datetime_series says when the rows happen.',
    });
    return [];
  }
  return items.flatMap((item) => readEvent(home, item) ?? []);
}

function readEvent(home: EventHome, place: Place): VolumeEvent | undefined {
  const { reading, timeframe } = home;
  const fields = readFields(reading, place, {
    what: 'an event',
    allowed: ['name', 'start', 'end', 'factor', 'shape', 'yearly', 'where'],
  });
  const namePlace = fields?.need('name');
  const name = namePlace && readText(reading, namePlace, 'the name of an event');
  const range = fields && readInterval(reading, fields, 'the event');
  const factorPlace = fields?.need('factor');
  const factor =
    factorPlace && readNumber(reading, factorPlace, 'the factor of an event', { min: 0, max: 1000 });
  const shapePlace = fields?.get('shape');
  const shape = shapePlace ? readWord(reading, shapePlace, 'the shape of an event', SHAPES) : 'level';
  const yearlyPlace = fields?.get('yearly');
  const yearly = yearlyPlace ? readBoolean(reading, yearlyPlace, 'yearly') : false;
  const segment = fields && readWhere(home, fields);
  if (!fields || name === undefined || !range || factor === undefined || !shape || yearly === undefined)
    return undefined;
  if (segment === null || !timeframe) return undefined;
  const ranges = yearly ? eachYear(range, timeframe) : [range];
  return {
    name,
    stretches: ranges.flatMap((one) => shapeOf(one, factor, shape)),
    ...(segment && { segment }),
    span: spanAt(reading.lines, place.value.start, place.value.end),
  };
}

/** The same dates in each year of the timeframe, and in the year before, which may reach into it. */
function eachYear({ start, end }: Timeframe, timeframe: Timeframe): Timeframe[] {
  const date = civilFromDays(dayOf(start));
  const found: Timeframe[] = [];
  const last = civilFromDays(dayOf(timeframe.end)).year;
  for (let year = civilFromDays(dayOf(timeframe.start)).year - 1; year <= last; year++) {
    const moved =
      daysFromCivil(year, date.month, date.day) * microsPerDay + (start - dayOf(start) * microsPerDay);
    found.push({ start: moved, end: moved + (end - start) });
  }
  return found;
}

/** Steps of a ramp: hours at the finest. */
const MOST_STEPS = 240;

function shapeOf({ start, end }: Timeframe, factor: number, shape: (typeof SHAPES)[number]): Stretch[] {
  if (shape === 'level') return [{ from: start, to: end, factor }];
  const steps = Math.max(1, Math.min(MOST_STEPS, Math.floor((end - start) / microsPerHour)));
  const at = (i: number): number => Math.round(start + ((end - start) * i) / steps);
  return Array.from({ length: steps }, (_, i) => {
    const risen = (i + 0.5) / steps;
    const part = shape === 'ramp' ? risen : 1 - risen;
    return { from: at(i), to: at(i + 1), factor: 1 + (factor - 1) * part };
  });
}

/** `where`: `{column: value or values}`, one column of the table or of its first parent. Null where it is wrong. */
function readWhere(home: EventHome, fields: Fields): VolumeEvent['segment'] | null | undefined {
  const { reading, scope, node } = home;
  const place = fields.get('where');
  if (!place) return undefined;
  const entries = readEntries(reading, place, 'where')?.filter(({ key }) => !isRemark(key));
  if (!entries) return null;
  if (entries.length !== 1) {
    report(reading, 'DSL_EVENT', place, `an event is about one column, not ${entries.length}`, {
      help: 'Write one event for each column.',
    });
    return null;
  }
  const [{ key, keyPlace, place: valuePlace }] = entries;
  const parent = scope.nodes.get(node.parents[0] ?? '');
  const own = node.columns.get(key);
  // A column that repeats the parent's is the parent's.
  const prefix = parent && `${parent.id}.`;
  const repeats = prefix !== undefined && own?.lookupFrom?.startsWith(prefix) === true;
  const side = own !== undefined && !repeats ? 'row' : 'parent';
  const above = repeats ? (own.lookupFrom ?? '').slice(prefix.length) : key;
  const column = side === 'row' ? own : parent?.columns.get(above);
  if (!column) {
    findColumn(reading, node, keyPlace, key);
    return null;
  }
  const isRoot = node.parents.length === 0;
  if (isRoot || (side === 'row' && column.choices === undefined)) {
    const why = isRoot
      ? `"${node.id}" has no parent: its rows are so many as they are, and events only say when`
      : `"${key}" is no choice of listed texts without modifiers`;
    report(reading, 'DSL_EVENT', keyPlace, `an event cannot be about "${key}": ${why}`, {
      help: 'Name such a choice, or a column of the first parent.',
    });
    return null;
  }
  const texts =
    valuePlace.value.kind === 'array'
      ? readSomeItems(reading, valuePlace, `the values of "${key}"`)
      : [valuePlace];
  const values = texts?.map((text) => readText(reading, text, `a value of "${key}"`));
  if (!values?.every((value) => value !== undefined)) return null;
  const unknown = values.findIndex(
    (value) => column.choices !== undefined && !column.choices.includes(value),
  );
  if (unknown < 0) return { side, column: column.name, values };
  const choices = column.choices ?? [];
  report(reading, 'DSL_EVENT', texts![unknown], `"${key}" never is "${values[unknown]}"`, {
    suggestion: nearest(values[unknown], choices),
    help: `Its values: ${choices.join(', ')}.`,
  });
  return null;
}

/** In a table without parents events only say when: they weigh its first datetime_series. */
export function eventColumns(
  columns: readonly ColumnSpec[],
  events: readonly VolumeEvent[],
): readonly ColumnSpec[] {
  const main = columns.find(({ generator }) => generator.kind === 'datetime_series');
  if (main?.generator.kind !== 'datetime_series' || events.length === 0) return columns;
  const { generator } = main;
  const stretches = [...(generator.stretches ?? []), ...events.flatMap((event) => event.stretches)];
  return columns.map((column) =>
    column === main ? { ...column, generator: { ...generator, stretches } } : column,
  );
}
