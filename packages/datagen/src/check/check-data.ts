import { sql } from '@dataing/sql';
import type { ColumnSpec, Document, Node } from '../dsl/document.ts';
import { type Cells, CELLS_MAX, cellsQuery, planCells, readCells } from './cells.ts';
import type { DataAccess } from './access.ts';
import { ask, type Checking, isStored, STORED, type TableFindings, toNumber } from './checking.ts';
import { checkAsOf } from './as-of.ts';
import { checkCorrelations } from './correlations.ts';
import { checkChosenRows } from './chosen-rows.ts';
import { checkVolume } from './events.ts';
import { checkJson } from './json.ts';
import { checkPoints } from './points.ts';
import { checkHierarchies } from './hierarchies.ts';
import { checkEffects } from './effects.ts';
import { checkGiven } from './given.ts';
import { gapMeasures } from './gaps.ts';
import { checkExpressions } from './expressions.ts';
import { checkFollowing } from './follow.ts';
import { checkModified } from './modified.ts';
import { checkProcess } from './processes.ts';
import { type Measure, measureQuery, tableMeasures } from './measures.ts';
import { checkKeyReferences, checkKeys, checkUniqueTogether } from './keys.ts';
import { checkBirths, checkCrossTable } from './order.ts';
import { outlierMeasures } from './outliers.ts';
import { checkOwn } from './own-checks.ts';
import { type ColumnProfile, profileAsks, readProfile } from './profile.ts';
import { toRe2 } from './python-regex.ts';
import { comparisonOf, findReferences, type Reference, referenceQuery } from './references.ts';
import { type CheckReport, concludeReport } from './report.ts';
import { checkRollups } from './rollups.ts';
import { checkSeasons } from './seasonality.ts';
import { checkStatistics } from './statistics.ts';
import { checkStructure } from './structure.ts';
import { checkTargets } from './targets.ts';
import { checkTraits } from './traits.ts';
import { findTells } from './tells.ts';

export interface CheckOptions {
  /** The score below which data does not pass; default 80. */
  readonly minScore?: number;
}

const MIN_SCORE = 80;

/**
 * Checks data against its document: structure, constraints, references, targets, and the behaviour and statistics
 * that the document declares, with tolerances that know the sample size. Two queries per table (all that one pass
 * can tell, then counts by value, bin and hour), one per reference, and one where two tables meet. What cannot be
 * judged is listed with its reason. Throws only what `ask` throws.
 */
export async function checkData(
  document: Document,
  access: DataAccess,
  options: CheckOptions = {},
): Promise<CheckReport> {
  const columns = new Map(
    access.tables.map((table) => [table.name, new Map(table.columns.map((c) => [c.name, c]))]),
  );
  const checking: Checking = {
    document,
    access,
    columns,
    checks: [],
    queries: [],
    plots: [],
    tells: [],
    rows: new Map(),
    found: new Map(),
  };
  const references = findReferences(document);
  const there = document.nodes.filter((node) => checkStructure(checking, node));
  for (const node of there) checking.found.set(node.id, await lookAt(checking, node));
  for (const node of there) {
    for (const reference of references) {
      if (reference.from.node === node.id) await checkReference(checking, reference);
    }
    await checkKeyReferences(checking, node);
    await checkChosenRows(checking, node);
    await checkHierarchies(checking, node);
    await checkBirths(checking, node);
    await checkBehaviour(checking, node);
  }
  await checkKeys(checking);
  await checkUniqueTogether(checking);
  await checkCrossTable(checking);
  await checkTargets(checking);
  await checkOwn(checking);
  findTells(checking);
  listUnchecked(checking);
  return concludeReport({
    schema: document.name,
    schemaHash: document.hash,
    minScore: options.minScore ?? MIN_SCORE,
    tables: document.nodes.map(({ id }) => ({ name: id, rows: checking.rows.get(id) ?? null })),
    checks: inOrderOfTables(checking),
    tells: checking.tells,
    plots: checking.plots,
    queries: checking.queries,
  });
}

async function checkBehaviour(checking: Checking, node: Node): Promise<void> {
  const found = checking.found.get(node.id);
  if (found === undefined || found.rows === 0) return;
  checkStatistics(checking, node, found);
  checkSeasons(checking, node, found);
  await checkEffects(checking, node);
  await checkFollowing(checking, node);
  await checkModified(checking, node);
  await checkRollups(checking, node);
  await checkExpressions(checking, node);
  await checkAsOf(checking, node);
  await checkVolume(checking, node, found);
  await checkTraits(checking, node);
  await checkCorrelations(checking, node);
  await checkGiven(checking, node);
  await checkPoints(checking, node);
  await checkJson(checking, node);
  await checkProcess(checking, node);
}

function inOrderOfTables({ document, checks }: Checking): CheckReport['checks'] {
  const order = new Map(document.nodes.map((node, i) => [node.id, i]));
  const placeOf = (table: string): number => order.get(table) ?? order.size;
  return [...checks].sort((a, b) => placeOf(a.table) - placeOf(b.table));
}

/** Two queries: what one pass over the rows can tell, and how the values lie. */
async function lookAt(checking: Checking, node: Node): Promise<TableFindings> {
  const known = checking.access.tables.find((table) => table.name === node.id)?.rowCount;
  const isWhole = checking.columns.get(node.id)?.get(node.pk[0])?.dataType === 'integer';
  const measures = [
    ...tableMeasures(checking.document, node, isWhole ? known : undefined),
    ...outlierMeasures(node),
    ...gapMeasures(node),
  ];
  const askable = measures.filter((measure) => fitsColumns(checking, node, measure));
  const profiled = node.columns.filter((column) => isStored(checking, node, column));
  const profileItems = profiled.map((column) => profileAsks(column, isKey(checking, node, column)));
  const asked = measureQuery(node.id, askable);
  const select = [...asked.select, ...profileItems.flat().map((e, i) => sql.item(e, `p${i}`))];
  const { answer, query } = await ask(checking, { ...asked, select });
  const [rows, ...numbers] = answer.rows[0].map(toNumber);
  checking.rows.set(node.id, rows);
  const rest = judgeMeasures(checking, node, measures, askable, { rows, numbers, query });
  const profiles = new Map<string, ColumnProfile>();
  let at = 0;
  profiled.forEach((column, i) => {
    const count = profileItems[i].length;
    profiles.set(column.name, readProfile(column, rest.slice(at, at + count)));
    at += count;
  });
  return { rows, profiles, ...(await countCells(checking, node, profiles)) };
}

/** Whether a column names rows, its own or another table's, and no target asks for its mean. */
function isKey({ document }: Checking, node: Node, { name, generator }: ColumnSpec): boolean {
  const asked = document.targets.meanInRange?.attr;
  if (asked?.node === node.id && asked.column === name) return false;
  if (generator.kind !== 'lookup') return generator.kind === 'sequence';
  return document.nodes.some(({ id, pk }) => id === generator.node && pk.includes(generator.column));
}

/** Gives a verdict per measure; what is left of the numbers is the profiles'. */
function judgeMeasures(
  checking: Checking,
  node: Node,
  measures: readonly Measure[],
  askable: readonly Measure[],
  { rows, numbers, query }: { rows: number; numbers: readonly number[]; query: string },
): readonly number[] {
  let at = 0;
  for (const measure of measures) {
    const base = { id: measure.id, kind: measure.kind, table: node.id, column: measure.column };
    if (!askable.includes(measure)) {
      const message = 'a column is missing or of another type';
      checking.checks.push({ ...base, status: 'failed', message });
      continue;
    }
    const found = numbers.slice(at, at + measure.asks.length);
    at += measure.asks.length;
    checking.checks.push({ ...base, ...measure.judge(found, rows), rows, query });
  }
  return numbers.slice(at);
}

async function countCells(
  checking: Checking,
  node: Node,
  profiles: ReadonlyMap<string, ColumnProfile>,
): Promise<{ cells: Cells; query?: string }> {
  const plans = planCells(checking.document, node, profiles);
  const parts: Cells[] = [];
  let last: string | undefined;
  for (let at = 0; at < plans.length; at += CELLS_MAX) {
    const part = plans.slice(at, at + CELLS_MAX);
    const { answer, query } = await ask(checking, cellsQuery(node.id, part));
    parts.push(readCells(part, answer));
    last = query;
  }
  const cells: Cells = {
    values: new Map(parts.flatMap(({ values }) => [...values])),
    numbers: new Map(parts.flatMap(({ numbers }) => [...numbers])),
    times: new Map(parts.flatMap(({ times }) => [...times])),
  };
  return last === undefined ? { cells } : { cells, query: last };
}

/** Keys, nulls and unique can be counted whatever the type; comparisons need the declared one. */
function fitsColumns({ columns }: Checking, node: Node, measure: Measure): boolean {
  return measure.needs.every((name) => {
    const actual = columns.get(node.id)!.get(name);
    const declared = node.columns.find((c) => c.name === name);
    if (!actual || !declared) return false;
    return (
      ['keys', 'nulls', 'unique'].includes(measure.kind) || STORED[declared.type].includes(actual.dataType)
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

/** What the document asks for and the engine of the data cannot say. */
function listUnchecked({ document, checks }: Checking): void {
  for (const { attr, regex } of document.constraints.patterns) {
    if (toRe2(regex) !== undefined) continue;
    checks.push({
      id: `${attr.node}.${attr.column}.pattern`,
      kind: 'pattern',
      table: attr.node,
      column: attr.column,
      status: 'not_checked',
      message: 'the expression looks ahead, behind or back, which the engine of the data cannot do',
    });
  }
}
