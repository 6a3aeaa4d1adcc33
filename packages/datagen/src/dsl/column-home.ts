import type { ColumnType, Timeframe } from './document.ts';
import type { Reading } from './reading.ts';
import type { Scope, ScopeColumn, ScopeNode } from './scope.ts';

/** Where a column stands while its generator and modifiers are read. */
export interface ColumnHome {
  readonly reading: Reading;
  readonly scope: Scope;
  readonly node: ScopeNode;
  readonly name: string;
  readonly type: ColumnType;
  /** Undefined when the document's timeframe is itself wrong; nothing is then reported about it again. */
  readonly timeframe: Timeframe | undefined;
}

export function isTime(type: ColumnType | undefined): boolean {
  return type === 'datetime' || type === 'date';
}

export function isNumeric(type: ColumnType | undefined): boolean {
  return type === 'int' || type === 'float';
}

/** The first time column declared before `before` (or at all): what the DSL means by "the row's time". */
export function firstTimeColumn(node: ScopeNode, before?: string): ScopeColumn | undefined {
  for (const column of node.columns.values()) {
    if (column.name === before) return undefined;
    if (isTime(column.type)) return column;
  }
  return undefined;
}
