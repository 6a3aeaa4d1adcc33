import type { AncestorColumn } from './processes.ts';
import { isTime } from './column-home.ts';
import type { Scope, ScopeColumn, ScopeNode } from './scope.ts';

/** Words in the names of columns that say when an entity began. */
const BEGINNINGS =
  /creat|joined|sign(ed)?_?up|regist|deploy|install|onboard|enrol|activat|open|hired|first_(touch|seen)|since|started/i;

/**
 * The column that says when an entity began: what its `vintage_behavior` names, else the first time column whose name
 * says so.
 */
export function creationColumn(node: ScopeNode): ScopeColumn | undefined {
  const named = node.createdColumn === undefined ? undefined : node.columns.get(node.createdColumn);
  if (named !== undefined) return named;
  return [...node.columns.values()].find((c) => isTime(c.type) && BEGINNINGS.test(c.name));
}

/** `creationColumn`, else the first time column of all. */
export function startColumn(node: ScopeNode): ScopeColumn | undefined {
  return creationColumn(node) ?? [...node.columns.values()].find((c) => isTime(c.type));
}

/**
 * The column whose values are segments: what `segment_behavior` names, else the first text column whose listed
 * choices hold all of `segments`.
 */
export function segmentColumn(node: ScopeNode, segments: readonly string[]): ScopeColumn | undefined {
  const named = node.segmentColumn === undefined ? undefined : node.columns.get(node.segmentColumn);
  if (named !== undefined) return named;
  return [...node.columns.values()].find((column) =>
    segments.every((segment) => column.choices?.includes(segment)),
  );
}

/** The primary parent (1) or its own primary parent (2). */
export function ancestor(scope: Scope, node: ScopeNode, generation: 1 | 2): ScopeNode | undefined {
  const parent = node.kind === 'fact' ? scope.nodes.get(node.parents[0]) : undefined;
  return generation === 1 || parent === undefined ? parent : ancestor(scope, parent, 1);
}

export function ancestorColumn(
  generation: 1 | 2,
  node: ScopeNode,
  column: ScopeColumn | undefined,
): AncestorColumn | undefined {
  return column && { generation, node: node.id, column: column.name };
}
