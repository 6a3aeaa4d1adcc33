import type { ColumnSpec, Node } from '../dsl/document.ts';
import type { AncestorColumn, ProcessField } from '../dsl/processes.ts';
import { type Checking, isStored, name, nodeOf } from './checking.ts';
import { joinOn, keyTo } from './keys.ts';
import type { Verdict } from './measures.ts';
import type { CheckResult } from './result.ts';

export type Outcome = Verdict & Pick<CheckResult, 'query' | 'rows'>;

export function push(checking: Checking, node: Node, what: string, outcome: Outcome): void {
  checking.checks.push({ id: `${node.id}.${what}`, kind: 'processes', table: node.id, ...outcome });
}

export function unknown(message: string): Outcome {
  return { status: 'not_checked', message };
}

/** The column that a process fills with this, where the files have it. */
export function filled(checking: Checking, node: Node, field: ProcessField): ColumnSpec | undefined {
  const column = node.columns.find(
    ({ generator }) => generator.kind === 'process' && generator.field === field,
  );
  return column && isStored(checking, node, column) ? column : undefined;
}

/** A time as the process wrote it, in microseconds of table `alias`: a date would be its midnight. */
export function filledTime(checking: Checking, node: Node, field: 'time' | 'end'): ColumnSpec | undefined {
  const column = filled(checking, node, field);
  const isExact =
    column?.type === 'datetime' && column.modifiers.length === 0 && column.nullRate === undefined;
  return isExact ? column : undefined;
}

/** The segment of each row `c` of a table, and what must be joined to know it; undefined where no key leads to it. */
export function segmentOf(
  checking: Checking,
  node: Node,
  column: AncestorColumn,
): { readonly label: string; readonly join: string } | undefined {
  const target = nodeOf(checking, column.node);
  const key = target && keyTo(node, target);
  if (!target || !key || !checking.columns.get(target.id)?.has(column.column)) return undefined;
  return {
    label: `cast(s.${name(column.column)} as varchar)`,
    join: `join ${name(target.id)} as s on ${joinOn(key, 'c', 's')}`,
  };
}
