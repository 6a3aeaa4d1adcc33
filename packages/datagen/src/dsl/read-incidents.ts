import { spanAt } from '@dataing/base/diagnostics';
import { firstTimeColumn, isTime } from './column-home.ts';
import { canCast } from './casts.ts';
import type { Incident } from './document.ts';
import { readInterval } from './read-times.ts';
import {
  type Fields,
  type Place,
  type Reading,
  readEntries,
  readFields,
  readItems,
  readNumber,
  readScalar,
  readText,
  readWord,
  report,
} from './reading.ts';
import { findColumn, readColumnName, readNodeName, type Scope, type ScopeNode } from './scope.ts';

const KEYS = {
  what: 'an incident',
  allowed: ['id', 'type', 'table', 'column', 'where', 'window', 'rate'],
};
const KINDS = ['null_spike', 'dropped_rows'] as const;

export function readIncidents(reading: Reading, scope: Scope, place: Place): Incident[] {
  const seen = new Set<string>();
  const items = readItems(reading, place, 'incidents') ?? [];
  return items.flatMap((item) => readIncident(reading, scope, item, seen) ?? []);
}

function readIncident(reading: Reading, scope: Scope, place: Place, seen: Set<string>): Incident | undefined {
  const fields = readFields(reading, place, KEYS);
  if (!fields) return undefined;
  const id = readId(reading, fields, seen);
  const typePlace = fields.need('type');
  const kind = typePlace && readWord(reading, typePlace, 'the type of an incident', KINDS);
  const tablePlace = fields.need('table');
  const table = tablePlace && readNodeName(reading, scope, tablePlace, 'table');
  const ratePlace = fields.get('rate');
  const rate = ratePlace ? readNumber(reading, ratePlace, 'rate', { above: 0, max: 1 }) : 1;
  if (!table || !kind) return undefined;
  const column = readTarget(reading, table, fields, kind);
  const wherePlace = fields.get('where');
  const where = wherePlace ? readWhere(reading, table, wherePlace) : [];
  const window = readWindow(reading, table, fields);
  if (id === undefined || rate === undefined || column === null || !where || !window) return undefined;
  const span = spanAt(reading.lines, place.value.start, place.value.end);
  return { id, kind, node: table.id, ...(column === undefined ? {} : { column }), where, window, rate, span };
}

function readId(reading: Reading, fields: Fields, seen: Set<string>): string | undefined {
  const place = fields.need('id');
  const id = place && readText(reading, place, 'the id of an incident');
  if (id === undefined || !place) return undefined;
  if (!seen.has(id)) {
    seen.add(id);
    return id;
  }
  return report(reading, 'DSL_INCIDENT', place, `there is already an incident "${id}"`, {
    help: 'Rename one of the two.',
  });
}

/** The column of a null_spike; undefined for dropped_rows; null when it is wrong. */
function readTarget(
  reading: Reading,
  table: ScopeNode,
  fields: Fields,
  kind: Incident['kind'],
): string | undefined | null {
  if (kind === 'null_spike') {
    const place = fields.need('column');
    return (place && readColumnName(reading, table, place, 'column')?.name) ?? null;
  }
  const place = fields.get('column');
  if (!place) return undefined;
  report(reading, 'DSL_INCIDENT', place, 'dropped_rows removes whole rows: it has no column', {
    help: 'Remove "column", or use null_spike.',
  });
  return null;
}

function readWhere(reading: Reading, table: ScopeNode, place: Place): Incident['where'] | undefined {
  const entries = readEntries(reading, place, 'where');
  if (!entries) return undefined;
  const where: Array<Incident['where'][number]> = [];
  for (const entry of entries) {
    const column = findColumn(reading, table, entry.keyPlace, entry.key);
    const value = readScalar(reading, entry.place, `the value of "${entry.key}"`);
    if (!column || value === undefined) return undefined;
    if (value === null || (column.type !== undefined && !canCast(value, column.type))) {
      const message = `"${column.name}" is of type ${column.type}: it never equals ${JSON.stringify(value)}`;
      return report(reading, 'DSL_INCIDENT', entry.place, message, { help: 'Change the value.' });
    }
    where.push({ column: column.name, value });
  }
  return where;
}

function readWindow(reading: Reading, table: ScopeNode, fields: Fields): Incident['window'] | undefined {
  const place = fields.need('window');
  const allowed = ['start', 'end', 'time_column'];
  const parts = place && readFields(reading, place, { what: 'window', allowed });
  const interval = parts && readInterval(reading, parts, 'the window');
  if (!parts || !interval || !place) return undefined;
  const named = parts.get('time_column');
  const column = named ? readColumnName(reading, table, named, 'time_column') : firstTimeColumn(table);
  if (named && !column) return undefined;
  if (column && (column.type === undefined || isTime(column.type))) {
    return { ...interval, timeColumn: column.name };
  }
  const message = `the window needs a datetime or date column in "${table.id}"`;
  return report(reading, 'DSL_NO_TIME_COLUMN', named ?? place, message, {
    help: 'Name one in "time_column".',
  });
}
