import {
  type Expression,
  type GroupBy,
  type GroupingElement,
  type Ordering,
  type QualifiedName,
  type Select,
  type SelectItem,
  visitTree,
  type WindowSpec,
} from '../tree/index.ts';
import { bindExpression, bindParts } from './bind-expression.ts';
import { bindFromItem } from './bind-from.ts';
import type { BoundColumn, BoundQuery, Clause } from './column.ts';
import { type Context, type CteNames, fold } from './context.ts';
import { selectKeys } from './select-keys.ts';
import { itemName } from './item-name.ts';
import { equalities, fixedColumns, narrow } from './narrow.ts';
import { Frame, type ScopeColumn } from './relation.ts';
import { Rows } from './rows.ts';
import { type Scope, Sink } from './sink.ts';
import { expandItem, type Expansion, joinOpen } from './star.ts';

/** Clauses that may name an alias of the select list, by dialect; `item` is another item of the list. */
type AliasClause = 'where' | 'item' | 'group' | 'having' | 'qualify';
const ALIASES: Readonly<Record<string, readonly AliasClause[]>> = {
  duckdb: ['where', 'item', 'group', 'having', 'qualify'],
  snowflake: ['where', 'item', 'group', 'having', 'qualify'],
  redshift: ['item', 'group', 'qualify'],
  spark: ['item', 'group', 'having', 'qualify'],
  bigquery: ['group', 'having', 'qualify'],
  mysql: ['group', 'having'],
  sqlite: ['where', 'group', 'having'],
  postgres: ['group'],
  trino: [],
};

/** A SELECT being bound: its frame, and its items, each bound when it is first needed. */
export class SelectBinder {
  readonly ctx: Context;
  readonly node: Select;
  readonly scope: Scope;
  readonly rows = new Rows();
  readonly #items: Array<Expansion | undefined> = [];
  /** The items being bound, each asked for by the one before. */
  readonly #busy: number[] = [];
  readonly #byAlias = new Map<string, number>();
  readonly #ownColumns = new Map<number, boolean>();
  readonly fixed: ScopeColumn[] = [];
  #all?: Expansion;
  #clause: AliasClause = 'where';

  constructor(ctx: Context, node: Select, names: CteNames, outer: Frame | undefined) {
    this.ctx = ctx;
    this.node = node;
    const frame = new Frame(outer);
    const windows = new Map<string, WindowSpec>();
    for (const { name, window } of node.windows ?? []) windows.set(fold(ctx, name), window);
    this.scope = { frame, names, windows };
    node.items.forEach(({ alias }, i) => {
      if (alias !== undefined && !this.#byAlias.has(fold(ctx, alias))) this.#byAlias.set(fold(ctx, alias), i);
    });
    frame.aliases = (key) =>
      ALIASES[ctx.dialect].includes(this.#clause) && !this.#isLater(key) && !this.#isOwnColumn(key)
        ? this.alias(key)
        : undefined;
  }

  bind(): BoundQuery {
    const { ctx, node, scope, rows } = this;
    for (const item of node.from ?? []) bindFromItem(ctx, item, scope, rows);
    this.#where();
    this.#group();
    this.#clause = 'item';
    node.items.forEach((_, i) => this.#item(i));
    this.#condition('having', node.having);
    this.#condition('qualify', node.qualify);
    const expansions = this.#expansions();
    const columns = expansions.flatMap((expansion) => expansion.columns);
    const open = joinOpen(
      ctx,
      expansions.flatMap((expansion) => expansion.open),
    );
    this.#distinct(columns);
    this.#order(columns);
    return {
      columns,
      open,
      deciders: rows.deciders,
      rowsFrom: [...rows.rowsFrom],
      tables: [...rows.tables],
      keys: selectKeys(this, columns, open !== undefined),
    };
  }

  /** The output column of an alias, bound now if it is not yet; nothing while it is being bound itself. */
  alias(key: string): BoundColumn | undefined {
    const index = this.#byAlias.get(key);
    if (index === undefined || this.#busy.includes(index)) return undefined;
    return this.#item(index)?.columns[0];
  }

  /**
   * Whether an item names an alias that stands behind it, and a table of FROM may have a column of that name: then the
   * column is meant (`user_id AS server_id, actual_id AS user_id`), as it would be were it known.
   */
  #isLater(key: string): boolean {
    const at = this.#busy.at(-1);
    if (this.#clause !== 'item' || at === undefined || (this.#byAlias.get(key) ?? 0) <= at) return false;
    return this.scope.frame.relations.some((relation) => relation.open !== undefined);
  }

  /**
   * Whether the item of an alias itself reads a column of that name (`coalesce(ended_on, …) AS ended_on`), which shows
   * that a table of FROM has it: then the column is meant everywhere else too, as it would be were it known.
   */
  #isOwnColumn(key: string): boolean {
    const index = this.#byAlias.get(key);
    const { relations } = this.scope.frame;
    if (index === undefined || relations.every(({ open }) => open === undefined)) return false;
    const known = this.#ownColumns.get(index);
    if (known !== undefined) return known;
    let isRead = false;
    visitTree(this.node.items[index].expression, (part) => {
      if (part.kind !== 'column') return part.kind !== 'subquery' && part.kind !== 'exists';
      const path = part.path as QualifiedName;
      const isNear = path.length === 1 || relations.length === 1;
      if (isNear && fold(this.ctx, path[path.length - 1]) === key) isRead = true;
      return false;
    });
    this.#ownColumns.set(index, isRead);
    return isRead;
  }

  /** The column an item gives, where it is one column. */
  itemColumn(index: number): BoundColumn | undefined {
    return this.node.items[index] === undefined ? undefined : this.#item(index)?.columns[0];
  }

  starColumns(): readonly BoundColumn[] {
    return this.#expansions().flatMap((expansion) => (expansion.star ? expansion.columns : []));
  }

  #item(index: number): Expansion | undefined {
    const done = this.#items[index];
    if (done !== undefined || this.#busy.includes(index)) return done;
    this.#busy.push(index);
    const item: SelectItem = this.node.items[index];
    const before = this.#clause;
    this.#clause = 'item';
    const expansion = expandItem(this.ctx, item, this.scope, itemName(this.ctx, item, index));
    this.#clause = before;
    this.#busy.pop();
    const shown = padsGroups(this.node.groupBy) ? padded(expansion) : expansion;
    this.#items[index] = shown;
    const { places } = this.ctx;
    const gives = shown.columns.map((column, i) => ({
      column,
      entry: places.stars.get(expansion.columns[i]),
    }));
    places.items.set(item, gives);
    return shown;
  }

  /** FROM-first without SELECT means all columns. */
  #expansions(): Expansion[] {
    const { node, ctx, scope } = this;
    const name = { text: '', quoted: true };
    if (node.items.length > 0) return node.items.flatMap((_, i) => this.#item(i) ?? []);
    if (node.fromFirst !== true) return [];
    this.#all ??= expandItem(ctx, { expression: { kind: 'star' } }, scope, name);
    return [this.#all];
  }

  #where(): void {
    const { ctx, node, scope } = this;
    this.#condition('where', node.where);
    if (node.connectBy !== undefined) {
      const sink = new Sink();
      bindParts(ctx, node.connectBy, scope, sink, 'derived');
      this.rows.decide('where', sink);
    }
    if (node.where === undefined) return;
    narrow(ctx, node.where, scope.frame);
    this.fixed.push(...fixedColumns(ctx, node.where, scope.frame));
    for (const [a, b] of equalities(ctx, node.where, scope.frame)) {
      this.rows.dependencies.push({ from: [a], to: b }, { from: [b], to: a });
    }
  }

  #condition(clause: 'where' | 'having' | 'qualify', condition: Expression | undefined): void {
    if (condition === undefined) return;
    this.#clause = clause;
    const sink = new Sink();
    bindExpression(this.ctx, condition, this.scope, sink);
    this.rows.decide(clause, sink);
  }

  #group(): void {
    this.#clause = 'group';
    const { groupBy } = this.node;
    if (groupBy === undefined) return;
    if (groupBy.all === true) {
      this.#clause = 'item';
      for (const { columns } of this.#expansions()) {
        for (const column of columns) if (column.step !== 'aggregated') this.rows.decideBy('group', column);
      }
    }
    for (const element of groupBy.elements) this.#groupElement(element);
  }

  #groupElement(element: GroupingElement): void {
    if (element.kind === 'expression') return this.named(element.expression, 'group');
    if (element.kind === 'list') return element.expressions.forEach((each) => this.named(each, 'group'));
    if (element.kind === 'sets') return element.elements.forEach((each) => this.#groupElement(each));
    for (const list of element.lists) for (const each of list) this.named(each, 'group');
  }

  /** An ordinal is an item of the list; anything else is an expression over FROM, then over aliases. */
  named(expression: Expression, clause: Clause): void {
    const column = expression.kind === 'number' ? this.itemColumn(Number(expression.text) - 1) : undefined;
    if (column !== undefined) return this.rows.decideBy(clause, column);
    const sink = new Sink();
    bindExpression(this.ctx, expression, this.scope, sink);
    this.rows.decide(clause, sink);
  }

  #distinct(columns: readonly BoundColumn[]): void {
    const { distinct } = this.node;
    if (distinct === undefined) return;
    if (distinct === true) for (const column of columns) this.rows.decideBy('distinct', column);
    else for (const expression of distinct.on) this.named(expression, 'distinct');
  }

  /** An order decides rows only where a limit, or DISTINCT ON, keeps the first of them. */
  #order(columns: readonly BoundColumn[]): void {
    const { ctx, node } = this;
    const counts = [node.limit?.count, node.limit?.offset, node.top?.count].flatMap((count) => count ?? []);
    const firstOnly = counts.length > 0 || (typeof node.distinct === 'object' && node.distinct !== null);
    const rows = firstOnly ? this.rows : new Rows();
    for (const count of counts) {
      const sink = new Sink();
      bindExpression(ctx, count, this.scope, sink);
      rows.decide('order_limit', sink);
    }
    if (node.orderBy?.all === true) return columns.forEach((column) => rows.decideBy('order_limit', column));
    for (const ordering of node.orderBy?.items ?? []) this.#ordering(ordering, rows);
  }

  /** ORDER BY sees the aliases before the columns. */
  #ordering({ expression }: Ordering, rows: Rows): void {
    const { ctx } = this;
    const ordinal = expression.kind === 'number' ? this.itemColumn(Number(expression.text) - 1) : undefined;
    const alias =
      expression.kind === 'column' && expression.path.length === 1
        ? this.alias(fold(ctx, expression.path[0]))
        : undefined;
    const column = ordinal ?? alias;
    if (column !== undefined) return rows.decideBy('order_limit', column);
    const sink = new Sink();
    const before = this.scope.frame.aliases;
    this.scope.frame.aliases = (key) => this.alias(key);
    bindExpression(ctx, expression, this.scope, sink);
    this.scope.frame.aliases = before;
    rows.decide('order_limit', sink);
  }
}

/** ROLLUP, CUBE and GROUPING SETS put NULL in the group columns of their totals. */
function padsGroups(groupBy: GroupBy | undefined): boolean {
  if (groupBy === undefined) return false;
  return groupBy.with !== undefined || groupBy.elements.some(({ kind }) => kind !== 'expression');
}

function padded(expansion: Expansion): Expansion {
  const columns = expansion.columns.map((column) =>
    column.step === 'aggregated' ? column : { ...column, facts: { type: column.facts.type, nullable: true } },
  );
  return { ...expansion, columns };
}
