import type { Expression } from '../dsl/expression.ts';
import { columnNumber, type Draft, type TableDraft } from './draft.ts';
import type { ColumnRef, ColumnStep, EffectStep } from './plan.ts';

/** Stands for a table's row count where a column number is expected. */
export const rowCount = -1;

/** What a column needs directly: other columns, or a table's row count (column -1). Sorted out by `order-columns`. */
export function needsOf(table: TableDraft, step: Omit<ColumnStep, 'needs'>): ColumnRef[] {
  const needs: ColumnRef[] = [{ table: table.index, column: rowCount }];
  const own = (column: number): void => {
    needs.push({ table: table.index, column });
  };
  const { generator } = step;
  if (generator.kind === 'lookup') needs.push(...lookupNeeds(table, generator));
  if (generator.kind === 'choice_ref') needs.push({ table: generator.table, column: generator.column });
  if (generator.kind === 'choice' && generator.effect !== undefined)
    needs.push(...timeOf(table, generator.effect));
  if (generator.kind === 'faker' && generator.localeFrom !== undefined) own(generator.localeFrom);
  if (generator.kind === 'expression') {
    for (const name of columnsIn(generator.expression)) own(columnNumber(table.node, name));
  }
  for (const modifier of step.modifiers) if (modifier.kind === 'seasonality') own(modifier.timeColumn);
  return needs;
}

function lookupNeeds(
  table: TableDraft,
  lookup: Extract<ColumnStep['generator'], { kind: 'lookup' }>,
): ColumnRef[] {
  const needs: ColumnRef[] = [{ table: lookup.table, column: lookup.column }];
  if (lookup.mode === 'join') {
    needs.push({ table: lookup.table, column: lookup.remote }, { table: table.index, column: lookup.local });
  }
  if (lookup.mode === 'random') {
    needs.push({ table: lookup.table, column: rowCount });
    const { effect } = table.roles[lookup.role];
    if (effect !== undefined) needs.push(...timeOf(table, effect));
  }
  return needs;
}

/** A key drawn given the row's time needs that time. */
function timeOf(table: TableDraft, effect: number): ColumnRef[] {
  const { timeColumn } = table.effects[effect];
  return timeColumn === undefined ? [] : [{ table: table.index, column: timeColumn }];
}

/** What a table's row count needs: its parent's, and all that its effects read. */
export function countNeeds(draft: Draft, table: TableDraft): ColumnRef[] {
  if (table.parent === undefined) return [];
  const parent = table.parent;
  const needs: ColumnRef[] = [{ table: parent, column: rowCount }];
  for (const effect of table.effects) needs.push(...effectNeeds(draft, table, parent, effect));
  return needs;
}

function effectNeeds(draft: Draft, table: TableDraft, parent: number, effect: EffectStep): ColumnRef[] {
  const columns = [effect.field];
  if (effect.window !== undefined) columns.push(effect.window.start, effect.window.end);
  const needs: ColumnRef[] = [];
  const { match } = effect;
  if (match.kind === 'parent') {
    columns.push(...match.remote);
    needs.push(...match.local.map((column) => ({ table: parent, column })));
  } else if (match.kind === 'row') {
    columns.push(match.remote);
    const generator = draft.tables[table.index].node.columns[match.local].generator;
    if (generator.kind === 'lookup') {
      const source = draft.tableOf.get(generator.node) as number;
      needs.push({ table: source, column: columnNumber(draft.tables[source].node, generator.column) });
    }
  }
  needs.push({ table: effect.table, column: rowCount });
  needs.push(...columns.map((column) => ({ table: effect.table, column })));
  return needs;
}

/** Names of the columns an expression reads, each once. */
function columnsIn(expression: Expression): Set<string> {
  const names = new Set<string>();
  const visit = (node: Expression): void => {
    switch (node.kind) {
      case 'column':
        names.add(node.name);
        return;
      case 'unary':
        return visit(node.operand);
      case 'binary':
        visit(node.left);
        return visit(node.right);
      case 'in':
        visit(node.operand);
        return node.items.forEach(visit);
      case 'call':
        return node.args.forEach(visit);
      case 'number':
      case 'text':
      case 'boolean':
        return;
    }
  };
  visit(expression);
  return names;
}
