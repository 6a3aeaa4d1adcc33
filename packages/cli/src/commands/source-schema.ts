import { DiagnosticError, escapeForTerminal, nearest } from '@dataing/base/diagnostics';
import type { WarehouseTable } from '@dataing/ports';
import { exitCodes } from '../exit-codes.ts';
import { grouped } from '../generate/progress.ts';
import type { Io } from '../io.ts';
import { loadProject, sourceOf } from '../project/load-project.ts';
import { openConfigured } from '../project/open-configured.ts';
import { alignCells } from '../source/describe.ts';
import type { SourceSchemaOptions } from '../source/options.ts';

/** The tables of a source with their columns, by normalised and by native type. */
export async function run({ name, table, json }: SourceSchemaOptions, io: Io): Promise<number> {
  const project = await loadProject(io);
  const source = sourceOf(project, name);
  const warehouse = await openConfigured(source, project, io);
  try {
    const all = await warehouse.tables();
    const tables = table === undefined ? all : [tableOf(all, table, name)];
    if (json) {
      const shown = { source: name, source_type: source.type, tables: tables.map(tableJson) };
      io.stdout.write(`${JSON.stringify(shown, undefined, 2)}\n`);
    } else {
      io.stdout.write(tables.length === 0 ? `${name} has no tables\n` : tables.map(tableText).join('\n'));
    }
    return exitCodes.done;
  } finally {
    await warehouse.close();
  }
}

function tableOf(tables: readonly WarehouseTable[], wanted: string, source: string): WarehouseTable {
  const found = tables.find((table) => table.name.toLowerCase() === wanted.toLowerCase());
  if (found !== undefined) return found;
  const names = tables.map((table) => table.name);
  throw new DiagnosticError([
    {
      code: 'SOURCE_NO_TABLE',
      severity: 'error',
      message: `${source} has no table ${wanted} that this role may read`,
      suggestion: nearest(wanted, names),
      help: `See them all: dataing source schema ${source}.`,
    },
  ]);
}

function tableJson({ name, tableType, rowCount, columns, primaryKey, foreignKeys }: WarehouseTable) {
  return {
    name,
    table_type: tableType,
    ...(rowCount === undefined ? {} : { row_count: rowCount }),
    columns: columns.map((column) => ({
      name: column.name,
      data_type: column.dataType,
      native_type: column.nativeType,
      nullable: column.nullable,
      is_primary_key: primaryKey?.includes(column.name) === true,
    })),
    primary_key: primaryKey ?? [],
    foreign_keys: (foreignKeys ?? []).map(({ columns, table, tableColumns }) => ({
      columns,
      table,
      table_columns: tableColumns,
    })),
  };
}

function tableText(table: WarehouseTable): string {
  const { name, tableType, rowCount, columns } = table;
  const rows = rowCount === undefined ? '' : `, ${grouped(rowCount)} rows`;
  const lines = columns.map((column) => [
    `  ${column.name}`,
    column.dataType,
    column.nativeType,
    [column.nullable ? '' : 'not null', keyText(table, column.name)].filter((it) => it !== '').join(', '),
  ]);
  return `${escapeForTerminal(name)} (${tableType}${rows})\n${alignCells(lines)}`;
}

/** `key`, or what the column refers to. */
function keyText({ primaryKey = [], foreignKeys = [] }: WarehouseTable, column: string): string {
  const references = foreignKeys.flatMap(({ columns, table, tableColumns }) =>
    columns.flatMap((name, i) => (name === column ? [`-> ${table}.${tableColumns[i]}`] : [])),
  );
  return [...(primaryKey.includes(column) ? ['key'] : []), ...references].join(', ');
}
