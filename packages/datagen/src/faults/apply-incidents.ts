import { gather, isNull, materialise, packValidity, valueAt, type Column } from '@dataing/base/columns';
import { drawAt, uniformFrom, type Addresses } from '@dataing/base/random';
import { formatDay, formatInstant, microsPerDay } from '@dataing/base/time';
import type { IncidentStep } from '../plan/plan.ts';

/** The finished rows of a block, in declared column order. */
export interface FinishedRows {
  readonly columns: readonly Column[];
  readonly addresses: Addresses;
}

/** What one incident did to one block. */
export interface IncidentHits {
  /** Rows of its segment inside its window, before any fault. */
  readonly matched: number;
  /** How many of those had no value in the incident's column. */
  readonly nullBefore: number;
  /** The rows it changed or dropped, as row numbers within the block. */
  readonly rows: Int32Array;
}

export interface FaultedRows {
  readonly columns: readonly Column[];
  /** In the order of the incidents given. */
  readonly hits: readonly IncidentHits[];
}

/**
 * Plants incidents into a finished block: which rows are hit depends on the rows as they were, so incidents do not
 * shadow one another, and a row that is not hit keeps every cell.
 */
export function applyIncidents(rows: FinishedRows, incidents: readonly IncidentStep[]): FaultedRows {
  const hits = incidents.map((incident) => hitsOf(rows, incident));
  const length = rows.addresses.length;
  const dropped = new Uint8Array(length);
  const columns = [...rows.columns];
  incidents.forEach((incident, i) => {
    if (incident.kind === 'dropped_rows') for (const row of hits[i].rows) dropped[row] = 1;
    else if (incident.column !== undefined && hits[i].rows.length > 0) {
      columns[incident.column] = withNulls(columns[incident.column], hits[i].rows);
    }
  });
  if (!dropped.includes(1)) return { columns, hits };
  const kept = Int32Array.from({ length }, (_, row) => row).filter((row) => dropped[row] === 0);
  return { columns: columns.map((column) => gather(column, kept)), hits };
}

function withNulls(column: Column, rows: Int32Array): Column {
  const values = column.kind === 'codes' ? column : materialise(column);
  const flags = Uint8Array.from({ length: column.length }, (_, row) => (isNull(values, row) ? 0 : 1));
  for (const row of rows) flags[row] = 0;
  return { ...values, validity: packValidity(flags) };
}

function hitsOf({ columns, addresses }: FinishedRows, incident: IncidentStep): IncidentHits {
  const inWindow = windowTest(columns[incident.window.timeColumn], incident);
  const terms = incident.where.map(({ column, value }) => ({ column: columns[column], text: String(value) }));
  const target = incident.column === undefined ? undefined : columns[incident.column];
  const rows: number[] = [];
  let matched = 0;
  let nullBefore = 0;
  for (let row = 0; row < addresses.length; row++) {
    if (!inWindow(row) || !terms.every(({ column, text }) => cellText(column, row) === text)) continue;
    matched++;
    const wasNull = target !== undefined && isNull(target, row);
    if (wasNull) nullBefore++;
    else if (isHit(incident, addresses, row)) rows.push(row);
  }
  return { matched, nullBefore, rows: Int32Array.from(rows) };
}

function isHit(incident: IncidentStep, addresses: Addresses, row: number): boolean {
  const [h, lo] = drawAt(incident.key, addresses.hi[row], addresses.lo[row]);
  return uniformFrom(h, lo) < incident.rate;
}

/** Whether a row's time lies in [start, end); a row without a time does not. */
function windowTest(time: Column, { window }: IncidentStep): (row: number) => boolean {
  const unit = time.type === 'date' ? microsPerDay : 1;
  const inside = (column: Column, i: number): boolean => {
    const instant = Number(valueAt(column, i)) * unit;
    return instant >= window.start && instant < window.end;
  };
  if (time.kind !== 'codes') {
    const values = materialise(time);
    return (row) => !isNull(values, row) && inside(values, row);
  }
  const byCode = Uint8Array.from({ length: time.dictionary.length }, (_, i) =>
    inside(time.dictionary, i) ? 1 : 0,
  );
  return (row) => byCode[time.codes[row]] === 1 && !isNull(time, row);
}

/** A cell as text: numbers in their shortest form, times in ISO-8601; null for a null. */
export function cellText(column: Column, row: number): string | null {
  const value = valueAt(column, row);
  if (value === null) return null;
  if (column.type === 'date') return formatDay(Number(value));
  return column.type === 'datetime' ? formatInstant(Number(value)) : String(value);
}
