import type { Outcome } from '@dataing/base/diagnostics';
import type { Document } from '../dsl/document.ts';
import { bendByEffects } from './bend-by-effects.ts';
import { checkFeasible } from './check-feasible.ts';
import { checkDistinct } from './check-distinct.ts';
import { correlateColumns } from './correlate-columns.ts';
import { checkKeys } from './check-keys.ts';
import { compileColumns } from './compile-columns.ts';
import { followParents } from './follow-parents.ts';
import { formFamilies } from './form-families.ts';
import { orderColumns } from './order-columns.ts';
import { originalEffects } from './original-effects.ts';
import { processOf, processSource } from './compile-process.ts';
import { plantIncidents } from './plant-incidents.ts';
import { shareRoles } from './share-roles.ts';
import {
  newDraft,
  keyOf,
  columnNumber,
  type Draft,
  type Pass,
  type PlanOptions,
  type TableDraft,
} from './draft.ts';
import { streamEpoch, type Plan, type RowSource, type TablePlan } from './plan.ts';

/** The whole planner, in order. Each pass reads what the ones before it wrote. */
export const planPasses: readonly Pass[] = [
  formFamilies,
  shareRoles,
  bendByEffects,
  followParents,
  checkDistinct,
  correlateColumns,
  compileColumns,
  checkKeys,
  orderColumns,
  checkFeasible,
  plantIncidents,
];

/**
 * The plan of a resolved document. Stops after the first pass that finds an error; the diagnostics carry the
 * document's spans.
 */
export function buildPlan(document: Document, options: PlanOptions): Outcome<Plan> {
  const draft = newDraft({ ...document, compat: options.compat ?? document.compat }, options);
  const notes: string[] = [];
  for (const pass of planPasses) {
    notes.push(`${pass.name}: ${pass.run(draft)}`);
    if (draft.diagnostics.some((d) => d.severity === 'error'))
      return { ok: false, diagnostics: draft.diagnostics };
  }
  const plan: Plan = {
    name: document.name,
    schemaHash: document.hash,
    seed: options.seed,
    ...(draft.document.compat === undefined ? {} : { compat: draft.document.compat }),
    epoch: streamEpoch,
    tables: draft.tables.map((table) => finishTable(draft, table)),
    families: draft.families,
    grids: draft.grids,
    incidents: draft.incidents,
    planted: options.withoutIncidents !== true,
    passes: notes,
  };
  return { ok: true, value: plan, diagnostics: draft.diagnostics };
}

function finishTable(draft: Draft, table: TableDraft): TablePlan {
  return {
    index: table.index,
    name: table.node.id,
    pk: table.node.pk.map((name) => columnNumber(table.node, name)),
    family: table.family,
    source: rowSource(draft, table),
    columns: table.columns,
    roles: table.roles,
    follows: table.follows,
    mainTime: table.mainTime,
    expectedRows: table.expectedRows,
  };
}

function rowSource(draft: Draft, table: TableDraft): RowSource {
  const { node, parent } = table;
  if (parent === undefined) return { kind: 'fixed', rows: node.rows ?? 0 };
  const process = processOf(draft, table);
  if (process !== undefined) return processSource(draft, table, process);
  return {
    kind: 'fanout',
    parent,
    fanout: node.fanout ?? { kind: 'constant', count: 1 },
    addressKey: keyOf(draft, node.id, '', 'address'),
    countKey: keyOf(draft, node.id, '', 'count'),
    roundingKey: keyOf(draft, node.id, '', 'count rounding'),
    effects: table.effects,
    traits: table.traits,
    original: draft.document.compat === 'original' ? originalEffects(draft, table) : undefined,
  };
}
