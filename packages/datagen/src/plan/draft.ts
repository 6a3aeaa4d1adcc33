import type { Diagnostic, Span } from '@dataing/base/diagnostics';
import { streamKey, type StreamKey } from '@dataing/base/random';
import type { Document, Node } from '../dsl/document.ts';
import type { ColumnStep, EffectStep, FamilyPlan, FollowStep, RoleStep, TimeGrid } from './plan.ts';
import type { TraitFactor } from './trait-step.ts';
import type { IncidentStep } from './incident-step.ts';
import type { LatentStep } from './latent-step.ts';
import { streamEpoch } from './plan.ts';

export interface PlanOptions {
  /** An integer from 0 to 2^53. */
  readonly seed: number;
  /** Does not plant the document's incidents: the exact twin without a fault. */
  readonly withoutIncidents?: boolean;
  /** The original's reading, whatever the document says. */
  readonly compat?: 'original';
}

/** A table while the passes fill it in. */
export interface TableDraft {
  readonly index: number;
  readonly node: Node;
  /** Primary parent's table number; absent for roots. */
  readonly parent?: number;
  readonly roles: RoleStep[];
  /** For each lookup column into another table's random row, the role it belongs to. */
  readonly roleOfColumn: Map<number, number>;
  effects: EffectStep[];
  follows: FollowStep[];
  /** Traits of its parents that scale their numbers of children. */
  traits?: readonly TraitFactor[];
  mainTime?: number;
  /** Columns that share their normal scores with others, by number. */
  readonly latent: Map<number, LatentStep>;
  columns: ColumnStep[];
  family: number;
  expectedRows: number;
}

/** What the passes share: one pass adds, later ones read. */
export interface Draft {
  readonly document: Document;
  readonly options: PlanOptions;
  readonly diagnostics: Diagnostic[];
  readonly tables: TableDraft[];
  readonly tableOf: ReadonlyMap<string, number>;
  readonly families: FamilyPlan[];
  readonly grids: TimeGrid[];
  readonly gridOf: Map<string, number>;
  incidents: IncidentStep[];
}

/** One step of the planner; `run` says in a few words what it did. */
export interface Pass {
  readonly name: string;
  readonly run: (draft: Draft) => string;
}

export function newDraft(document: Document, options: PlanOptions): Draft {
  const tableOf = new Map(document.nodes.map((node, i) => [node.id, i]));
  const tables = document.nodes.map((node, index): TableDraft => {
    const parent = node.parents.length === 0 ? undefined : tableOf.get(node.parents[0]);
    return {
      index,
      node,
      parent,
      roles: [],
      roleOfColumn: new Map(),
      effects: [],
      follows: [],
      latent: new Map(),
      columns: [],
      family: -1,
      expectedRows: 0,
    };
  });
  return {
    document,
    options,
    diagnostics: [],
    tables,
    tableOf,
    families: [],
    grids: [],
    gridOf: new Map(),
    incidents: [],
  };
}

/** The key of one purpose of a column (or of the table itself, with an empty column name). */
export function keyOf(draft: Draft, table: string, column: string, purpose: string): StreamKey {
  return streamKey({ epoch: streamEpoch, seed: draft.options.seed, table, column, purpose });
}

/** The number of a node's column, or -1. */
export function columnNumber(node: Node, name: string): number {
  return node.columns.findIndex((column) => column.name === name);
}

export function refuse(draft: Draft, code: string, message: string, span: Span, help?: string): void {
  draft.diagnostics.push({ code, severity: 'error', message, span, help });
}
