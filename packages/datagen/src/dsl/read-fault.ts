import { microsPerDay, microsPerHour } from '@dataing/base/time';
import { canCast, castScalar } from './casts.ts';
import { isNumeric } from './column-home.ts';
import type { ColumnType, Node, Scalar } from './document.ts';
import type { Fault, FaultKind, Replaced } from './incidents.ts';
import { findReference, listedValues } from './references.ts';
import { readInstant } from './read-times.ts';
import {
  type Fields,
  type NumberBounds,
  type Place,
  type Reading,
  readNumber,
  readScalar,
  readSomeItems,
  readText,
  readWord,
  report,
} from './reading.ts';
import { readColumnName, type ScopeColumn, type ScopeNode } from './scope.ts';

/** Where the keys of one incident stand, and what they may refer to. */
export interface FaultHome {
  readonly reading: Reading;
  readonly table: ScopeNode;
  readonly fields: Fields;
  /** All tables as read, for what columns can hold; none where one of them is wrong. */
  readonly nodes: readonly Node[];
}

/** One kind of fault as documents write it. */
export interface FaultShape {
  /** Keys beside those that every incident has; "column" among them where it is about one. */
  readonly keys: readonly string[];
  /** Types of the column; absent: any. */
  readonly types?: readonly ColumnType[];
  /** `column` is the one read from "column", for the kinds that have one. */
  read(home: FaultHome, column: ScopeColumn): Fault | undefined;
}

/** In the order of the reference. */
export const FAULT_SHAPES: Readonly<Record<FaultKind, FaultShape>> = {
  null_spike: { keys: ['column'], read: () => ({ kind: 'null_spike' }) },
  dropped_rows: { keys: [], read: () => ({ kind: 'dropped_rows' }) },
  dropped_partitions: { keys: ['partition'], read: readPartitions },
  stale_table: { keys: [], read: () => ({ kind: 'stale_table' }) },
  duplicates: { keys: ['copies', 'load_column', 'delay_hours'], read: readDuplicates },
  fanout_duplicates: { keys: ['column', 'values', 'copies'], read: readFanoutDuplicates },
  late_arrival: {
    keys: ['column', 'delay_hours', 'arrives'],
    types: ['datetime', 'date'],
    read: readLateArrival,
  },
  type_drift: {
    keys: ['column', 'format'],
    types: ['int', 'float', 'bool', 'datetime', 'date'],
    read: readTypeDrift,
  },
  rename_column: { keys: ['column', 'to'], read: readRename },
  drop_column: { keys: ['column'], read: () => ({ kind: 'drop_column' }) },
  new_category: { keys: ['column', 'value'], types: ['string', 'int'], read: readNewCategory },
  sentinel: { keys: ['column', 'value', 'replaces'], read: readSentinel },
  scale: { keys: ['column', 'factor'], types: ['int', 'float'], read: (home) => readFactor(home, 'scale') },
  slow_drift: {
    keys: ['column', 'factor'],
    types: ['int', 'float'],
    read: (home) => readFactor(home, 'slow_drift'),
  },
  timezone_shift: { keys: ['column', 'hours'], types: ['datetime'], read: readTimezoneShift },
  orphaned_references: { keys: ['column'], types: ['int', 'string'], read: readOrphans },
  truncated_text: { keys: ['column', 'length'], types: ['string'], read: readTruncation },
};

const NO_COLUMN: ScopeColumn = {
  name: '',
  type: undefined,
  lookupFrom: undefined,
  nullable: false,
  isDerived: false,
};

/** The fault of a kind and its column; undefined, and reported, where a key of it is wrong. */
export function readFault(home: FaultHome, kind: FaultKind): { fault: Fault; column?: string } | undefined {
  const { keys, types, read } = FAULT_SHAPES[kind];
  const { reading, table, fields } = home;
  if (!keys.includes('column')) {
    const fault = read(home, NO_COLUMN);
    return fault && { fault };
  }
  const place = fields.need('column');
  const column = place && readColumnName(reading, table, place, 'column');
  if (!column || !place) return undefined;
  if (types !== undefined && column.type !== undefined && !types.includes(column.type)) {
    const message = `"${column.name}" is of type ${column.type}: ${kind} needs ${types.join(' or ')}`;
    return report(reading, 'DSL_INCIDENT', place, message, { help: 'Name another column.' });
  }
  const fault = read(home, column);
  return fault && { fault, column: column.name };
}

function readPartitions({ reading, fields }: FaultHome): Fault | undefined {
  const place = fields.get('partition');
  const unit = place ? readWord(reading, place, 'partition', ['day', 'hour']) : 'day';
  if (unit === undefined) return undefined;
  return { kind: 'dropped_partitions', partitionMicros: unit === 'day' ? microsPerDay : microsPerHour };
}

const MOST_COPIES = 100;
const MOST_HOURS = 1_000_000;

function readCopies(home: FaultHome): number | undefined {
  return readOptional(home, 'copies', 1, { integer: true, min: 1, max: MOST_COPIES });
}

function readOptional(
  { reading, fields }: FaultHome,
  key: string,
  otherwise: number,
  bounds: NumberBounds,
): number | undefined {
  const place = fields.get(key);
  return place ? readNumber(reading, place, `"${key}"`, bounds) : otherwise;
}

function readDuplicates(home: FaultHome): Fault | undefined {
  const { reading, table, fields } = home;
  const copies = readCopies(home);
  const hours = readOptional(home, 'delay_hours', 1, { above: 0, max: MOST_HOURS });
  const place = fields.get('load_column');
  const column = place && readColumnName(reading, table, place, 'load_column');
  if (copies === undefined || hours === undefined || (place && !column)) return undefined;
  if (place && (column?.type === 'float' || column?.type === 'bool')) {
    const message = `"${column.name}" is of type ${column.type}: a load is told by a number, a text or a time`;
    return report(reading, 'DSL_INCIDENT', place, message, { help: 'Name another column.' });
  }
  const delayMicros = Math.round(hours * microsPerHour);
  return { kind: 'duplicates', copies, ...(column ? { loadColumn: column.name } : {}), delayMicros };
}

function readFanoutDuplicates(home: FaultHome, column: ScopeColumn): Fault | undefined {
  const { reading, fields } = home;
  const copies = readCopies(home);
  const place = fields.get('values');
  const values = place
    ? readValues(reading, place, column)
    : listedValues(home.nodes, home.table.id, column.name);
  if (copies === undefined) return undefined;
  if (values !== undefined && new Set(values.map(String)).size > 1) {
    return { kind: 'fanout_duplicates', copies, values };
  }
  if (home.nodes.length === 0 || (place && values === undefined)) return undefined;
  const message = `the copies need other values of "${column.name}"`;
  return report(reading, 'DSL_INCIDENT', place ?? fields.place, message, {
    help: 'Give two or more in "values".',
  });
}

function readValues(reading: Reading, place: Place, column: ScopeColumn): Scalar[] | undefined {
  const items = readSomeItems(reading, place, 'values');
  const values = items?.map((item) => readCell(reading, item, column));
  return values?.every((value) => value !== undefined) ? values : undefined;
}

/** A value that the column can hold; a null cannot be one. */
function readCell(reading: Reading, place: Place, column: ScopeColumn): Scalar | undefined {
  const value = readScalar(reading, place, 'the value');
  if (value === undefined) return undefined;
  if (value !== null && (column.type === undefined || canCast(value, column.type))) {
    return column.type === undefined ? value : castScalar(value, column.type);
  }
  const message = `${JSON.stringify(value)} cannot be stored in "${column.name}", which is of type ${column.type}`;
  return report(reading, 'DSL_VALUE_TYPE', place, message, { help: 'Change the value.' });
}

function readLateArrival(home: FaultHome): Fault | undefined {
  const { reading, fields } = home;
  const [delay, arrives] = [fields.get('delay_hours'), fields.get('arrives')];
  if ((delay === undefined) === (arrives === undefined)) {
    const message = 'late_arrival needs either "delay_hours" or "arrives"';
    return report(reading, 'DSL_INCIDENT', arrives ?? fields.place, message, {
      help: 'Give one of the two.',
    });
  }
  if (arrives) {
    const instant = readInstant(reading, arrives, '"arrives"');
    return instant === undefined ? undefined : { kind: 'late_arrival', arrives: instant };
  }
  const hours = readOptional(home, 'delay_hours', 0, { above: 0, max: MOST_HOURS });
  if (hours === undefined) return undefined;
  return { kind: 'late_arrival', delayMicros: Math.round(hours * microsPerHour) };
}

function readTypeDrift({ reading, fields }: FaultHome, column: ScopeColumn): Fault | undefined {
  const place = fields.get('format');
  if (!place && isNumeric(column.type)) return { kind: 'type_drift', format: '{value} EUR' };
  const formatPlace = place ?? fields.need('format');
  const format = formatPlace && readText(reading, formatPlace, 'format');
  if (format === undefined || !formatPlace) return undefined;
  if (format.includes('{value}')) return { kind: 'type_drift', format };
  const message = `the format "${format}" does not say where the value stands`;
  return report(reading, 'DSL_INCIDENT', formatPlace, message, { help: 'Write {value} in it.' });
}

function readRename({ reading, table, fields }: FaultHome): Fault | undefined {
  const place = fields.need('to');
  const to = place && readText(reading, place, 'to');
  if (to === undefined || !place) return undefined;
  if (!table.columns.has(to)) return { kind: 'rename_column', to };
  const message = `the table "${table.id}" has a column "${to}" already`;
  return report(reading, 'DSL_INCIDENT', place, message, { help: 'Choose another name.' });
}

function readNewCategory(home: FaultHome, column: ScopeColumn): Fault | undefined {
  const { reading, fields } = home;
  const place = fields.need('value');
  const value = place && readCell(reading, place, column);
  if (value === undefined || !place) return undefined;
  const known = listedValues(home.nodes, home.table.id, column.name) ?? [];
  if (!known.some((choice) => String(choice) === String(value))) return { kind: 'new_category', value };
  const message = `${JSON.stringify(value)} is a choice of "${column.name}" already`;
  return report(reading, 'DSL_INCIDENT', place, message, { help: 'Give a value that is new.' });
}

function readSentinel({ reading, fields }: FaultHome, column: ScopeColumn): Fault | undefined {
  const place = fields.need('value');
  const value = place && readCell(reading, place, column);
  const replacesPlace = fields.get('replaces');
  const words: readonly Replaced[] = ['nulls', 'values', 'both'];
  const otherwise: Replaced = column.nullable ? 'nulls' : 'values';
  const replaces = replacesPlace ? readWord(reading, replacesPlace, '"replaces"', words) : otherwise;
  if (value === undefined || replaces === undefined) return undefined;
  if (column.nullable || replaces !== 'nulls') return { kind: 'sentinel', value, replaces };
  const message = `"${column.name}" is not nullable: it has no nulls to replace`;
  return report(reading, 'DSL_INCIDENT', replacesPlace ?? fields.place, message, {
    help: 'Write "replaces": "values".',
  });
}

function readFactor({ reading, fields }: FaultHome, kind: 'scale' | 'slow_drift'): Fault | undefined {
  const place = fields.need('factor');
  const factor = place && readNumber(reading, place, 'factor', { min: -1e9, max: 1e9 });
  if (factor === undefined || !place) return undefined;
  if (factor !== 1) return { kind, factor };
  const message = 'a factor of 1 changes nothing';
  return report(reading, 'DSL_INCIDENT', place, message, { help: 'Give another factor.' });
}

function readTimezoneShift({ reading, fields }: FaultHome): Fault | undefined {
  const place = fields.need('hours');
  const hours = place && readNumber(reading, place, 'hours', { min: -26, max: 26 });
  if (hours === undefined || !place) return undefined;
  if (hours !== 0) return { kind: 'timezone_shift', shiftMicros: Math.round(hours * microsPerHour) };
  return report(reading, 'DSL_INCIDENT', place, 'a shift of 0 hours changes nothing', {
    help: 'Give the hours between the two zones.',
  });
}

/** Keys that no row has can be made where those that rows have are known to be texts, or numbers from 0 on. */
function readOrphans(home: FaultHome, column: ScopeColumn): Fault | undefined {
  const { reading, fields, table, nodes } = home;
  if (nodes.length === 0) return undefined;
  const place = fields.need('column');
  const source = findReference(nodes, table.id, column.name);
  if (!place || (source && (column.type === 'string' || source.isFromZero))) {
    return { kind: 'orphaned_references' };
  }
  const message =
    source === undefined
      ? `"${column.name}" refers to no other table`
      : `"${column.name}" refers to "${source.node}.${source.column}", which is no sequence from 0 or more upwards: no number is sure to be missing`;
  return report(reading, 'DSL_INCIDENT', place, message, { help: 'Name a column that looks up a key.' });
}

function readTruncation(home: FaultHome): Fault | undefined {
  const place = home.fields.need('length');
  const bounds = { integer: true, min: 0, max: 1_000_000 };
  const length = place && readNumber(home.reading, place, '"length"', bounds);
  return length === undefined ? undefined : { kind: 'truncated_text', length };
}
