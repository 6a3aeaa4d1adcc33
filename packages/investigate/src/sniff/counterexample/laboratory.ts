import { DiagnosticError, type Outcome } from '@dataing/base/diagnostics';
import type { DbtGraph, GraphNode } from '@dataing/dbt';
import type { AdmittedQuery, Cell, QueryResult, Scratch, ScratchTable } from '@dataing/ports';
import { dialectFacts } from '@dataing/sql';
import { parseSql } from '@dataing/sql/grammar';
import { renderSql } from '@dataing/sql/render';
import { nestModels } from '../../changes/nest-models.ts';
import type { InputRows } from './draw-rows.ts';
import type { Input, InputColumn } from './input.ts';

/** Where queries are tried on rows that were made up. */
export interface Tools {
  openScratch(tables: readonly ScratchTable[]): Promise<Scratch>;
  /** Admits one SELECT of DuckDB over tables of these names. */
  admit(sql: string, tables: readonly string[]): Promise<Outcome<AdmittedQuery>>;
}

/** A model on one side of a change. */
export interface Side {
  readonly graph: DbtGraph;
  readonly node: GraphNode;
}

/** What both sides give of the same rows, in the columns that both have, sorted. */
export interface Results {
  readonly before: ReadonlyArray<readonly Cell[]>;
  readonly after: ReadonlyArray<readonly Cell[]>;
}

export interface Columns {
  readonly shared: readonly string[];
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** Tries of columns and types until both sides can be run. */
const MENDS_MAX = 80;
const TYPES = ['BIGINT', 'VARCHAR', 'DOUBLE', 'TIMESTAMP', 'DATE', 'BOOLEAN'];

/** Both sides of a changed model over tables of its inputs, in a database of our own. */
export class Laboratory {
  readonly inputs: readonly Input[];
  readonly columns: Columns;
  readonly #scratch: Scratch;
  readonly #queries: readonly [AdmittedQuery, AdmittedQuery];

  private constructor(
    inputs: readonly Input[],
    columns: Columns,
    scratch: Scratch,
    queries: readonly [AdmittedQuery, AdmittedQuery],
  ) {
    this.inputs = inputs;
    this.columns = columns;
    this.#scratch = scratch;
    this.#queries = queries;
  }

  /** The laboratory, its inputs mended until both sides run on no rows; or why they do not. */
  static async open(
    sides: readonly [Side, Side],
    inputs: readonly Input[],
    tools: Tools,
  ): Promise<Laboratory | string> {
    const queries: AdmittedQuery[] = [];
    for (const side of sides) {
      const text = queryOf(side, inputs);
      if (!text.ok) return text.reason;
      const admitted = await tools.admit(
        text.sql,
        inputs.map((it) => it.table),
      );
      if (!admitted.ok) return admitted.diagnostics[0]?.message ?? 'the query may not be run';
      queries.push(admitted.value);
    }
    return mended([queries[0], queries[1]], inputs, tools);
  }

  /** @internal Opens with inputs as they are; the engine's words where a side does not run. */
  static async attempt(
    queries: readonly [AdmittedQuery, AdmittedQuery],
    inputs: readonly Input[],
    tools: Tools,
  ): Promise<Laboratory | string> {
    const tables = inputs.map(({ table, columns }) => ({
      name: table,
      columns: columns.length === 0 ? [{ name: 'dataing_none', type: 'BIGINT' }] : columns,
    }));
    let scratch: Scratch | undefined;
    try {
      scratch = await tools.openScratch(tables);
      const [before, after] = [
        await scratch.warehouse.run(queries[0]),
        await scratch.warehouse.run(queries[1]),
      ];
      return new Laboratory(inputs, columnsOf(before, after), scratch, queries);
    } catch (error) {
      await scratch?.close();
      if (error instanceof DiagnosticError) return error.message;
      throw error;
    }
  }

  /** Undefined where a side fails on these rows. */
  async results(rows: InputRows): Promise<Results | undefined> {
    const { warehouse } = this.#scratch;
    const widened = this.inputs.map(({ table, columns }) => {
      const given = rows.get(table) ?? [];
      return [table, columns.length === 0 ? given.map(() => ['1']) : given] as const;
    });
    try {
      await this.#scratch.fill(new Map(widened));
      const [before, after] = [await warehouse.run(this.#queries[0]), await warehouse.run(this.#queries[1])];
      return { before: this.#sorted(before), after: this.#sorted(after) };
    } catch (error) {
      if (error instanceof DiagnosticError || error instanceof Error) return undefined;
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#scratch.close();
  }

  #sorted({ columns, rows }: QueryResult): ReadonlyArray<readonly Cell[]> {
    const at = this.columns.shared.map((name) =>
      columns.findIndex((it) => it.name.toLowerCase() === name.toLowerCase()),
    );
    const chosen = rows.map((row) => at.map((i) => steady(row[i])));
    return chosen.sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
  }
}

/** Sums of doubles depend on their order in the last digits. */
function steady(cell: Cell): Cell {
  return typeof cell === 'number' && !Number.isInteger(cell) ? Number(cell.toPrecision(12)) : cell;
}

export function textOf(value: unknown): string {
  return JSON.stringify(value, (_, it: unknown) => (typeof it === 'bigint' ? `${it}n` : it));
}

function columnsOf(before: QueryResult, after: QueryResult): Columns {
  const fold = ({ columns }: QueryResult) => new Set(columns.map((it) => it.name.toLowerCase()));
  const [x, y] = [fold(before), fold(after)];
  const names = (of: QueryResult, test: (name: string) => boolean) =>
    of.columns.map((it) => it.name).filter((it) => test(it.toLowerCase()));
  return {
    shared: names(before, (it) => y.has(it)),
    removed: names(before, (it) => !y.has(it)),
    added: names(after, (it) => !x.has(it)),
  };
}

/** The model's own SQL over the tables that stand for its inputs, as DuckDB reads it. */
function queryOf(
  { graph, node }: Side,
  inputs: readonly Input[],
): { readonly ok: true; readonly sql: string } | { readonly ok: false; readonly reason: string } {
  const { dialect } = graph.project.facts;
  const facts = dialectFacts('duckdb')!;
  const relations = new Map(inputs.map((it) => [it.id, it.table]));
  const nesting = nestModels({ graph, target: node.id, changed: new Set([node.id]), relations, facts });
  if (!nesting.ok) return nesting;
  const { tables, target } = nesting.nested;
  const sql = `with ${tables.join(',\n')}\nselect * from ${target}`;
  if (dialect === 'duckdb') return { ok: true, sql };
  const { statements, diagnostics } = parseSql(sql, { dialect });
  const [statement] = statements;
  if (statement === undefined || diagnostics.length > 0)
    return { ok: false, reason: `it cannot be read as ${dialect}` };
  return { ok: true, sql: renderSql(statement, 'duckdb') };
}

/** Adds columns that a side reads, and tries other types where it does not take those that were guessed. */
async function mended(
  queries: readonly [AdmittedQuery, AdmittedQuery],
  first: readonly Input[],
  tools: Tools,
): Promise<Laboratory | string> {
  let inputs = first;
  let said = '';
  const seen = new Set<string>();
  let open: ReadonlyArray<readonly Input[]> = [];
  for (let i = 0; i < MENDS_MAX; i++) {
    const found = await Laboratory.attempt(queries, inputs, tools);
    if (typeof found !== 'string') return found;
    // Another complaint is a step on the way; of the same one the next guess is tried.
    if (!seen.has(found)) {
      if (said === '') said = found;
      seen.add(found);
      open = nextGuesses(inputs, found);
    }
    const [next, ...rest] = open;
    if (next === undefined) return said;
    [inputs, open] = [next, rest];
  }
  return said;
}

const MISSING = /(?:column|named) "([^"]+)" (?:not found|does not exist)|have a column named "([^"]+)"/i;

function nextGuesses(inputs: readonly Input[], said: string): ReadonlyArray<readonly Input[]> {
  const [, bare, named] = MISSING.exec(said) ?? [];
  const missing = bare ?? named;
  const without = inputs.filter(({ columns }) =>
    columns.every((it) => it.name.toLowerCase() !== missing?.toLowerCase()),
  );
  if (missing !== undefined && without.length > 0)
    return without.map((of) => inputs.map((it) => (it === of ? withColumn(it, missing) : it)));
  return inputs.flatMap((input) =>
    input.columns
      .filter((it) => !it.isKnown)
      .flatMap((column) =>
        TYPES.filter((type) => type !== column.type).map((type) =>
          inputs.map((it) => (it === input ? withType(it, column, type) : it)),
        ),
      ),
  );
}

function withColumn(input: Input, name: string): Input {
  const own = { isKnown: false, isUnique: false, isNullable: true, accepted: [], isJoined: false };
  return { ...input, columns: [...input.columns, { name, type: 'BIGINT', ...own }] };
}

function withType(input: Input, column: InputColumn, type: string): Input {
  return { ...input, columns: input.columns.map((it) => (it === column ? { ...it, type } : it)) };
}
