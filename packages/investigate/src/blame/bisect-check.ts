import type { Outcome } from '@dataing/base/diagnostics';
import type { Cell, SqlDialect } from '@dataing/ports';
import { type DialectFacts, lowerQuery, type Query, renderQuery } from '@dataing/sql';
import { parseSql } from '@dataing/sql/grammar';
import { type TableItem, visitTree } from '@dataing/sql/tree';
import { metricAggregates } from '../metric/aggregates.ts';
import { isAdditive, type Metric } from '../metric/metric.ts';
import { parseMetric } from '../metric/parse-metric.ts';

type Comparison = '<' | '<=' | '>' | '>=' | '=' | '!=';

/**
 * What must hold of a table: a metric within a bound, or, as dbt has it, a query that finds no row. A query names the
 * table by its name.
 */
export type BisectCheck =
  | {
      readonly kind: 'metric';
      readonly text: string;
      readonly metric: Metric;
      readonly is: Comparison;
      readonly bound: number;
    }
  | { readonly kind: 'query'; readonly text: string };

export interface CheckAnswer {
  readonly holds: boolean;
  /** Rows that a query found, or the level of the metric; null of no rows. */
  readonly value: number | null;
}

/**
 * `null_share(email) < 0.01`, or a SELECT that finds what is wrong. Never throws. Errors: those of `parseMetric`.
 */
export function parseCheck(text: string): Outcome<BisectCheck> {
  if (/^\s*(select|with|from)\b/i.test(text))
    return { ok: true, value: { kind: 'query', text: text.trim() }, diagnostics: [] };
  const [, left, is, right] =
    /^([\s\S]*?)\s*(<=|>=|!=|<>|==|<|>|=)\s*(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*(%?)\s*$/i.exec(text) ?? [];
  if (left === undefined) {
    const message = `${JSON.stringify(text)} is neither a query nor a metric with a bound`;
    const help =
      "Give a SELECT that finds what is wrong, or such as 'null_share(email) < 0.01' of what must hold.";
    return { ok: false, diagnostics: [{ code: 'METRIC_UNKNOWN_FORM', severity: 'error', message, help }] };
  }
  const metric = parseMetric(left);
  if (!metric.ok) return metric;
  const bound = Number(right) / (/%\s*$/.test(text) ? 100 : 1);
  const comparison = is === '==' ? '=' : is === '<>' ? '!=' : (is as Comparison);
  const value = { kind: 'metric', text: text.trim(), metric: metric.value, is: comparison, bound } as const;
  return { ok: true, value, diagnostics: metric.diagnostics };
}

/** The query that answers a check of the table that stands under the name `from`; a query calls it by one of `names`. */
export function checkQuery(
  check: BisectCheck,
  table: { readonly names: readonly string[]; readonly from: string },
  dialect: SqlDialect,
  facts: DialectFacts,
): string {
  if (check.kind === 'query')
    return `select count(*) as failing from (\n${withTable(check.text, table, dialect)}\n) as dataing_check`;
  const query: Query = {
    kind: 'query',
    select: metricAggregates(check.metric),
    from: { kind: 'table', name: table.from },
  };
  return renderQuery(lowerQuery(query, dialect), facts);
}

export function readAnswer(check: BisectCheck, row: readonly Cell[]): CheckAnswer {
  if (check.kind === 'query') return { holds: Number(row[0]) === 0, value: Number(row[0]) };
  const [events, exposure] = row.map(Number);
  const value = isAdditive(check.metric) ? events : exposure === 0 ? null : events / exposure;
  return { holds: value !== null && compare(value, check), value };
}

function compare(value: number, { is, bound }: Extract<BisectCheck, { kind: 'metric' }>): boolean {
  switch (is) {
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    case '=':
      return value === bound;
    case '!=':
      return value !== bound;
  }
}

/** The text with the table's name written as it stands in the query around it. */
function withTable(
  text: string,
  { names, from }: { readonly names: readonly string[]; readonly from: string },
  dialect: SqlDialect,
): string {
  const edits: Array<readonly [number, number]> = [];
  for (const statement of parseSql(text, { dialect }).statements) {
    visitTree(statement, (part) => {
      if (part.kind !== 'table' || !Array.isArray(part.name)) return;
      const { name: written } = part as unknown as TableItem;
      const [first, last] = [written[0]?.span, written.at(-1)?.span];
      if (first === undefined || last === undefined) return;
      const own = written.at(-1)!.text.toLowerCase();
      if (names.some((it) => it.toLowerCase() === own)) edits.push([first.start, last.end]);
    });
  }
  return edits
    .sort((a, b) => b[0] - a[0])
    .reduce(
      (done, [start, end]) => `${done.slice(0, start)}${from}${done.slice(end)}`,
      text.replace(/;\s*$/, ''),
    );
}
