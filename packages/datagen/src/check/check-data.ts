import type { NormalisedType, WarehouseColumn, WarehouseTable } from '@dataing/ports';
import type { Query } from '@dataing/sql';
import type { ColumnType, Document, Node } from '../dsl/document.ts';
import { type Measure, measureQuery, tableMeasures } from './measures.ts';
import { comparisonOf, findReferences, type Reference, referenceQuery } from './references.ts';
import { type CheckQuery, type CheckReport, type CheckResult, decisiveKinds } from './report.ts';

/** The data under test: what tables there are, and answers to queries (each passes the gate on its way). */
export interface DataAccess {
  readonly tables: readonly WarehouseTable[];
  ask(query: Query): Promise<Answer>;
}

export interface Answer {
  readonly sql: string;
  readonly rows: ReadonlyArray<ReadonlyArray<unknown>>;
  readonly ms: number;
}

interface Checking {
  readonly document: Document;
  readonly access: DataAccess;
  readonly checks: CheckResult[];
  readonly queries: CheckQuery[];
  readonly rows: Map<string, number>;
  /** Columns by table, by name. */
  readonly columns: ReadonlyMap<string, ReadonlyMap<string, WarehouseColumn>>;
}

/**
 * Checks data against its document: that tables and columns are there, types, keys, nulls, unique, ranges, enums,
 * inequalities within a table, two of the targets, and references. One query per table and one per reference.
 * What is not checked is listed by name. Throws only what `ask` throws.
 */
export async function checkData(document: Document, access: DataAccess): Promise<CheckReport> {
  const columns = new Map(
    access.tables.map((table) => [table.name, new Map(table.columns.map((c) => [c.name, c]))]),
  );
  const checking: Checking = { document, access, checks: [], queries: [], rows: new Map(), columns };
  const references = findReferences(document);
  for (const node of document.nodes) {
    if (!checkStructure(checking, node)) continue;
    await checkTable(checking, node);
    for (const reference of references) {
      if (reference.from.node === node.id) await checkReference(checking, reference);
    }
  }
  listUnchecked(checking);
  const { checks, queries, rows } = checking;
  return {
    schema: document.name,
    schemaHash: document.hash,
    passed: checks.every((c) => c.status === 'passed' || !decisiveKinds.includes(c.kind)),
    tables: document.nodes.map(({ id }) => ({ name: id, rows: rows.get(id) ?? null })),
    checks,
    queries,
  };
}

/** Whether the table is there at all; its columns and their types are checked on the way. */
function checkStructure({ checks, columns }: Checking, node: Node): boolean {
  const found = columns.get(node.id);
  const base = { kind: 'structure', table: node.id } as const;
  if (!found) {
    const message = `there is no file ${node.id}.parquet`;
    checks.push({ ...base, id: `${node.id}.exists`, status: 'failed', message });
    return false;
  }
  const missing = node.columns.filter((c) => !found.has(c.name));
  for (const { name } of missing) {
    const id = `${node.id}.${name}.exists`;
    checks.push({ ...base, id, column: name, status: 'failed', message: 'the column is missing' });
  }
  if (missing.length === 0) {
    const message = `${node.columns.length} columns are there`;
    checks.push({ ...base, id: `${node.id}.exists`, status: 'passed', message });
  }
  for (const column of node.columns) {
    const actual = found.get(column.name);
    if (!actual) continue;
    const fits = TYPES[column.type].includes(actual.dataType);
    checks.push({
      id: `${node.id}.${column.name}.type`,
      kind: 'types',
      table: node.id,
      column: column.name,
      status: fits ? 'passed' : 'failed',
      message: fits ? actual.nativeType : `${actual.nativeType}, where ${column.type} is declared`,
    });
  }
  return true;
}

const TYPES: Readonly<Record<ColumnType, readonly NormalisedType[]>> = {
  int: ['integer'],
  float: ['float'],
  string: ['string'],
  bool: ['boolean'],
  datetime: ['timestamp', 'datetime'],
  date: ['date'],
};

async function checkTable(checking: Checking, node: Node): Promise<void> {
  const measures = tableMeasures(checking.document, node);
  const askable = measures.filter((measure) => fitsColumns(checking, node, measure));
  const { answer, query } = await ask(checking, measureQuery(node.id, askable));
  const [rows, ...found] = answer.rows[0].map(toNumber);
  checking.rows.set(node.id, rows);
  let at = 0;
  for (const measure of measures) {
    const base = { id: measure.id, kind: measure.kind, table: node.id, column: measure.column };
    if (!askable.includes(measure)) {
      const message = 'a column is missing or of another type';
      checking.checks.push({ ...base, status: 'failed', message });
      continue;
    }
    const numbers = found.slice(at, at + measure.asks.length);
    at += measure.asks.length;
    checking.checks.push({ ...base, ...measure.judge(numbers, rows), rows, query });
  }
}

/** Keys, nulls and unique can be counted whatever the type; comparisons need the declared one. */
function fitsColumns({ columns }: Checking, node: Node, measure: Measure): boolean {
  return measure.needs.every((name) => {
    const actual = columns.get(node.id)!.get(name);
    const declared = node.columns.find((c) => c.name === name);
    if (!actual || !declared) return false;
    return (
      ['keys', 'nulls', 'unique'].includes(measure.kind) || TYPES[declared.type].includes(actual.dataType)
    );
  });
}

async function checkReference(checking: Checking, reference: Reference): Promise<void> {
  const { from, to, id, kind } = reference;
  const source = checking.columns.get(from.node)?.get(from.column);
  const target = checking.columns.get(to.node)?.get(to.column);
  const base = { id, kind, table: from.node, column: from.column };
  const name = `${to.node}.${to.column}`;
  const comparison = source && target && comparisonOf(source.dataType, target.dataType);
  if (!comparison) {
    const reason =
      source && target ? `${source.nativeType} never meets ${target.nativeType}` : 'a column is missing';
    checking.checks.push({ ...base, status: 'failed', message: `cannot refer to ${name}: ${reason}` });
    return;
  }
  const { answer, query } = await ask(checking, referenceQuery(reference, comparison));
  const violations = toNumber(answer.rows[0][0]);
  const rows = checking.rows.get(from.node)!;
  const status = violations === 0 ? 'passed' : 'failed';
  const message =
    violations === 0 ? `all in ${name}` : `${violations} of ${rows} rows refer to nothing in ${name}`;
  checking.checks.push({ ...base, status, message, rows, violations, query });
}

async function ask({ access, queries }: Checking, query: Query): Promise<{ answer: Answer; query: string }> {
  const answer = await access.ask(query);
  const id = `q${queries.length + 1}`;
  queries.push({ id, sql: answer.sql, rows: answer.rows.length, ms: answer.ms });
  return { answer, query: id };
}

/** Numbers of an engine: counts may be bigint; a mean of nothing is null. */
function toNumber(cell: unknown): number {
  return cell === null || cell === undefined ? Number.NaN : Number(cell);
}

/** What the document asks for and nothing looks at yet. */
function listUnchecked({ document, checks }: Checking): void {
  const add = (id: string, kind: CheckResult['kind'], table: string, column?: string): void => {
    checks.push({ id, kind, table, column, status: 'not_checked', message: 'not checked yet' });
  };
  for (const { attr } of document.constraints.patterns) {
    add(`${attr.node}.${attr.column}.pattern`, 'pattern', attr.node, attr.column);
  }
  for (const { left, op, right } of document.constraints.inequalities) {
    if (left.node === right.node) continue;
    const id = `${left.node}.${left.column}.${op}.${right.node}.${right.column}`;
    add(id, 'inequalities', left.node, left.column);
  }
  const { compositeEffect } = document.targets;
  if (compositeEffect) add(`${compositeEffect.node}.composite_effect`, 'targets', compositeEffect.node);
}
