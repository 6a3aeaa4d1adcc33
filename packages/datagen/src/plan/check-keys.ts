import { gridLength, microsPerDay } from '@dataing/base/time';
import { expectedMost, mostChildren } from './most-children.ts';
import { refuse, type Draft, type Pass, type TableDraft } from './draft.ts';
import type { ColumnStep } from './plan.ts';

/**
 * Primary keys of several columns never repeat by construction: one of their columns tells all rows apart, or they hold
 * the key of the parent and something that tells its children apart. What cannot be shown to be so is refused. So is an
 * ordinal that a table can have too many siblings for.
 */
export const checkKeys: Pass = {
  name: 'check keys',
  run(draft) {
    let proved = 0;
    for (const table of draft.tables) {
      table.columns.forEach((step, column) => checkOrdinal(draft, table, step, column));
      if (table.node.pk.length === 1) continue;
      proved++;
      if (!isKey(draft, table, table.node.pk)) refuseKey(draft, table);
    }
    return `${proved} keys of several columns`;
  },
};

function refuseKey(draft: Draft, { node, parent }: TableDraft): void {
  const message = `the primary key of "${node.id}" (${node.pk.join(', ')}) may repeat`;
  const below =
    parent === undefined
      ? ''
      : `, or take the key of "${node.parents[0]}" with an ordinal or a distinct lookup`;
  refuse(draft, 'PLAN_KEY', message, node.span, `Make one of its columns a sequence or unique${below}.`);
}

function checkOrdinal(draft: Draft, table: TableDraft, step: ColumnStep, column: number): void {
  const { generator } = step;
  if (generator.kind !== 'ordinal' || generator.of.kind === 'numbers') return;
  const { of } = generator;
  const isRows = of.kind === 'rows';
  const size = isRows ? draft.tables[of.table].node.rows : gridLength(draft.grids[of.grid].grid);
  const most = table.parent === undefined ? (table.node.rows ?? 0) : expectedMost(table);
  if (size === undefined || most <= size) return;
  const siblings = table.parent === undefined ? `${most} rows` : `${most} children of one parent`;
  const message = `"${table.node.id}.${step.name}" deals out ${size} ${isRows ? 'rows' : 'times'} to ${siblings}`;
  refuse(
    draft,
    'PLAN_UNIQUE',
    message,
    table.node.columns[column].span,
    'Give it more, or the table fewer rows.',
  );
}

/** Whether no two rows of the table agree in all these columns. */
function isKey(draft: Draft, table: TableDraft, names: readonly string[]): boolean {
  const columns = names.map((name) => table.node.columns.findIndex((column) => column.name === name));
  if (columns.some((column) => isAlone(draft, table, column))) return true;
  const { parent } = table;
  if (parent === undefined) return false;
  const above = columns.flatMap((column) => {
    const { generator } = table.columns[column];
    const isParents =
      generator.kind === 'lookup' && generator.mode === 'parent' && generator.generation === 1;
    return isParents && isCopy(draft, table, column) ? [generator.column] : [];
  });
  if (!holdsKey(draft, draft.tables[parent], above)) return false;
  return mostChildren(table) <= 1 || columns.some((column) => partsSiblings(draft, table, column, columns));
}

/** Whether these columns tell the rows of a table apart; a primary key is taken at its word, and proved in its turn. */
function holdsKey(draft: Draft, table: TableDraft, columns: readonly number[]): boolean {
  const names = columns.map((column) => table.node.columns[column].name);
  return table.node.pk.every((name) => names.includes(name)) || columns.some((c) => isAlone(draft, table, c));
}

/** Whether the column by itself never repeats within the table. */
function isAlone(draft: Draft, table: TableDraft, column: number): boolean {
  const step = table.columns[column];
  const { generator } = step;
  if (!isUnchanged(step)) return false;
  switch (generator.kind) {
    case 'sequence':
    case 'unique':
      return true;
    case 'faker':
      return generator.tag !== undefined || generator.method === 'uuid4';
    case 'ordinal':
      return table.parent === undefined && partsSiblings(draft, table, column, [column]);
    default:
      return false;
  }
}

/** Whether the column, with others of the key, tells the children of one parent apart. */
function partsSiblings(draft: Draft, table: TableDraft, column: number, key: readonly number[]): boolean {
  const { generator, type } = table.columns[column];
  if (!isUnchanged(table.columns[column])) return false;
  if (generator.kind === 'ordinal') {
    const { of } = generator;
    if (of.kind === 'numbers') return true;
    if (of.kind === 'rows')
      return isCopy(draft, table, column) && holdsKey(draft, draft.tables[of.table], [of.column]);
    const { grid } = draft.grids[of.grid];
    return type === 'datetime' || grid.kind !== 'regular' || grid.step >= microsPerDay;
  }
  if (generator.kind !== 'lookup' || generator.mode !== 'random' || !table.roles[generator.role].distinct)
    return false;
  const { role } = generator;
  const taken = key.flatMap((other) => {
    const step = table.columns[other].generator;
    const isOfRow = step.kind === 'lookup' && step.mode === 'random' && step.role === role;
    return isOfRow && isCopy(draft, table, other) ? [step.column] : [];
  });
  return holdsKey(draft, draft.tables[generator.table], taken);
}

/** Whether different values of the other table's column stay different here. */
function isCopy(draft: Draft, table: TableDraft, column: number): boolean {
  const step = table.columns[column];
  const { generator } = step;
  const of = generator.kind === 'ordinal' && generator.of.kind === 'rows' ? generator.of : generator;
  if (!('table' in of) || !('column' in of) || !isUnchanged(step)) return false;
  return step.type === draft.tables[of.table].node.columns[of.column].type || step.type === 'string';
}

function isUnchanged({ modifiers, scales, byField, nulls, notBefore }: ColumnStep): boolean {
  return modifiers.length + scales.length === 0 && !byField && !nulls && notBefore === undefined;
}
