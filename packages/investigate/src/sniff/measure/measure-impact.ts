import { DiagnosticError } from '@dataing/base/diagnostics';
import type { DbtGraph, GraphNode } from '@dataing/dbt';
import type { Cell, SqlDialect, WarehouseTable } from '@dataing/ports';
import { dialectFacts, lowerQuery, type Query, renderQuery, sql } from '@dataing/sql';
import { nestModels } from '../../changes/nest-models.ts';
import { relationsOfGraph } from '../../context/dbt-lineage.ts';
import { relationNamed } from '../../context/relation-name.ts';
import type { ImpactPrediction, Measured, MeasuredTable } from '../prediction.ts';
import {
  type BothSides,
  bothTable,
  firstRows,
  keyedQuery,
  profileQuery,
  readTable,
  valuesQuery,
  type Writing,
} from './measure-queries.ts';

export interface MeasureRequest {
  readonly before: DbtGraph;
  readonly after: DbtGraph;
  /** Its changed and affected tables are measured, as far as they are there on both sides. */
  readonly prediction: ImpactPrediction;
  /** What the data is called. */
  readonly from: string;
  readonly tables: readonly WarehouseTable[];
  readonly dialect: SqlDialect;
  readonly ask: (sql: string) => Promise<ReadonlyArray<readonly Cell[]>>;
  /** Of a larger table only so many rows are taken, the same ones for both sides; by default 200,000. */
  readonly rowsMax?: number;
}

export interface Measurement {
  readonly measured: Measured;
  readonly notLookedAt: readonly string[];
}

const ROWS_MAX = 200_000;
const TABLES_MAX = 50;
const COLUMNS_MAX = 80;

/**
 * Computes the tables that a change reaches twice, by the project before and after it, from the same rows of what the
 * warehouse holds upstream, and compares them column by column. Nothing is written; incremental models are computed as if
 * built anew. Never rejects for what a query says: that table is not measured then.
 */
export async function measureImpact(request: MeasureRequest): Promise<Measurement> {
  const { dialect, from, before, after } = request;
  const facts = dialectFacts(dialect);
  const none = (reason: string) => ({
    measured: { from, tables: [], bounded: [] },
    notLookedAt: [`measuring: ${reason}`],
  });
  if (facts === undefined) return none(`queries in ${dialect} cannot be built yet`);
  const written = after.project.facts.dialect;
  if (written !== dialect || before.project.facts.dialect !== dialect)
    return none(`the project is written for ${written}, the data is asked in ${dialect}`);
  return new Measurer(request, { dialect, facts }).run();
}

class Measurer {
  readonly #request: MeasureRequest;
  readonly #writing: Writing;
  readonly #notLookedAt = new Set<string>();
  /** WITH-tables that stand for the first rows of large ones, by the name of the whole. */
  readonly #bounds = new Map<string, { readonly name: string; readonly text: string }>();
  readonly #counted = new Map<string, Promise<number>>();

  constructor(request: MeasureRequest, writing: Writing) {
    this.#request = request;
    this.#writing = writing;
  }

  async run(): Promise<Measurement> {
    const { prediction, after, from } = this.#request;
    const wanted = [...prediction.changed, ...prediction.affectedDownstream].map((it) => it.table);
    const nodes = [...after.nodes.values()].filter((it) => it.resource.kind === 'model');
    const chosen = nodes.filter((it) => wanted.includes(it.resource.name)).slice(0, TABLES_MAX);
    if (wanted.length > TABLES_MAX)
      this.#notLookedAt.add(`measuring: ${wanted.length - TABLES_MAX} tables beyond the first ${TABLES_MAX}`);
    const changed = new Set(
      [...after.nodes.values()]
        .filter((it) => prediction.changed.some(({ table }) => table === it.resource.name))
        .map((it) => it.id),
    );
    const tables: MeasuredTable[] = [];
    for (const node of chosen) {
      const table = await this.#table(node, changed);
      if (typeof table === 'string') this.#notLookedAt.add(`measuring ${node.resource.name}: ${table}`);
      else tables.push(table);
    }
    for (const name of this.#bounds.keys())
      this.#notLookedAt.add(
        `rows of ${name} beyond the first ${this.#rowsMax}: partners of a join may be among them`,
      );
    return {
      measured: { from, tables, bounded: [...this.#bounds.keys()] },
      notLookedAt: [...this.#notLookedAt],
    };
  }

  get #rowsMax(): number {
    return this.#request.rowsMax ?? ROWS_MAX;
  }

  /** A table's figures, or why there are none. */
  async #table(node: GraphNode, changed: ReadonlySet<string>): Promise<MeasuredTable | string> {
    const { before, after } = this.#request;
    const old = before.nodes.get(node.id);
    if (old === undefined) return 'it is new';
    const [x, y] = [
      await this.#nested(before, node.id, changed, 'b'),
      await this.#nested(after, node.id, changed, 'a'),
    ];
    if (typeof x === 'string') return x;
    if (typeof y === 'string') return y;
    const columns = sharedColumns(old, node);
    if (columns.length === 0) return 'its columns are not known, or none is on both sides';
    const sides: BothSides = {
      before: x.target,
      after: y.target,
      columns,
      key: keyOf(old, node, columns, after),
    };
    const bounds = [...this.#bounds.values()].map((it) => `${it.name} as (\n${it.text}\n)`);
    const ctes = [...bounds, ...x.tables, ...y.tables, bothTable(sides, this.#writing)];
    try {
      return await this.#measured(node.resource.name, sides, `with ${ctes.join(',\n')}\n`);
    } catch (error) {
      if (error instanceof DiagnosticError) return error.message;
      throw error;
    }
  }

  async #measured(table: string, sides: BothSides, head: string): Promise<MeasuredTable> {
    const first = async (query: Query): Promise<readonly Cell[]> => {
      const { dialect, facts } = this.#writing;
      const [row = []] = await this.#request.ask(`${head}${renderQuery(lowerQuery(query, dialect), facts)}`);
      return row;
    };
    const profile = await first(profileQuery(sides));
    const { columns, key } = sides;
    if (key.length > 0) {
      const [removed, added, ...differing] = (await first(keyedQuery(sides))).map(Number);
      const others = columns.filter((it) => !key.includes(it));
      const counts = new Map(others.map((it, i) => [it, differing[i]]));
      return readTable(table, sides, profile, { removed, added, replaced: null, differing: counts });
    }
    const [removed, added] = (await first(valuesQuery(columns.map((_, i) => i)))).map(Number);
    const differing = new Map<string, number>();
    for (const [i, column] of columns.entries()) {
      const [gone, came] = (await first(valuesQuery([i]))).map(Number);
      // Values go with rows that go, and come with rows that come: only what did both can differ in a row of both sides.
      differing.set(column, Math.min(gone, came));
    }
    // Of rows without a key only their number tells whether there are others.
    const [rowsBefore, rowsAfter] = profile.map(Number);
    const isSameSize = rowsBefore === rowsAfter;
    const moved = isSameSize ? { removed: 0, added: 0 } : { removed, added };
    return readTable(table, sides, profile, { ...moved, replaced: Math.min(removed, added), differing });
  }

  async #nested(graph: DbtGraph, target: string, changed: ReadonlySet<string>, side: 'a' | 'b') {
    const { tables } = this.#request;
    const relations = new Map(relationsOfGraph(graph, tables));
    for (const [id, name] of relations) relations.set(id, await this.#bounded(name));
    const { facts } = this.#writing;
    const nesting = nestModels({ graph, target, changed, relations, facts, prefix: `dataing_${side}` });
    return nesting.ok ? nesting.nested : nesting.reason;
  }

  /** The name itself, or that of its first rows where it is too large. */
  async #bounded(name: string): Promise<string> {
    const known = this.#bounds.get(name);
    if (known !== undefined) return known.name;
    const table = this.#request.tables.find((it) => it.name === name);
    if (table === undefined || (await this.#rowsOf(table)) <= this.#rowsMax) return name;
    const columns = table.columns.map((it) => it.name);
    const bound = {
      name: `dataing_first_${this.#bounds.size}`,
      text: firstRows(name, columns, this.#rowsMax, this.#writing),
    };
    this.#bounds.set(name, bound);
    return bound.name;
  }

  #rowsOf({ name, rowCount }: WarehouseTable): Promise<number> {
    if (rowCount !== undefined) return Promise.resolve(rowCount);
    let found = this.#counted.get(name);
    if (found === undefined) this.#counted.set(name, (found = this.#count(name)));
    return found;
  }

  /** No further than is needed to see that it is too large. */
  async #count(name: string): Promise<number> {
    const { dialect, facts } = this.#writing;
    const rows: Query = {
      kind: 'query',
      select: [sql.item(sql.number(1), 'one')],
      from: relationNamed(name),
      limit: this.#rowsMax + 1,
    };
    const query: Query = {
      kind: 'query',
      select: [sql.item(sql.countRows(), 'rows_there')],
      from: { kind: 'subquery', query: rows, alias: 'dataing_counted' },
    };
    const [row] = await this.#request.ask(renderQuery(lowerQuery(query, dialect), facts));
    return Number(row?.[0] ?? 0);
  }
}

function sharedColumns(before: GraphNode, after: GraphNode): string[] {
  const names = (it: GraphNode) =>
    it.lineage?.complete === true ? it.lineage.columns.map(({ name }) => name) : [];
  const had = new Set(names(before).map((it) => it.toLowerCase()));
  return names(after)
    .filter((it) => had.has(it.toLowerCase()))
    .slice(0, COLUMNS_MAX);
}

/** Columns that tell rows apart on both sides: as the SQL shows, or as a test of the project has it. */
function keyOf(
  before: GraphNode,
  after: GraphNode,
  columns: readonly string[],
  { tests }: DbtGraph,
): string[] {
  const fold = (names: readonly string[]) =>
    names
      .map((it) => it.toLowerCase())
      .sort()
      .join('\n');
  const had = new Set((before.lineage?.keys ?? []).map(fold));
  const shown = (after.lineage?.keys ?? []).filter((key) => key.length > 0 && had.has(fold(key)));
  const tested = tests
    .filter((it) => it.on === after.id && it.test === 'unique' && it.column !== undefined)
    .map((it) => [String(it.column)]);
  const written = new Map(columns.map((it) => [it.toLowerCase(), it]));
  const usable = [...shown, ...tested].flatMap((key) => {
    const found = key.flatMap((it) => written.get(it.toLowerCase()) ?? []);
    return found.length === key.length ? [found] : [];
  });
  return usable.sort((a, b) => a.length - b.length)[0] ?? [];
}
