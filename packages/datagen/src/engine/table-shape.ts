import { fileColumns } from '../faults/file-columns.ts';
import type { ColumnRef, GeneratorStep, Plan, TablePlan } from '../plan/plan.ts';
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
    primaryKey: table.pk.map((column) => table.columns[column].name),
    references: referencesOf(plan, table).filter(
      (key) => !isTouched(plan.tables.findIndex(({ name }) => name === key.table)),
    ),
  };
}

/** What looks up another table's whole key, unchanged, refers to it. */
function referencesOf(plan: Plan, { columns }: TablePlan): ForeignKey[] {
  const groups = new Map<string, Map<number, string>>();
  return columns.flatMap(({ name, generator, modifiers }, i): ForeignKey[] => {
    const of = modifiers.length > 0 ? undefined : takenFrom(generator);
    if (of === undefined) return [];
    const target = plan.tables[of.table];
    if (!target.pk.includes(of.column)) return [];
    const label = target.pk.length === 1 ? String(i) : rowLabel(generator, of.table, i);
    const group = groups.get(label) ?? new Map<number, string>();
    groups.set(label, group.set(of.column, name));
    if (group.size < target.pk.length) return [];
    groups.delete(label);
    const own = target.pk.map((column) => group.get(column) as string);
    return [{ columns: own, table: target.name, to: target.pk.map((column) => target.columns[column].name) }];
  });
}

/** Equal for lookups that take their values from one row. */
function rowLabel(lookup: GeneratorStep, table: number, column: number): string {
  if (lookup.kind !== 'lookup') return JSON.stringify([table, lookup.kind]);
  const { mode } = lookup;
  switch (mode) {
    case 'parent':
      return JSON.stringify([table, mode, lookup.generation]);
    case 'random':
      return JSON.stringify([table, mode, lookup.role]);
    case 'join':
      return JSON.stringify([table, mode, lookup.on]);
    case 'as_of':
    case 'version':
    case 'self':
    case 'hierarchy':
      return String(column);
  }
}

/** The column of another row that a generator copies. */
function takenFrom(generator: GeneratorStep): ColumnRef | undefined {
  if (generator.kind === 'lookup') return generator;
  return generator.kind === 'ordinal' && generator.of.kind === 'rows' ? generator.of : undefined;
}
