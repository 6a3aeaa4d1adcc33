import { fileColumns } from '../faults/file-columns.ts';
import type { Plan, TablePlan } from '../plan/plan.ts';
import type { ForeignKey, TableShape } from '../write/index.ts';

/**
 * A table as formats and databases see it. Keys are those that hold: a table that planted incidents touch has none, and
 * none refers to it.
 */
export function tableShape(plan: Plan, table: TablePlan): TableShape {
  const isTouched = (index: number): boolean =>
    plan.planted && plan.incidents.some((step) => step.table === index);
  const schema = fileColumns(plan, table);
  if (isTouched(table.index)) return { name: table.name, schema, primaryKey: [], references: [] };
  return {
    name: table.name,
    schema,
    primaryKey: [table.columns[table.pk].name],
    references: referencesOf(plan, table).filter(
      (key) => !isTouched(plan.tables.findIndex(({ name }) => name === key.table)),
    ),
  };
}

/** What looks up another table's key, unchanged, refers to it. */
function referencesOf(plan: Plan, { columns }: TablePlan): ForeignKey[] {
  return columns.flatMap(({ name, generator, modifiers }) => {
    if (generator.kind !== 'lookup' || modifiers.length > 0) return [];
    const target = plan.tables[generator.table];
    if (target.pk !== generator.column) return [];
    return [{ columns: [name], table: target.name, to: [target.columns[target.pk].name] }];
  });
}
