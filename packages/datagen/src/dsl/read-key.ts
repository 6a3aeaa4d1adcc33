import { type Place, type Reading, readSomeItems, report } from './reading.ts';
import { readColumnName, type ScopeNode } from './scope.ts';

/** `pk`: one column by its name, or a list of columns whose values together tell the rows apart. */
export function readKey(reading: Reading, node: ScopeNode, place: Place): string[] | undefined {
  if (place.value.kind !== 'array') {
    const column = readColumnName(reading, node, place, 'pk');
    return column && [column.name];
  }
  const items = readSomeItems(reading, place, 'the columns of pk');
  if (!items) return undefined;
  const names: string[] = [];
  for (const item of items) {
    const column = readColumnName(reading, node, item, 'a column of pk');
    if (!column) return undefined;
    const why = names.includes(column.name)
      ? 'it is named twice'
      : column.nullable && items.length > 1
        ? 'it may be null'
        : undefined;
    if (why !== undefined) {
      const message = `"${column.name}" cannot be a column of the primary key: ${why}`;
      return report(reading, 'DSL_KEY', item, message, {
        help: 'Name different columns that hold no nulls.',
      });
    }
    names.push(column.name);
  }
  return names;
}
