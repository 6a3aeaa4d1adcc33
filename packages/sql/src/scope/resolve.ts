import type { Diagnostic } from '@dataing/base/diagnostics';
import type { SqlDialect } from '@dataing/ports';
import { spanOf } from '../parse/span.ts';
import type { ColumnReference, Query, Statement } from '../tree/index.ts';
import { bindQuery } from './bind-query.ts';
import { bindChanging } from './bind-change.ts';
import { bindStatement } from './bind-statement.ts';
import type { Target } from './bind-target.ts';
import type { BoundColumn, BoundQuery, BoundTable, Clause } from './column.ts';
import type { Complaint, Context, Places } from './context.ts';
import { type Effect, effectsOf } from './effects.ts';
import type { Resolution } from './relation.ts';
import type { Rows } from './rows.ts';
import { SchemaIndex, type SqlSchema } from './schema.ts';

export interface ResolveOptions {
  readonly dialect: SqlDialect;
  /** Without one, columns are attributed as far as the text says where they come from. */
  readonly schema?: SqlSchema | SchemaIndex;
  /** The text the tree was read from: places of diagnostics, names of what has no alias. */
  readonly text?: string;
  readonly file?: string;
}

/** A table with the columns of it that are used; `columns` is in order of appearance. */
export interface TableUse {
  readonly table: BoundTable;
  readonly columns: readonly BoundColumn[];
}

/** A statement with every name resolved. */
export interface ResolvedStatement {
  readonly statement: Statement;
  /** What it gives back: of a query its rows, of a change its RETURNING; of CREATE ... AS what it stores. */
  readonly query?: BoundQuery;
  /** What it writes, column by column. */
  readonly targets: readonly Target[];
  readonly reads: readonly TableUse[];
  readonly writes: readonly TableUse[];
  /** Files, programs and SQL in texts; `unknown` where the effect of the statement cannot be told. */
  readonly effects: readonly Effect[];
  /** Columns that decide which rows are written, beside those of the queries in it. */
  readonly deciders: ReadonlyArray<{ readonly clause: Clause; readonly column: BoundColumn }>;
  readonly rowsFrom: readonly BoundQuery[];
  /** What each column reference of the tree means. */
  readonly references: ReadonlyMap<ColumnReference, Resolution>;
  /** Every query of the tree, resolved. */
  readonly queries: ReadonlyMap<Query, BoundQuery>;
  readonly places: Places;
  readonly diagnostics: readonly Diagnostic[];
  /** Names, columns and flows handled. */
  readonly steps: number;
}

/**
 * Resolves the names of one statement. Never throws on what a text can say: SCOPE_UNKNOWN_TABLE,
 * SCOPE_AMBIGUOUS_TABLE, SCOPE_UNKNOWN_COLUMN, SCOPE_AMBIGUOUS_COLUMN, SCOPE_COLUMN_COUNT and the note
 * SCOPE_COLUMN_UNCERTAIN are diagnostics, and the rest of the statement is resolved all the same.
 */
export function resolveNames(statement: Statement, options: ResolveOptions): ResolvedStatement {
  const ctx = newContext(options);
  const bound = bindStatement(ctx, statement);
  return {
    statement,
    query: bound.query,
    targets: bound.targets,
    reads: readUses(ctx),
    writes: [...ctx.written].map(([table, columns]) => ({ table, columns: [...columns] })),
    effects: effectsOf(statement),
    ...rowsOf(bound.rows),
    references: ctx.references,
    queries: ctx.queries,
    places: ctx.places,
    diagnostics: ctx.diagnostics,
    steps: ctx.steps,
  };
}

function rowsOf({ deciders, rowsFrom }: Rows) {
  return { deciders, rowsFrom: [...rowsFrom] };
}

function newContext({ dialect, schema, text, file = '' }: ResolveOptions): Context {
  const diagnostics: Diagnostic[] = [];
  const ctx: Context = {
    dialect,
    schema: schema === undefined || schema instanceof SchemaIndex ? schema : new SchemaIndex(schema, dialect),
    text,
    tables: new Map(),
    references: new Map(),
    queries: new Map(),
    places: { relations: new Map(), items: new Map(), stars: new Map(), pairs: new Map() },
    read: new Set(),
    readTables: new Set(),
    written: new Map(),
    missing: new Map(),
    diagnostics,
    steps: 0,
    report: ({ at, severity = 'error', ...rest }: Complaint) => {
      const span = at === undefined || text === undefined ? undefined : spanOf(text, at.start, at.end, file);
      diagnostics.push({ severity, ...rest, ...(span === undefined ? {} : { span }) });
    },
    bindQuery: (query, names, outer) => bindQuery(ctx, query, names, outer),
    bindChange: (change, names) => {
      const { query, rows } = bindChanging(ctx, change, names);
      return (
        query ?? { columns: [], deciders: rows.deciders, rowsFrom: [...rows.rowsFrom], tables: [], keys: [] }
      );
    },
  };
  return ctx;
}

/** Tables read, with the columns that are named or that a star writes out; a written table only where it is named. */
function readUses(ctx: Context): TableUse[] {
  const byTable = new Map<BoundTable, BoundColumn[]>([...ctx.readTables].map((table) => [table, []]));
  for (const column of ctx.read) {
    const table = column.table;
    if (table === undefined) continue;
    const columns = byTable.get(table);
    if (columns === undefined) byTable.set(table, [column]);
    else columns.push(column);
  }
  return [...byTable].map(([table, columns]) => ({ table, columns }));
}
