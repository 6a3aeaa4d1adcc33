import type { WarehouseColumn } from '@dataing/ports';

/** A column as it stood in the last schema that was seen. */
export interface SeenColumn {
  readonly name: string;
  readonly type: string;
}

export type SchemaChange =
  | { readonly kind: 'column_removed'; readonly column: string; readonly type: string }
  | { readonly kind: 'column_added'; readonly column: string; readonly type: string }
  | {
      readonly kind: 'type_changed';
      readonly column: string;
      readonly before: string;
      readonly type: string;
    };

export function seenColumns(columns: readonly WarehouseColumn[]): readonly SeenColumn[] {
  return columns.map(({ name, nativeType }) => ({ name, type: nativeType }));
}

/** What changed between two looks at a table, by column; order does not count. */
export function schemaChanges(
  before: readonly SeenColumn[],
  after: readonly SeenColumn[],
): readonly SchemaChange[] {
  const old = new Map(before.map(({ name, type }) => [name, type]));
  const now = new Map(after.map(({ name, type }) => [name, type]));
  const removed = before
    .filter(({ name }) => !now.has(name))
    .map(({ name, type }): SchemaChange => ({ kind: 'column_removed', column: name, type }));
  const others = after.flatMap(({ name, type }): SchemaChange[] => {
    const was = old.get(name);
    if (was === undefined) return [{ kind: 'column_added', column: name, type }];
    return was === type ? [] : [{ kind: 'type_changed', column: name, before: was, type }];
  });
  return [...removed, ...others];
}

/** A change in words. */
export function describeSchemaChange(change: SchemaChange): string {
  switch (change.kind) {
    case 'column_removed':
      return `column ${change.column} (${change.type}) is gone`;
    case 'column_added':
      return `column ${change.column} (${change.type}) is new`;
    case 'type_changed':
      return `column ${change.column} is ${change.type}, was ${change.before}`;
  }
}
