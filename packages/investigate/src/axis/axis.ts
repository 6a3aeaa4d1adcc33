import type { Diagnostic, Outcome } from '@dataing/base/diagnostics';
import { formatInstant, parseInstant } from '@dataing/base/time';
import type { WarehouseColumn } from '@dataing/ports';
import { type SqlExpression, sql } from '@dataing/sql';

/**
 * A time column read as numbers. A tick is one unit of a numeric column, or one microsecond of a date or timestamp
 * (zoneless instants count from 1970-01-01T00:00). `ticksPerSecond` is absent where a numeric column is no epoch.
 */
export interface TimeAxis {
  readonly column: string;
  readonly kind: 'number' | 'date' | 'timestamp' | 'zoned';
  readonly ticksPerSecond?: number;
}

const MICROS = 1_000_000;

/**
 * The axis of a column; numeric epochs are told by size: seconds near 1e9, then ms, microseconds, nanoseconds
 * (1973 to 5138). Undefined where the type holds no time. `sample` is any value of a numeric column.
 */
export function axisOf(column: WarehouseColumn, sample: number): TimeAxis | undefined {
  const name = column.name;
  switch (column.dataType) {
    case 'date':
      return { column: name, kind: 'date', ticksPerSecond: MICROS };
    case 'datetime':
    case 'timestamp': {
      const zoned = /with time zone|timestamptz/i.test(column.nativeType);
      return { column: name, kind: zoned ? 'zoned' : 'timestamp', ticksPerSecond: MICROS };
    }
    case 'integer':
    case 'float':
    case 'decimal':
      return { column: name, kind: 'number', ticksPerSecond: epochScale(sample) };
    default:
      return undefined;
  }
}

function epochScale(sample: number): number | undefined {
  for (const scale of [1, 1e3, 1e6, 1e9]) if (sample >= 1e8 * scale && sample < 1e11 * scale) return scale;
  return undefined;
}

/** The column as a number of ticks, in DuckDB's words. */
export function tickExpression(axis: Pick<TimeAxis, 'column' | 'kind'>): SqlExpression {
  const column = sql.column(axis.column);
  return sql.cast(axis.kind === 'number' ? column : sql.call('epoch_us', column), 'double');
}

/** `column < tick` or `column >= tick`, on the bare column where its type allows, so that files can skip row groups. */
export function compareTime(axis: TimeAxis, operator: '<' | '>=', tick: number): SqlExpression {
  if (axis.kind === 'zoned') return sql.binary(operator, tickExpression(axis), sql.number(tick));
  const literal = axis.kind === 'number' ? sql.number(tick) : sql.typed('timestamp', spaced(tick));
  return sql.binary(operator, sql.column(axis.column), literal);
}

function spaced(tick: number): string {
  return formatInstant(tick).replace('T', ' ');
}

/** A tick as the column shows it: the bare number, the day, or ISO 8601 without a zone. */
export function formatTick(axis: TimeAxis, tick: number): string {
  if (axis.kind === 'number') return String(tick);
  const text = formatInstant(tick);
  return axis.kind === 'date' && text.endsWith('T00:00:00') ? text.slice(0, 10) : text;
}

/** Reads `--at` or `--until`: a number in the column's own unit, or ISO 8601. Errors: TIME_UNREADABLE. */
export function parseTick(axis: TimeAxis, text: string, option: string): Outcome<number> {
  const plain = text.trim();
  if (/^[+-]?\d+(\.\d+)?$/.test(plain)) {
    const value = Number(plain);
    if (axis.kind === 'number') return { ok: true, value, diagnostics: [] };
    const scale = epochScale(value);
    if (scale !== undefined) return { ok: true, value: rescale(value, scale, MICROS), diagnostics: [] };
  }
  const micros = parseInstant(plain);
  if (micros !== undefined && axis.ticksPerSecond !== undefined) {
    return { ok: true, value: rescale(micros, MICROS, axis.ticksPerSecond), diagnostics: [] };
  }
  const expected =
    axis.kind === 'number'
      ? `a number in the unit of the column "${axis.column}"${axis.ticksPerSecond ? ', or ISO 8601' : ''}`
      : 'ISO 8601, such as 2026-03-01 or 2026-03-01T12:00';
  return { ok: false, diagnostics: [unreadable(text, option, expected)] };
}

/** From one unit per second to another, exact where both are powers of ten and the result is a whole number. */
function rescale(value: number, from: number, to: number): number {
  return to >= from ? value * (to / from) : value / (from / to);
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, min: 60, h: 3600, d: 86_400, w: 604_800 };

/** Reads `--baseline`: 90s, 30m, 2h, 7d, 2w, or a number in the column's own unit. Errors: TIME_UNREADABLE. */
export function parseSpan(axis: TimeAxis, text: string, option: string): Outcome<number> {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  const size = match === null ? 0 : Number(match[1]);
  if (match !== null && size > 0) {
    const unit = match[2].toLowerCase();
    if (unit === '' && axis.kind === 'number') return { ok: true, value: size, diagnostics: [] };
    const seconds = SECONDS[unit];
    if (seconds !== undefined && axis.ticksPerSecond !== undefined) {
      return { ok: true, value: size * seconds * axis.ticksPerSecond, diagnostics: [] };
    }
  }
  return { ok: false, diagnostics: [unreadable(text, option, 'a duration such as 90s, 30m, 2h, 7d or 2w')] };
}

function unreadable(text: string, option: string, expected: string): Diagnostic {
  return {
    code: 'TIME_UNREADABLE',
    severity: 'error',
    message: `${option} ${text} is not a time that can be read`,
    help: `Give ${expected}.`,
  };
}
