import type { ForeignKey, WarehouseTable } from '@dataing/ports';

/** A declared key as an engine's catalogue tells it: of `table`, primary unless it refers to another. */
export interface DeclaredKey {
  readonly table: string;
  readonly columns: readonly string[];
  readonly references?: { readonly table: string; readonly columns: readonly string[] };
}

/** The tables with their keys. */
export function withKeys(
  tables: readonly WarehouseTable[],
  keys: readonly DeclaredKey[],
): readonly WarehouseTable[] {
  const byTable = Map.groupBy(keys, (key) => key.table);
  return tables.map((table) => {
    const own = byTable.get(table.name) ?? [];
    const primary = own.find((key) => key.references === undefined);
    const foreignKeys = own.flatMap(({ columns, references }): ForeignKey[] =>
      references === undefined
        ? []
        : [{ columns, table: references.table, tableColumns: references.columns }],
    );
    return {
      ...table,
      ...(primary === undefined ? {} : { primaryKey: primary.columns }),
      ...(foreignKeys.length === 0 ? {} : { foreignKeys }),
    };
  });
}
