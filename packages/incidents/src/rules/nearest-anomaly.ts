import { medianAbsoluteDeviation, median } from '@dataing/base/statistics';
import { type CaseView, oneCause, type PlainRule, quoted, SURE, sayOnly, usualCause } from './case-view.ts';

/** The nearest relation upstream whose number of rows leaves its history on the day of the alert. */
export const nearestAnomaly: PlainRule = {
  name: 'nearest_upstream_anomaly',
  says: 'the nearest relation upstream with an unusual number of rows that day',
  async judge(view) {
    const { alert } = view;
    let queries = 0;
    for (const table of upstream(view)) {
      const time = timeColumnOf(view, table);
      if (time === undefined) continue;
      queries += 1;
      if (!(await isUnusual(view, table, time))) continue;
      return sayOnly('fault', {
        causes: oneCause(usualCause(alert.metric), table),
        changes: [{ sha: null, probability: SURE }],
        cost: { queries, bytes: null, seconds: 0 },
      });
    }
    return sayOnly('no_fault', { changes: [{ sha: null, probability: SURE }] });
  },
};

/** Ancestors, the nearest first. */
function upstream(view: CaseView): readonly string[] {
  const seen = new Set<string>([view.alert.table]);
  for (const table of seen) for (const parent of view.parentsOf(table)) seen.add(parent);
  seen.delete(view.alert.table);
  return [...seen];
}

function timeColumnOf(view: CaseView, table: string): string | undefined {
  return view.columnsOf(table).find(({ type }) => ['date', 'datetime', 'timestamp'].includes(type))?.name;
}

const FEW_DAYS = 14;
const UNUSUAL = 3.5;

async function isUnusual(view: CaseView, table: string, time: string): Promise<boolean> {
  const day = `cast("${time.replaceAll('"', '""')}" as date)`;
  const rows = await view.ask(
    `select cast(${day} as varchar), cast(count(*) as double) from ${quoted(table)} ` +
      `where ${day} <= cast('${view.alert.at.slice(0, 10).replaceAll("'", '')}' as date) group by 1 order by 1`,
  );
  const counts = rows.map((row) => Number(row[1]));
  const last = counts.pop();
  if (last === undefined || counts.length < FEW_DAYS) return false;
  const spread = 1.4826 * medianAbsoluteDeviation(counts) || 1;
  return Math.abs(last - median(counts)) / spread > UNUSUAL;
}
