import type { ColumnType } from '../dsl/document.ts';
import type { FaultKind } from '../dsl/incidents.ts';
import type { Plan, TablePlan } from '../plan/plan.ts';

/** A column as it stands in a file. */
export interface FileColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
}

const emptying: ReadonlySet<FaultKind> = new Set(['null_spike', 'drop_column', 'rename_column']);

/**
 * The columns of a table's files: the declared ones, of which those that drift to another type are text, then the new
 * names of renamed ones. A twin has the declared columns, nullable where an incident would empty them.
 */
export function fileColumns(plan: Plan, table: TablePlan): FileColumn[] {
  const steps = plan.incidents.filter((step) => step.table === table.index);
  const columns = table.columns.map(({ name, type, nullable }, i): FileColumn => {
    const own = steps.filter((step) => step.column === i).map((step) => step.fault.kind);
    const isText = plan.planted && own.includes('type_drift');
    return {
      name,
      type: isText ? 'string' : type,
      nullable: nullable || own.some((kind) => emptying.has(kind)),
    };
  });
  if (!plan.planted) return columns;
  for (const { fault, column } of steps) {
    if (fault.kind !== 'rename_column' || columns.some(({ name }) => name === fault.to)) continue;
    columns.push({ ...columns[column as number], name: fault.to, nullable: true });
  }
  return columns;
}
