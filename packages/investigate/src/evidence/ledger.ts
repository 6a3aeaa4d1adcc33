import { DiagnosticError, type Outcome } from '@dataing/base/diagnostics';
import type { AdmittedQuery, QueryLimits, QueryResult, Warehouse } from '@dataing/ports';
import type { Query } from '@dataing/sql';

/** One query as it ran: what every number in a report is traced to. */
export interface RecordedQuery {
  /** "q1", "q2", ... in the order of asking. */
  readonly id: string;
  /** What it was asked for, in a few words. */
  readonly purpose: string;
  readonly sql: string;
  /** Rows that came back. */
  readonly rows: number;
  readonly ms: number;
}

/** The gate as an investigation sees it: a tree or SQL of a project in, an admitted query or the reasons out. */
export type Admit = (query: Query | string) => Promise<Outcome<AdmittedQuery>>;

/** The only way from an investigation to a warehouse: through the gate, and recorded. */
export interface Ledger {
  readonly queries: readonly RecordedQuery[];
  /** Throws DiagnosticError with the gate's or the warehouse's diagnostics. */
  ask(
    purpose: string,
    query: Query | string,
    limits?: QueryLimits,
  ): Promise<QueryResult & { readonly id: string }>;
}

/** Where answers outlive the process: `Journal`. */
export interface AnswerRecord {
  answerTo(sql: string): QueryResult | undefined;
  answered(purpose: string, sql: string, answer: QueryResult): Promise<void>;
}

/**
 * A ledger over one warehouse; `limits` hold for every query that gives none of its own. What was asked before is
 * answered from the record, under the same id; with `record` also what an earlier process asked.
 */
export function openLedger(
  warehouse: Pick<Warehouse, 'run'>,
  admit: Admit,
  limits: QueryLimits = {},
  record?: AnswerRecord,
): Ledger {
  const queries: RecordedQuery[] = [];
  const answers = new Map<string, QueryResult & { readonly id: string }>();
  return {
    queries,
    async ask(purpose, query, own) {
      const admitted = await admit(query);
      if (!admitted.ok) throw new DiagnosticError(admitted.diagnostics);
      const known = answers.get(admitted.value.sql);
      if (known !== undefined) return known;
      const recorded = record?.answerTo(admitted.value.sql);
      const result = recorded ?? (await warehouse.run(admitted.value, { ...limits, ...own }));
      if (recorded === undefined) await record?.answered(purpose, admitted.value.sql, result);
      const id = `q${queries.length + 1}`;
      const ms = Math.round(result.elapsedMs * 100) / 100;
      queries.push({ id, purpose, sql: admitted.value.sql, rows: result.rows.length, ms });
      const answer = { ...result, id };
      answers.set(admitted.value.sql, answer);
      return answer;
    },
  };
}
