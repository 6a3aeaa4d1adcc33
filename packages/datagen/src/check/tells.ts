import { chiSquareTail } from '@dataing/base/maths';
import type { Node } from '../dsl/document.ts';
import { calendarOf } from './calendar.ts';
import type { TimeCounts } from './cells.ts';
import type { Checking, TableFindings } from './checking.ts';
import type { Tell } from './report.ts';

/** Rows from which the shape of a column tells something. */
const ROWS_MIN = 1_000;
/** Counts this even are no work of chance alone, nor of people. */
const EVEN = 0.01;

/** The marks by which generated data is known. */
export function findTells({ document, found, tells }: Checking): void {
  let cells = 0;
  let filled = 0;
  for (const node of document.nodes) {
    const table = found.get(node.id);
    if (table === undefined) continue;
    for (const { filled: some } of table.profiles.values()) {
      cells += table.rows;
      filled += some;
    }
    tells.push(...tellsOf(node, table));
  }
  if (cells > 0 && cells === filled) {
    tells.push({ kind: 'no_nulls', table: '', message: 'not one null in any column of any table' });
  }
}

function tellsOf(node: Node, table: TableFindings): Tell[] {
  const tells: Tell[] = [];
  const isRound = table.rows >= 100 && table.rows % 100 === 0 && node.kind !== 'vocab';
  if (isRound) tells.push({ kind: 'round_counts', table: node.id, message: `exactly ${table.rows} rows` });
  for (const { name: column } of node.columns) {
    const base = { table: node.id, column };
    const profile = table.profiles.get(column);
    const times = table.cells.times.get(column);
    const values = table.cells.values.get(column);
    if (profile === undefined || profile.filled < ROWS_MIN) continue;
    if (times?.step === 1 && isEven([...calendarOf(times).hour])) {
      tells.push({ kind: 'flat_hours', ...base, message: 'as many rows at night as by day' });
    }
    if (profile.onTheHour === profile.filled && !isMidnight(times)) {
      tells.push({ kind: 'whole_hours', ...base, message: 'every time is on a full hour' });
    }
    if (values !== undefined && values.size >= 3 && isEven([...values.values()])) {
      const message = `${values.size} values in even shares`;
      tells.push({ kind: 'even_shares', ...base, message });
    }
  }
  return tells;
}

/** Days written as datetimes are no sign of anything. */
function isMidnight(times: TimeCounts | undefined): boolean {
  return times === undefined || times.buckets.every((hour) => hour % 24 === 0);
}

function isEven(counts: readonly number[]): boolean {
  const expected = counts.reduce((sum, n) => sum + n, 0) / counts.length;
  const chi = counts.reduce((sum, n) => sum + ((n - expected) * (n - expected)) / expected, 0);
  return chiSquareTail(chi, counts.length - 1) > EVEN;
}
