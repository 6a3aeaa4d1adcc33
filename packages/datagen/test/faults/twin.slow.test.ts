import { concat, hashRows, slice, type Column } from '@dataing/base/columns';
import { DiagnosticError } from '@dataing/base/diagnostics';
import { sliceAddresses } from '@dataing/base/random';
import { buildPlan, fileColumns, type Engine } from '@dataing/datagen';
import { parseDocument, type Document } from '@dataing/datagen/dsl';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyIncidents, type FaultedRows } from '../../src/faults/apply-incidents.ts';
import { cellText } from '../../src/faults/cell.ts';
import { addTotals, noTotals, type FinishedRows } from '../../src/faults/find-hits.ts';
import { incidentRows } from '../../src/faults/incident-labels.ts';
import type { IncidentStep } from '../../src/plan/incident-step.ts';
import { engineOf, ownSchema } from '../engine/schema.ts';
import { arbitraryFaultyDocument } from './arbitrary-incidents.ts';

/** One row of `_incident_rows.parquet`. */
interface Label {
  readonly key: string | null;
  readonly incident: string | null;
  readonly effect: string | null;
  readonly column: string | null;
  readonly original: string | null;
}

function labelsOf(engine: Engine, table: number, rows: FinishedRows, faulted: FaultedRows): Label[] {
  const steps = stepsOf(engine, table);
  const [, key, incident, effect, column, original] = incidentRows(engine.plan, table, rows, {
    steps,
    hits: faulted.hits,
    orphans: [],
  });
  return Array.from({ length: key.length }, (_, i) => ({
    key: cellText(key, i),
    incident: cellText(incident, i),
    effect: cellText(effect, i),
    column: cellText(column, i),
    original: cellText(original, i),
  }));
}

function stepsOf(engine: Engine, table: number): IncidentStep[] {
  return engine.plan.incidents.filter((step) => step.table === table);
}

function finishedRows(engine: Engine, table: number): FinishedRows {
  const frame = engine.whole(table);
  return {
    columns: frame.table.columns.map((_, column) => frame.column(column)),
    addresses: frame.addresses(),
  };
}

/** Cells that a copy may have of its own. */
function ownCells(steps: readonly IncidentStep[]): Set<number> {
  return new Set(
    steps.flatMap(({ fault, column }) => {
      if (fault.kind === 'fanout_duplicates') return [column as number];
      return fault.kind === 'duplicates' && fault.loadColumn !== undefined ? [fault.loadColumn] : [];
    }),
  );
}

/**
 * Walks the twin's rows beside the faulty ones with nothing but the labels in hand: every cell without a label is the
 * twin's, rows are lost and repeated as the labels say, and what a label calls the original is what the twin has.
 * Gives the kinds that hit a row.
 */
function checkTwin(engine: Engine, table: number): string[] {
  const rows = finishedRows(engine, table);
  const steps = stepsOf(engine, table);
  const faulted = applyIncidents(rows, steps);
  const labels = labelsOf(engine, table, rows, faulted);
  const names = fileColumns(engine.plan, engine.plan.tables[table]).map(({ name }) => name);
  expect(faulted.columns.length).toBe(names.length);
  const byKey = Map.groupBy(labels, ({ key }) => key);
  const copiesOf = new Map(
    steps.map(({ id, fault }) => [id as string | null, 'copies' in fault ? fault.copies : 0]),
  );
  const movedTo = new Map(
    steps.map(({ id, fault }) => [id, fault.kind === 'rename_column' ? fault.to : undefined]),
  );
  const own = ownCells(steps);
  const { pk } = engine.plan.tables[table];
  const cellsOf = (columns: readonly Column[], row: number) => columns.map((column) => cellText(column, row));
  let at = 0;
  for (let row = 0; row < rows.addresses.length; row++) {
    const was = cellsOf(rows.columns, row);
    const mine = byKey.get(keyOf(pk.map((column) => was[column]))) ?? [];
    for (const { column, original } of mine) {
      if (column !== null) expect(original).toBe(was[names.indexOf(column)]);
    }
    if (mine.some(({ effect }) => effect === 'lost')) continue;
    const changed = mine.filter(({ effect }) => effect === 'changed');
    const touched = new Set(changed.flatMap(({ column, incident }) => [column, movedTo.get(incident ?? '')]));
    const now = cellsOf(faulted.columns, at++);
    names.forEach((name, i) => {
      if (!touched.has(name)) expect(now[i]).toBe(was[i] ?? null);
    });
    const copies = mine
      .filter(({ effect }) => effect === 'repeated')
      .reduce((sum, { incident }) => sum + (copiesOf.get(incident) ?? 0), 0);
    for (let copy = 0; copy < copies; copy++) {
      const again = cellsOf(faulted.columns, at++);
      names.forEach((_, i) => {
        if (!own.has(i)) expect(again[i]).toBe(now[i]);
      });
    }
  }
  for (const column of faulted.columns) expect(column.length).toBe(at);
  return steps.filter((_, i) => faulted.hits[i].rows.length > 0).map(({ fault }) => fault.kind);
}

/** The rows cut anywhere, each part faulted by itself, are the faulty rows of the whole. */
function checkCuts(engine: Engine, table: number, raw: readonly number[]): void {
  const rows = finishedRows(engine, table);
  const steps = stepsOf(engine, table);
  const whole = applyIncidents(rows, steps);
  const { length } = rows.addresses;
  const cuts = [...new Set([0, ...raw.map((n) => n % (length + 1)), length])].sort((a, b) => a - b);
  const parts = cuts.slice(1).map((to, i) => {
    const part = {
      columns: rows.columns.map((column) => slice(column, cuts[i], to)),
      addresses: sliceAddresses(rows.addresses, cuts[i], to),
    };
    return { part, faulted: applyIncidents(part, steps) };
  });
  if (parts.length === 0) return;
  whole.columns.forEach((column, i) => {
    expect(hashRows(concat(parts.map(({ faulted }) => faulted.columns[i]))).h).toBe(hashRows(column).h);
  });
  steps.forEach((_, i) => {
    const sum = noTotals();
    for (const { faulted } of parts) addTotals(sum, faulted.hits[i].totals);
    const { totals } = whole.hits[i];
    expect(sum.matched).toBe(totals.matched);
    expect(sum.affected).toBe(totals.affected);
    expect(sum.afterSum).toBeCloseTo(totals.afterSum, 3);
  });
  const labels = parts.flatMap(({ part, faulted }) => labelsOf(engine, table, part, faulted));
  const sorted = (list: readonly Label[]) => list.map((label) => JSON.stringify(label)).sort();
  expect(sorted(labels)).toEqual(sorted(labelsOf(engine, table, rows, whole)));
}

/** As the labels have it: a key of several columns is a JSON list. */
function keyOf(cells: ReadonlyArray<string | null>): string | null {
  return cells.length === 1 ? cells[0] : JSON.stringify(cells);
}

/** Undefined where the planner or the data refuse the document, or where it is too large to be looked at cell by cell. */
async function engineFor(document: Document): Promise<Engine | undefined> {
  const plan = buildPlan(document, { seed: 5 });
  if (!plan.ok) return undefined;
  const engine = await engineOf(plan.value);
  try {
    const isLarge = plan.value.tables.some(({ index }) => engine.rowsOf(index) > 5000);
    if (isLarge) return undefined;
    plan.value.tables.forEach(({ index }) => finishedRows(engine, index));
    return engine;
  } catch (error) {
    if (error instanceof DiagnosticError) return undefined;
    throw error;
  }
}

test('any document, any incidents: each cell without a label is that of the twin', async () => {
  const seen = new Set<string>();
  let generated = 0;
  await fc.assert(
    fc.asyncProperty(arbitraryFaultyDocument(), async (document) => {
      const engine = await engineFor(document);
      if (engine === undefined) return;
      generated++;
      engine.plan.tables.forEach(({ index }) => {
        for (const kind of checkTwin(engine, index)) seen.add(kind);
      });
    }),
    { numRuns: 150 },
  );
  expect(generated).toBeGreaterThan(50);
  // All 17 as a rule; the schema of all faults below has each for sure.
  expect(seen.size).toBeGreaterThan(13);
});

test('any document, any incidents: rows do not depend on how they are cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      arbitraryFaultyDocument(),
      fc.array(fc.nat(), { maxLength: 4 }),
      async (document, cuts) => {
        const engine = await engineFor(document);
        engine?.plan.tables.forEach(({ index }) => checkCuts(engine, index, cuts));
      },
    ),
    { numRuns: 60 },
  );
});

test('every kind at once, on one table', async () => {
  const outcome = parseDocument(JSON.stringify(ownSchema('faults')), 'faults.json');
  if (!outcome.ok) throw new DiagnosticError(outcome.diagnostics);
  const engine = await engineFor(outcome.value);
  if (engine === undefined) throw new Error('the schema of all faults is refused');
  engine.plan.tables.forEach(({ index }) => {
    checkTwin(engine, index);
    checkCuts(engine, index, [1, 500, 700]);
  });
  const hits = applyIncidents(finishedRows(engine, 1), stepsOf(engine, 1)).hits;
  expect(hits.map(({ rows }) => rows.length > 0)).toEqual(hits.map(() => true));
});
