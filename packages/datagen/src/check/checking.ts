import type { NormalisedType, WarehouseColumn } from '@dataing/ports';
import { duckdb, type Query, quoteIdentifier, quoteText } from '@dataing/sql';
import type { ColumnSpec, ColumnType, Document, Node } from '../dsl/document.ts';
import type { DataAccess, Answer } from './access.ts';
import type { Cells } from './cells.ts';
import type { ColumnProfile } from './profile.ts';
import type { CheckQuery, Plot, Tell } from './report.ts';
import type { CheckResult } from './result.ts';

/** The columns of one table, as two queries saw them. */
export interface TableFindings {
  readonly rows: number;
  readonly profiles: ReadonlyMap<string, ColumnProfile>;
  readonly cells: Cells;
  /** The query that counted the cells; undefined where there was nothing to count. */
  readonly query?: string;
}

/** What the checks of one run share: where they ask, and where they put what they found. */
export interface Checking {
  readonly document: Document;
  readonly access: DataAccess;
  readonly checks: CheckResult[];
  readonly queries: CheckQuery[];
  readonly plots: Plot[];
  readonly tells: Tell[];
  readonly rows: Map<string, number>;
  /** What one look at each table told; absent for tables that are not there. */
  readonly found: Map<string, TableFindings>;
  /** Columns by table, by name. */
  readonly columns: ReadonlyMap<string, ReadonlyMap<string, WarehouseColumn>>;
}

/** Asks and notes the question; `query` is its number in the report. */
export async function ask(
  { access, queries }: Checking,
  question: Query | string,
): Promise<{ answer: Answer; query: string }> {
  const answer = await access.ask(question);
  const id = `q${queries.length + 1}`;
  queries.push({ id, sql: answer.sql, rows: answer.rows.length, ms: answer.ms });
  return { answer, query: id };
}

/** Numbers of an engine: counts may be bigint; a mean of nothing is null. */
export function toNumber(cell: unknown): number {
  return cell === null || cell === undefined ? Number.NaN : Number(cell);
}

/** How the declared types are stored. */
export const STORED: Readonly<Record<ColumnType, readonly NormalisedType[]>> = {
  int: ['integer'],
  float: ['float'],
  string: ['string'],
  bool: ['boolean'],
  datetime: ['timestamp', 'datetime'],
  date: ['date'],
  json: ['json', 'string'],
};

/** Whether a declared column is there with its declared type. */
export function isStored({ columns }: Checking, node: Node, column: ColumnSpec): boolean {
  const actual = columns.get(node.id)?.get(column.name);
  return actual !== undefined && STORED[column.type].includes(actual.dataType);
}

export function nodeOf({ document }: Checking, id: string): Node | undefined {
  return document.nodes.find((node) => node.id === id);
}

export function columnOf(node: Node | undefined, name: string): ColumnSpec | undefined {
  return node?.columns.find((column) => column.name === name);
}

export function firstTimeColumn(node: Node | undefined): ColumnSpec | undefined {
  return node?.columns.find(({ type }) => type === 'datetime' || type === 'date');
}

/** Identifiers and texts as they stand in the SQL that is written as text, for what a query tree cannot say. */

export const name = (text: string): string => quoteIdentifier(text, duckdb);
export const literal = (text: string): string => quoteText(text, duckdb);

/** A share or a number as messages show it. */
export function show(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : 'none';
}

export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
