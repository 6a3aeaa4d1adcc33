import type { WarehouseColumn, WarehouseTable } from '@dataing/ports';
import { axisOf, type TimeAxis } from '../axis/axis.ts';
import type { Lineage } from '../context/lineage.ts';
import { isTime } from './measures.ts';

/** A time column that tells when a row was written or changed rather than when what it says happened. */
const BOOKKEEPING = /updat|modif|load|insert|sync|ingest|extract|birth|expire|_dbt_|batch/i;

const MOST_HOPS = 20;

/** The column most like an event's time: of a time type, none of bookkeeping, rather one that is never null. */
export function eventTimeOf(table: WarehouseTable): WarehouseColumn | undefined {
  const times = table.columns.filter((column) => isTime(column.dataType));
  const events = times.filter((column) => !BOOKKEEPING.test(column.name));
  return events.find((column) => !column.nullable) ?? events[0] ?? times[0];
}

/**
 * A time column in which the rows' arrival is kept, where there is one: what the project declares of a source, or what is a
 * copy of that, else one that is named so. What is declared is none where rows are dated by it (`datedBy`): of a time that
 * is both, nothing is seen of the way between.
 */
export function loadTimeOf(
  table: WarehouseTable,
  lineage: Lineage,
  datedBy: string | null,
): WarehouseColumn | undefined {
  const times = table.columns.filter((column) => isTime(column.dataType));
  const named = times.find(({ name }) => /load|ingest|insert|sync|extract|batch/i.test(name));
  const declared = times.filter(({ name }) => isLoadTime(lineage, table.name, name));
  return declared.find(({ name }) => name.toLowerCase() !== datedBy?.toLowerCase()) ?? named;
}

/** The relation that a column is copied from, through all models between; itself where it is not copied. */
export function copiedFrom(lineage: Lineage, relation: string, column: string, depth = 0): string {
  const origins = lineage.relations.get(relation)?.columns.get(column.toLowerCase()) ?? [];
  const origin = origins.find(({ isCopy }) => isCopy);
  return origin === undefined || origins.length > 1 || depth > MOST_HOPS
    ? relation
    : copiedFrom(lineage, origin.relation, origin.column, depth + 1);
}

function isLoadTime(lineage: Lineage, relation: string, column: string, depth = 0): boolean {
  const own = lineage.relations.get(relation);
  const name = column.toLowerCase();
  if (own === undefined || depth > MOST_HOPS) return false;
  if (own.loadedAt !== undefined) return own.loadedAt.toLowerCase() === name;
  return (own.columns.get(name) ?? []).some(
    (it) => it.isCopy && isLoadTime(lineage, it.relation, it.column, depth + 1),
  );
}

/**
 * Time columns of every relation upstream of one: what its own is computed from, else a column of the same name, else
 * the one most like an event's time. Relations without any are left out.
 */
export function timeColumns(
  lineage: Lineage,
  tables: ReadonlyMap<string, WarehouseTable>,
  start: { readonly relation: string; readonly column: string | null },
): ReadonlyMap<string, string> {
  const found = new Map<string, string>(start.column === null ? [] : [[start.relation, start.column]]);
  const open = [start.relation];
  for (const relation of open) {
    const own = lineage.relations.get(relation);
    const column = found.get(relation);
    for (const parent of own?.parents ?? []) {
      if (found.has(parent)) continue;
      const table = tables.get(parent);
      if (table === undefined) continue;
      const traced = own?.columns
        .get((column ?? '').toLowerCase())
        ?.find((origin) => origin.relation === parent && isTimeColumn(table, origin.column));
      const same = isTimeColumn(table, column ?? '') ? column : undefined;
      const name = traced?.column ?? same ?? eventTimeOf(table)?.name;
      if (name !== undefined) found.set(parent, nameIn(table, name));
      open.push(parent);
    }
  }
  return found;
}

function isTimeColumn(table: WarehouseTable, name: string): boolean {
  return table.columns.some((it) => it.name.toLowerCase() === name.toLowerCase() && isTime(it.dataType));
}

function nameIn(table: WarehouseTable, name: string): string {
  return table.columns.find((it) => it.name.toLowerCase() === name.toLowerCase())?.name ?? name;
}

/** The axis of a named column of a time type; undefined where it holds no time that is known without looking. */
export function axisNamed(table: WarehouseTable, name: string): TimeAxis | undefined {
  const column = table.columns.find((it) => it.name.toLowerCase() === name.toLowerCase());
  return column === undefined || !isTime(column.dataType) ? undefined : axisOf(column, 0);
}
