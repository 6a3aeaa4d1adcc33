import type { Measured, MeasuredTable, PredictedBreak } from '../prediction.ts';
import type { ProjectState } from '../project-state.ts';

/**
 * Tests of which it hung on the data whether they fail: those of `not_null` and `unique` that fail after the change and held
 * before it are proven, those that hold after it or failed before it are gone. Where only the first rows of a table were read
 * that says too little, and all stay as they were; so do tests of a part of the rows.
 */
export function settleBreaks(
  breaks: readonly PredictedBreak[],
  { tables, from, bounded }: Measured,
  { assets, tests }: Pick<ProjectState, 'assets' | 'tests'>,
): PredictedBreak[] {
  const byName = new Map(tables.map((it) => [it.table, it]));
  const isPlain = ({ by, table }: PredictedBreak) =>
    tests.some(
      (it) =>
        (it.own?.name ?? it.id) === by &&
        assets.get(it.on)?.name === table &&
        it.own !== undefined &&
        !PARTIAL.test(JSON.stringify(it.own.levels)),
    );
  return breaks.flatMap((it) => {
    const table = byName.get(it.table);
    const isOpen = it.stamp === 'needs_data' && bounded.length === 0 && table !== undefined && isPlain(it);
    const failing = isOpen ? failures(it, table) : undefined;
    if (failing === undefined) return [it];
    const { before, after, words } = failing;
    if (after === 0 || before > 0) return [];
    const description = `the test ${it.kind} of ${it.table}.${it.column} fails over ${from}: ${words}`;
    return [{ ...it, stamp: 'proven' as const, description }];
  });
}

/** Settings that let a test look at a part of the rows, or count failures in its own way. */
const PARTIAL = /"\+?(where|limit|error_if|warn_if|fail_calc)":/;

/** Rows that fail on both sides; undefined of what the figures do not tell. */
function failures({ kind, column }: PredictedBreak, table: MeasuredTable) {
  const found = table.columns.find((it) => it.column.toLowerCase() === column?.toLowerCase());
  if (found === undefined) return undefined;
  const { nullsBefore, nullsAfter, distinctBefore, distinctAfter } = found;
  if (kind === 'not_null')
    return {
      before: nullsBefore,
      after: nullsAfter,
      words: `NULL in ${nullsAfter} of ${table.rowsAfter} rows`,
    };
  if (kind !== 'unique') return undefined;
  const before = table.rowsBefore - nullsBefore - distinctBefore;
  const after = table.rowsAfter - nullsAfter - distinctAfter;
  return { before, after, words: `${after} of ${table.rowsAfter} rows repeat a value` };
}
