import type { CreateTable } from '../tree/index.ts';
import { fold } from './table-context.ts';
import { referencesOf } from './table.ts';

/**
 * Tables so that each stands behind those it refers to, and otherwise as they stood. `cyclic` has, by table, the names
 * of tables it refers to that stand behind it all the same.
 */
export function orderTables<T extends { readonly table: CreateTable }>(
  tables: readonly T[],
): { readonly ordered: readonly T[]; readonly cyclic: ReadonlyMap<CreateTable, ReadonlySet<string>> } {
  const nameOf = ({ name }: CreateTable) => fold(name[name.length - 1]);
  const byName = new Map(tables.map((each) => [nameOf(each.table), each]));
  const ordered: T[] = [];
  const state = new Map<T, 'open' | 'done'>();
  const cyclic = new Map<CreateTable, Set<string>>();
  const visit = (each: T): void => {
    state.set(each, 'open');
    for (const { table } of referencesOf(each.table)) {
      const name = fold(table[table.length - 1]);
      const parent = byName.get(name);
      if (parent === undefined || parent === each) continue;
      if (state.get(parent) === 'open') {
        const names = cyclic.get(each.table) ?? new Set();
        cyclic.set(each.table, names.add(name));
      } else if (state.get(parent) === undefined) visit(parent);
    }
    state.set(each, 'done');
    ordered.push(each);
  };
  for (const each of tables) if (state.get(each) === undefined) visit(each);
  return { ordered, cyclic };
}
