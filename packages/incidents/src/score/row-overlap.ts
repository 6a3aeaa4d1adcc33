import type { Truth } from '../truth/truth.ts';
import type { ReportedScope } from '../truth/report.ts';

/** Rows that are affected, said to be affected, and both. */
export interface RowCounts {
  readonly affected: number;
  readonly named: number;
  readonly both: number;
}

/**
 * The question whose answer is `RowCounts`, over the table that the report names; undefined where there is nothing to
 * count: the rows are gone, or either side has no condition. Each condition counts where it is true, not where unknown.
 */
export function overlapQuery(truth: Truth, scope: ReportedScope): string | undefined {
  const affected = truth.affectedRows.find(({ table }) => table === scope.table)?.where;
  if (affected === null || affected === undefined || scope.where === null) return undefined;
  const is = (condition: string) => `case when (${condition}) then 1 else 0 end`;
  const both = `case when (${affected}) and (${scope.where}) then 1 else 0 end`;
  const table = scope.table.split('.').map((part) => `"${part.replaceAll('"', '""')}"`);
  return `select sum(${is(affected)}), sum(${is(scope.where)}), sum(${both}) from ${table.join('.')}`;
}

/** Harmonic mean of precision and recall over rows, 0..1; 0 where nothing was hit. */
export function rowF1({ affected, named, both }: RowCounts): number {
  return both === 0 ? 0 : (2 * both) / (affected + named);
}

/** The same over the conditions of two segments, for rows that are gone: (column, value) pairs; none and none is 1. */
export function segmentF1(truth: Readonly<Record<string, string>>, named: Readonly<Record<string, string>>) {
  const pairs = (segment: Readonly<Record<string, string>>) =>
    Object.entries(segment).map(([column, value]) => JSON.stringify([column.toLowerCase(), value]));
  const [wanted, given] = [pairs(truth), pairs(named)];
  if (wanted.length + given.length === 0) return 1;
  const both = given.filter((pair) => wanted.includes(pair)).length;
  return (2 * both) / (wanted.length + given.length);
}
