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
  /** Size of the answer. */
  readonly bytes: number;
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

/** How much an investigation may ask. */
export interface Budget {
  readonly queries: number;
  /** Time of the warehouse, all queries together. */
  readonly seconds: number;
  /** Size of all answers. */
  readonly bytes: number;
}

export const DEFAULT_BUDGET: Budget = { queries: 25, seconds: 60, bytes: 256_000_000 };

/** What these queries leave of a budget; undefined where one part of it is spent. */
export function budgetLeft(budget: Budget, queries: readonly RecordedQuery[]): Budget | undefined {
  const spent = spentBy(queries);
  if (partSpent(spent, budget) !== undefined) return undefined;
  return {
    queries: budget.queries - spent.queries,
    seconds: budget.seconds - spent.seconds,
    bytes: budget.bytes - spent.bytes,
  };
}

function spentBy(queries: readonly RecordedQuery[]): Budget {
  return {
    queries: queries.length,
    seconds: queries.reduce((sum, { ms }) => sum + ms / 1000, 0),
    bytes: queries.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** Thrown by `ask` when the budget is spent: what was learned until then stands. The message says which part it was. */
export class BudgetSpent extends Error {}

/**
 * A ledger over one warehouse; `limits` hold for every query that gives none of its own. What was asked before is
 * answered from the record, under the same id; with `record` also what an earlier process asked. Without a `budget`
 * there is no end to asking.
 */
export function openLedger(
  warehouse: Pick<Warehouse, 'run'>,
  admit: Admit,
  limits: QueryLimits = {},
  { record, budget }: { readonly record?: AnswerRecord; readonly budget?: Budget } = {},
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
      if (budget !== undefined) mindBudget(spentBy(queries), budget);
      const recorded = record?.answerTo(admitted.value.sql);
      const result = recorded ?? (await warehouse.run(admitted.value, { ...limits, ...own }));
      if (recorded === undefined) await record?.answered(purpose, admitted.value.sql, result);
      const id = `q${queries.length + 1}`;
      const ms = Math.round(result.elapsedMs * 100) / 100;
      queries.push({
        id,
        purpose,
        sql: admitted.value.sql,
        rows: result.rows.length,
        bytes: result.bytes,
        ms,
      });
      const answer = { ...result, id };
      answers.set(admitted.value.sql, answer);
      return answer;
    },
  };
}

function mindBudget(spent: Budget, budget: Budget): void {
  const part = partSpent(spent, budget);
  if (part !== undefined) throw new BudgetSpent(`${part}, the most that this investigation may`);
}

/** The part of a budget that is spent, in words. */
function partSpent(spent: Budget, budget: Budget): string | undefined {
  if (spent.queries >= budget.queries) return `${budget.queries} queries were asked`;
  if (spent.seconds >= budget.seconds) return `the warehouse worked for ${budget.seconds} seconds`;
  return spent.bytes >= budget.bytes ? `${budget.bytes} bytes were read` : undefined;
}
