import { sameType } from '@dataing/base/columns';
import type { ForeignKey, TableShape } from '../format.ts';
import { quoteName, targetFacts, typeName, type SqlTarget, type TargetFacts } from './target.ts';

/** The statements that stand around the rows, each a list in the order to run. */
export interface Ddl {
  /** CREATE TABLE, referenced tables first; keys inside where the database has them there. */
  readonly create: readonly string[];
  /** ALTER TABLE ... ADD FOREIGN KEY, for when the rows are in. */
  readonly keys: readonly string[];
  /** Names of the tables in the order in which their rows can be loaded. */
  readonly order: readonly string[];
}

/**
 * Tables and keys in the words of one database. A foreign key is declared where it names a primary key of the same type;
 * DuckDB, which checks each row as it comes, is spared those that rows of the same table or of a later one would break.
 */
export function buildDdl(tables: readonly TableShape[], target: SqlTarget): Ddl {
  const facts = targetFacts[target];
  const ordered = inReferenceOrder(tables);
  const create: string[] = [];
  const keys: string[] = [];
  ordered.forEach((table, i) => {
    const earlier = ordered.slice(0, i);
    const declared = table.references.filter((key) => isDeclarable(table, key, tables));
    const inline = declared.filter(
      (key) =>
        facts.foreignKeys === 'inline' &&
        (target !== 'duckdb' || earlier.some(({ name }) => name === key.table)),
    );
    create.push(createTable(table, inline, facts));
    if (facts.foreignKeys === 'after') {
      for (const key of declared)
        keys.push(`ALTER TABLE ${quoteName(table.name, facts)} ADD ${foreignKey(key, facts)};\n`);
    }
  });
  return { create, keys, order: ordered.map(({ name }) => name) };
}

/** Every table behind those it refers to; where tables refer to each other in a circle, in the order given. */
export function inReferenceOrder(tables: readonly TableShape[]): TableShape[] {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const placed = new Set<TableShape>();
  const underway = new Set<TableShape>();
  const ordered: TableShape[] = [];
  const place = (table: TableShape): void => {
    if (placed.has(table) || underway.has(table)) return;
    underway.add(table);
    for (const key of table.references) {
      const target = byName.get(key.table);
      if (target !== undefined) place(target);
    }
    placed.add(table);
    ordered.push(table);
  };
  tables.forEach(place);
  return ordered;
}

function isDeclarable(table: TableShape, key: ForeignKey, tables: readonly TableShape[]): boolean {
  const target = tables.find(({ name }) => name === key.table);
  if (target === undefined || target.primaryKey.join('\0') !== key.to.join('\0')) return false;
  return key.columns.every((name, i) => {
    const own = table.schema.find((column) => column.name === name);
    const other = target.schema.find((column) => column.name === key.to[i]);
    return own !== undefined && other !== undefined && sameType(own.type, other.type);
  });
}

function createTable(table: TableShape, inline: readonly ForeignKey[], facts: TargetFacts): string {
  const inKeys = new Set([...table.primaryKey, ...table.references.flatMap(({ columns }) => columns)]);
  const lines = table.schema.map(({ name, type, nullable }) => {
    const parts = [quoteName(name, facts), typeName(type, inKeys.has(name), facts)];
    return nullable ? parts.join(' ') : `${parts.join(' ')} NOT NULL`;
  });
  if (table.primaryKey.length > 0)
    lines.push(`PRIMARY KEY (${names(table.primaryKey, facts)})${facts.keySuffix}`);
  for (const key of inline) lines.push(foreignKey(key, facts));
  return `CREATE TABLE ${quoteName(table.name, facts)} (\n  ${lines.join(',\n  ')}\n)${facts.tableSuffix};\n`;
}

function foreignKey({ columns, table, to }: ForeignKey, facts: TargetFacts): string {
  return `FOREIGN KEY (${names(columns, facts)}) REFERENCES ${quoteName(table, facts)} (${names(to, facts)})${facts.keySuffix}`;
}

function names(list: readonly string[], facts: TargetFacts): string {
  return list.map((name) => quoteName(name, facts)).join(', ');
}
