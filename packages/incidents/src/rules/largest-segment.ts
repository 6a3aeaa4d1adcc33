import { type CaseView, oneCause, type PlainRule, quoted, SURE, sayOnly } from './case-view.ts';

/** The segment with the most rows on the day of the alert is at fault. */
export const largestSegment: PlainRule = {
  name: 'largest_segment',
  says: 'the largest segment of the alerted table',
  async judge(view) {
    const { alert } = view;
    const columns = view.columnsOf(alert.table).filter(({ type }) => type === 'string');
    const largest = await largestOf(
      view,
      columns.map(({ name }) => name),
    );
    return sayOnly('fault', {
      causes: oneCause('segment_failure', alert.table),
      changes: [{ sha: null, probability: SURE }],
      scope: {
        table: alert.table.toLowerCase(),
        segment: largest ?? {},
        onset: alert.at,
        end: null,
        where: largest === undefined ? null : conditionOf(largest, alert.time, alert.at),
      },
      cost: { queries: columns.length, bytes: null, seconds: 0 },
    });
  },
};

async function largestOf(view: CaseView, columns: readonly string[]) {
  let best: { readonly rows: number; readonly segment: Record<string, string> } | undefined;
  for (const column of columns) {
    const name = quoteName(column);
    const [row] = await view.ask(
      `select ${name}, cast(count(*) as double) from ${quoted(view.alert.table)} ` +
        `where ${name} is not null group by 1 order by 2 desc, 1 limit 1`,
    );
    if (row === undefined || (best !== undefined && Number(row[1]) <= best.rows)) continue;
    best = { rows: Number(row[1]), segment: { [column]: String(row[0]) } };
  }
  return best?.segment;
}

function conditionOf(segment: Readonly<Record<string, string>>, time: string | null, at: string): string {
  const parts = Object.entries(segment).map(
    ([column, value]) => `${quoteName(column)} = ${quoteText(value)}`,
  );
  if (time !== null) parts.push(`${quoteName(time)} >= ${quoteText(at)}`);
  return parts.join(' and ');
}

const quoteName = (name: string) => `"${name.replaceAll('"', '""')}"`;
const quoteText = (text: string) => `'${text.replaceAll("'", "''")}'`;
