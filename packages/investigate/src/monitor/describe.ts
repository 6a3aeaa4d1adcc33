import { formatLevel, formatMoment, grouped } from '../investigation/format.ts';
import type { Anomaly } from './anomaly.ts';
import type { MonitorReport, TableReport } from './monitor-tables.ts';

const SHARES = /^(null_share|duplicate_share|share)\(/;

/** What was seen against what was expected: "1,060 where 2,001 were expected (-47 %)". */
export function describeAnomaly(anomaly: Anomaly): string {
  const { observed, expected, detector, text } = anomaly;
  if (detector === 'arrival' && observed !== null && expected !== null) {
    return `${text} for ${describeHours(observed)}; never more than ${describeHours(expected)} before`;
  }
  if (observed === null || expected === null) return text;
  const isShare = SHARES.test(anomaly.metric);
  const [seen, usual] = [observed, expected].map((value) => formatLevel(value, isShare));
  const change =
    isShare || expected === 0 ? '' : ` (${signed((100 * (observed - expected)) / Math.abs(expected))} %)`;
  const how = detector === 'drift' ? `, drifting ${anomaly.direction ?? ''}` : '';
  return `${seen} where ${usual} was expected${change}${how}`;
}

/** From when to when, and since when it is over: "since 2026-01-20", "2026-01-20 to 2026-01-22". */
export function describeStretch(anomaly: Anomaly): string {
  const { resolvedAt } = anomaly;
  const back = resolvedAt === null ? '' : `, as expected again since ${formatMoment(resolvedAt)}`;
  return `${stretchOf(anomaly)}${back}`;
}

function stretchOf({ onset, until, ongoing, detector }: Anomaly): string {
  if (detector === 'schema') return `seen ${formatMoment(onset)}`;
  if (ongoing) return `since ${formatMoment(onset)}`;
  return onset === until ? formatMoment(onset) : `${formatMoment(onset)} to ${formatMoment(until)}`;
}

function describeHours(seconds: number): string {
  const hours = seconds / 3600;
  if (hours >= 48) return `${grouped(Math.round(hours / 24))} days`;
  return hours >= 1 ? `${hours.toFixed(1)} hours` : `${Math.round(seconds / 60)} minutes`;
}

function signed(percent: number): string {
  const rounded = Math.abs(percent) >= 10 ? Math.round(percent) : Number(percent.toFixed(1));
  return `${rounded > 0 ? '+' : ''}${grouped(rounded)}`;
}

/** The wire form of an anomaly. */
export function anomalyToJson(anomaly: Anomaly) {
  const { timeColumn, resolvedAt, ...rest } = anomaly;
  return { ...rest, time_column: timeColumn, resolved_at: resolvedAt };
}

/** The wire form of a run; `version` grows when a reader would have to change. */
export function monitorReportToJson(report: MonitorReport) {
  return {
    version: 1,
    source: report.source,
    series: report.series,
    tests: report.tests,
    taken_back: report.takenBack,
    tables: report.tables.map(tableToJson),
    anomalies: report.anomalies.map(({ state, isNew, ...anomaly }) => ({
      ...anomalyToJson(anomaly),
      state,
      is_new: isNew,
    })),
    resolved: report.resolved.map(({ state, ...anomaly }) => ({ ...anomalyToJson(anomaly), state })),
  };
}

function tableToJson({ timeColumn, notLookedAt, ...table }: TableReport) {
  return { ...table, time_column: timeColumn, not_looked_at: notLookedAt };
}
