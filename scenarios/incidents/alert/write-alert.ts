import type { Calendar } from '../raw/calendar.ts';
import type { Names } from '../template/names.ts';
import type { Alerted } from './choose-alert.ts';
import type { Series, Watched } from './series.ts';

/** `alert.json`: what a monitoring tool would send. */
export function writeAlert(alerted: Alerted, calendar: Calendar, names: Names): Record<string, unknown> {
  const { watched, reading } = alerted;
  const table = names.relation(watched.model.name, watched.model.layer);
  const at = calendar.date(reading.day);
  // A monitor's band is narrower than what it complains of, whatever that is.
  const band = Math.min(3, 0.85 * Math.abs(reading.z)) * reading.scatter;
  const range = `${short(reading.expected - band)} to ${short(reading.expected + band)}`;
  return {
    format: 1,
    table,
    metric: watched.metric,
    time: names.of(watched.model.time as string),
    at,
    now: calendar.iso(calendar.nowMs),
    message: `${watched.metric} of ${table} was ${short(reading.value)} on ${at}; usual on such days: ${range}`,
  };
}

function short(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return Math.abs(value) >= 1 ? value.toFixed(2) : value.toFixed(4);
}

/** `metrics.json`: a metric as a monitor recorded it each night, of the day that was over. */
export function recordedMetrics(
  { model, metric }: Watched,
  { values, rows }: { readonly values: Series; readonly rows: Series | undefined },
  calendar: Calendar,
  names: Names,
): Record<string, unknown> {
  const points = values.map((value, day) => ({
    at: calendar.date(day),
    value,
    rows: rows?.[day] ?? null,
  }));
  const table = names.relation(model.name, model.layer);
  return { format: 1, series: [{ table, metric, time: names.of(model.time as string), points }] };
}
