import { spanAt } from '@dataing/base/diagnostics';
import { formatInstant, microsPerDay } from '@dataing/base/time';
import { firstTimeColumn, isTime } from './column-home.ts';
import type { Node } from './document.ts';
import type { Fault, FaultKind, Incident } from './incidents.ts';
import { FAULT_SHAPES, readFault } from './read-fault.ts';
import { readSegment } from './read-segment.ts';
import { readOpenInterval } from './read-times.ts';
import {
  type Fields,
  type Place,
  type Reading,
  readBoolean,
  readFields,
  readItems,
  readNumber,
  readText,
  readWord,
  report,
} from './reading.ts';
import { readColumnName, readNodeName, type Scope, type ScopeNode } from './scope.ts';

const COMMON = ['id', 'type', 'table', 'where', 'window', 'rate', 'ramp'];
const FAULT_KINDS = Object.keys(FAULT_SHAPES) as FaultKind[];

/** `nodes` are those that could be read. */
export function readIncidents(
  reading: Reading,
  scope: Scope,
  place: Place,
  nodes: readonly Node[],
): Incident[] {
  const seen = new Set<string>();
  const items = readItems(reading, place, 'incidents') ?? [];
  const incidents = items.flatMap((item) => readIncident(reading, scope, item, nodes, seen) ?? []);
  checkNewNames(reading, items, incidents);
  return incidents;
}

function readIncident(
  reading: Reading,
  scope: Scope,
  place: Place,
  nodes: readonly Node[],
  seen: Set<string>,
): Incident | undefined {
  const kind = kindOf(place);
  const fields = readFields(reading, place, {
    what: kind === undefined ? 'an incident' : `a ${kind} incident`,
    allowed: [...COMMON, ...(kind === undefined ? everyKey : FAULT_SHAPES[kind].keys)],
  });
  if (!fields) return undefined;
  const id = readId(reading, fields, seen);
  const typePlace = fields.need('type');
  if (typePlace) readWord(reading, typePlace, 'the type of an incident', FAULT_KINDS);
  const tablePlace = fields.need('table');
  const table = tablePlace && readNodeName(reading, scope, tablePlace, 'table');
  const ratePlace = fields.get('rate');
  const rate = ratePlace ? readNumber(reading, ratePlace, 'rate', { above: 0, max: 1 }) : 1;
  if (!table || !kind) return undefined;
  const node = nodes.find((n) => n.id === table.id);
  const found = readFault({ reading, table, fields, nodes }, kind);
  const wherePlace = fields.get('where');
  const where = wherePlace ? readSegment(reading, table, nodes, wherePlace) : [];
  const window = readWindow(reading, table, fields, found?.fault);
  checkReach(reading, node, fields, window);
  const ramp = readRamp(reading, fields, window);
  if (id === undefined || rate === undefined || ramp === undefined) return undefined;
  if (!found || !where || !window) return undefined;
  const span = spanAt(reading.lines, place.value.start, place.value.end);
  return { id, ...found, node: table.id, where, window, rate, ramp, span };
}

const everyKey = [...new Set(FAULT_KINDS.flatMap((kind) => FAULT_SHAPES[kind].keys))];

/** The type as written, before anything is judged: which keys an incident has depends on it. */
function kindOf({ value }: Place): FaultKind | undefined {
  const written = value.kind === 'object' ? value.members.get('type')?.value : undefined;
  return FAULT_KINDS.find((kind) => written?.kind === 'text' && written.value === kind);
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

function readWindow(
  reading: Reading,
  table: ScopeNode,
  fields: Fields,
  fault: Fault | undefined,
): Incident['window'] | undefined {
  const place = fields.need('window');
  const allowed = ['start', 'end', 'time_column'];
  const parts = place && readFields(reading, place, { what: 'window', allowed });
  const interval = parts && readOpenInterval(reading, parts, 'the window');
  if (!parts || !interval || !place) return undefined;
  if (fault?.kind === 'dropped_partitions' && !isCutWhole(reading, parts, interval, fault.partitionMicros)) {
    return undefined;
  }
  if (fault?.kind === 'slow_drift') {
    const end = parts.need('end');
    if (!end) return undefined;
  }
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

/** A window that no row can lie in is a mistake, where the time column says what it can hold. */
function checkReach(
  reading: Reading,
  node: Node | undefined,
  fields: Fields,
  window: Incident['window'] | undefined,
): void {
  const time = node?.columns.find(({ name }) => name === window?.timeColumn);
  const place = fields.get('window');
  if (!window || !place || time?.generator.kind !== 'datetime_series' || time.modifiers.length > 0) return;
  const { start, end } = time.generator;
  const isBefore = window.end !== undefined && window.end <= start - microsPerDay;
  if (!isBefore && window.start <= end) return;
  const range = `${formatInstant(start)} to ${formatInstant(end)}`;
  const message = `no row lies in the window: "${time.name}" goes from ${range}`;
  report(reading, 'DSL_INCIDENT', place, message, { help: 'Move the window, or name another time column.' });
}

/** Whole days or hours go: the window must not begin or end inside one. */
function isCutWhole(
  reading: Reading,
  parts: Fields,
  { start, end }: { start: number; end?: number },
  partitionMicros: number,
): boolean {
  const isStartInside = start % partitionMicros !== 0;
  if (!isStartInside && (end === undefined || end % partitionMicros === 0)) return true;
  const instant = isStartInside ? start : (end as number);
  const message = `partitions are lost whole, and ${formatInstant(instant)} lies inside one`;
  report(reading, 'DSL_INCIDENT', parts.get(isStartInside ? 'start' : 'end') ?? parts.place, message, {
    help: 'Move it to where a partition begins.',
  });
  return false;
}

function readRamp(
  reading: Reading,
  fields: Fields,
  window: Incident['window'] | undefined,
): boolean | undefined {
  const place = fields.get('ramp');
  const ramp = place ? readBoolean(reading, place, 'ramp') : false;
  if (!ramp || !place || window === undefined || window.end !== undefined) return ramp;
  return report(reading, 'DSL_INCIDENT', place, 'a rate that grows to the end needs an end', {
    help: 'Give the window an "end".',
  });
}

/** Two renamed columns of a table must not meet under one name. */
function checkNewNames(reading: Reading, items: readonly Place[], incidents: readonly Incident[]): void {
  const seen = new Map<string, string | undefined>();
  for (const { fault, node, column, span } of incidents) {
    if (fault.kind !== 'rename_column') continue;
    const name = `${node}\n${fault.to}`;
    if (seen.has(name) && seen.get(name) !== column) {
      const place = items.find((item) => item.value.start === span.start);
      const message = `another column of "${node}" is renamed to "${fault.to}" already`;
      if (place) report(reading, 'DSL_INCIDENT', place, message, { help: 'Choose another name.' });
    }
    seen.set(name, column);
  }
}
