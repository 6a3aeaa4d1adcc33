import { nearest } from '@dataing/base/diagnostics';
import { isNumeric } from './column-home.ts';
import { type Place, type Reading, readText, report } from './reading.ts';
import type { Scope, ScopeColumn, ScopeNode } from './scope.ts';

/** Numbers that are neither keys nor aggregates of other rows: neither the primary key nor copied from another table. */
export function isFigure(node: ScopeNode, column: ScopeColumn): boolean {
  const isOwn = column.lookupFrom === undefined && column.isRollup !== true;
  return isNumeric(column.type) && !node.pk.includes(column.name) && isOwn;
}

/** Names of columns in the tables below `node`: each must be a figure of one of them. */
export function readChildColumns(
  reading: Reading,
  scope: Scope,
  node: ScopeNode,
  places: readonly Place[],
): string[] | undefined {
  const children = [...scope.nodes.values()].filter((child) => child.parents.includes(node.id));
  const names = new Set(
    children.flatMap((child) =>
      [...child.columns.values()].filter((c) => isFigure(child, c)).map((c) => c.name),
    ),
  );
  const found: string[] = [];
  for (const place of places) {
    const name = readText(reading, place, 'a column');
    if (name === undefined) return undefined;
    if (!names.has(name)) {
      const message = `no table below "${node.id}" has a column "${name}" of numbers that is no key`;
      const hints = {
        suggestion: nearest(name, [...names]),
        help: `There is: ${[...names].join(', ') || 'none'}.`,
      };
      return report(reading, 'DSL_UNKNOWN_COLUMN', place, message, hints);
    }
    found.push(name);
  }
  return found;
}
