import type { SqlDialect } from '@dataing/ports';
import { foldName } from '../dialect/index.ts';
import type {
  CommonTable,
  Expression,
  FromItem,
  Name,
  Ordering,
  Query,
  QueryTail,
  SetOperation,
  TableItem,
  TextRange,
  Values,
  WindowSpec,
  With,
} from '../tree/index.ts';
import {
  type BoundColumn,
  type BoundQuery,
  type BoundRelation,
  type ResolvedStatement,
} from '../scope/index.ts';
import {
  type Block,
  type Form,
  node,
  type Output,
  type Ref,
  type SetForm,
  type Source,
  type Term,
} from './form.ts';
import { freshForm, renamed } from './inline.ts';
import type { Low } from './low.ts';
import { lowerExpression } from './lower-expression.ts';
import { lowerSelect } from './lower-select.ts';
import { skeleton, type Parts } from './skeleton.ts';
import { summaryOf } from './summary.ts';

/** The common tables that can be seen from a place: of those of one WITH, the first `count`. */
interface Names {
  readonly parent?: Names;
  readonly tables: ReadonlyMap<string, NamedForm>;
  readonly count: number;
}

interface NamedForm {
  /** Its place in its WITH. */
  readonly at: number;
  readonly form: () => Form | 'recursive';
}

/** Other names of tables and columns, by the folded ones that a text has; undefined for those that keep theirs. */
export interface TableNames {
  table(key: string): string | undefined;
  column(table: string, column: string): string | undefined;
}

/** Turns the queries of one resolved statement into forms. */
export class Lowering implements Low {
  readonly resolved: ResolvedStatement;
  readonly dialect: SqlDialect;
  readonly #sources = new Map<BoundRelation, Source>();
  readonly #aliases = new Map<BoundColumn, () => Term>();
  readonly #padded = new Set<BoundRelation>();
  readonly #called: TableNames | undefined;
  #names: Names = { tables: new Map(), count: 0 };
  #windows: Array<ReadonlyMap<string, WindowSpec>> = [];

  constructor(resolved: ResolvedStatement, dialect: SqlDialect, called?: TableNames) {
    this.resolved = resolved;
    this.dialect = dialect;
    this.#called = called;
  }

  fold(name: Name): string {
    return foldName(name, this.dialect);
  }

  expression(expression: Expression): Term {
    return lowerExpression(this, expression);
  }

  query(query: Query): Form {
    const before = this.#names;
    if (query.with !== undefined) this.#names = this.#withNames(query.with);
    try {
      return this.#body(query);
    } finally {
      this.#names = before;
    }
  }

  #body(query: Query): Form {
    switch (query.kind) {
      case 'select':
        return lowerSelect(this, query);
      case 'set_operation':
        return this.#set(query);
      case 'bracketed':
        return this.#tail(this.query(query.query), query);
      case 'table_query': {
        const form = this.commonTable({ kind: 'table', name: query.name });
        return form === undefined ? this.opaque(query) : this.#tail(form, query);
      }
      case 'values':
        return this.#tail(this.#values(query), query);
      default:
        return this.opaque(query);
    }
  }

  /** The rows of VALUES are branches of a UNION ALL. */
  #values(query: Values): Form {
    const columns = this.bound(query)?.columns ?? [];
    const rows = query.rows.map((row): Block => {
      const outputs = row.map((each, i): Output => {
        const { name, key } = columns[i] ?? { name: `col${i}`, key: `col${i}` };
        return { name, key, term: this.expression(each) };
      });
      return rowOf(outputs, row[0]?.span ?? query.span);
    });
    const [first] = rows;
    if (first === undefined) return this.opaque(query);
    const { outputs } = first;
    if (rows.length === 1) return first;
    return {
      kind: 'set',
      operator: 'union all',
      branches: rows,
      outputs,
      order: [],
      byName: false,
      span: query.span,
    };
  }

  /** A query taken as one thing. */
  opaque(query: Query): Form {
    const parts: Parts = { args: [], queries: [] };
    const { with: _with, span, ...rest } = query;
    const shape = JSON.stringify(skeleton(this, Object.entries(rest), parts));
    const term = node(`query:${shape}`, parts.args, { queries: parts.queries, span });
    return { kind: 'opaque', term, outputs: this.#outputsOf(query), span };
  }

  /** The columns of a query taken as one thing, each called by its name. */
  #outputsOf(query: Query): Output[] {
    const bound = this.resolved.queries.get(query);
    return (bound?.columns ?? []).map(({ name, key }) => ({ name, key, term: node(`output:${key}`) }));
  }

  bound(query: Query): BoundQuery | undefined {
    return this.resolved.queries.get(query);
  }

  #set(query: SetOperation): Form {
    const forms = [query.first, ...query.rest.map((branch) => branch.query)].map((each) => this.query(each));
    let left = forms[0];
    for (const [i, branch] of query.rest.entries()) {
      const operator = `${branch.operator}${branch.all === true ? ' all' : ''}` as SetForm['operator'];
      const right = forms[i + 1];
      left = this.#combine(left, right, operator, branch.byName === true, query.span);
    }
    return this.#tail(left, query);
  }

  /** `a union all b union all c` is one set of three branches. */
  #combine(
    left: Form,
    right: Form,
    operator: SetForm['operator'],
    byName: boolean,
    span?: TextRange,
  ): SetForm {
    const flat = (form: Form): readonly Form[] => {
      const same = form.kind === 'set' && form.operator === operator && form.byName === byName && !byName;
      return same && form.limit === undefined ? form.branches : [form];
    };
    const keeps = operator === 'union all' || operator === 'union';
    const rights = keeps ? flat(right) : [right];
    const lefts = keeps ? flat(left) : [left];
    const extra = byName
      ? right.outputs.filter(({ key }) => !left.outputs.some((each) => each.key === key))
      : [];
    const outputs = [...left.outputs, ...extra];
    return { kind: 'set', operator, branches: [...lefts, ...rights], outputs, order: [], byName, span };
  }

  #tail(form: Form, tail: QueryTail): Form {
    const { orderBy, limit } = tail;
    if (orderBy === undefined && limit === undefined) return form;
    const cut = limit === undefined ? undefined : this.limit(limit);
    const byOutput = (ordering: Ordering): Term => {
      const { expression } = ordering;
      const name =
        expression.kind === 'column' ? this.fold(expression.path[expression.path.length - 1]) : undefined;
      const at =
        expression.kind === 'number'
          ? Number(expression.text) - 1
          : form.outputs.findIndex(({ key }) => key === name);
      return at < 0 ? this.ordering([ordering])[0] : directed(node(`column:${at}`), ordering);
    };
    const order = (orderBy?.items ?? []).map(byOutput);
    if (form.kind === 'set' && form.limit === undefined) return { ...form, order, limit: cut };
    if (cut === undefined) return form;
    const term = node(`tail`, [cut, ...order], { queries: [form], span: tail.span });
    return {
      kind: 'opaque',
      term,
      outputs: form.outputs.map((each, i) => ({ ...each, term: node(`output:${i}`) })),
      span: tail.span,
    };
  }

  limit(limit: object): Term {
    const parts: Parts = { args: [], queries: [] };
    const { span } = limit as { span?: TextRange };
    const shape = JSON.stringify(skeleton(this, { ...limit, form: undefined }, parts));
    return node(`limit:${shape}`, parts.args, { queries: parts.queries, span });
  }

  /** The keys of an ORDER BY, direction and place of NULLs included. */
  ordering(items: readonly Ordering[]): Term[] {
    return items.map((ordering) => directed(lowerExpression(this, ordering.expression), ordering));
  }

  #withNames({ ctes, recursive }: With): Names {
    const tables = new Map<string, NamedForm>();
    const parent = this.#names;
    ctes.forEach((cte, at) => {
      const form = this.#lazily(cte, { parent, tables, count: at }, recursive === true);
      tables.set(this.fold(cte.name), { at, form });
      // In the order of the text, so that a long chain of them is no deep recursion.
      form();
    });
    return { parent, tables, count: ctes.length };
  }

  #lazily(cte: CommonTable, outer: Names, recursive: boolean): () => Form | 'recursive' {
    const key = this.fold(cte.name);
    let made: Form | undefined;
    let seenItself = false;
    const itself = (): 'recursive' => {
      seenItself = true;
      return 'recursive';
    };
    return () => {
      if (made !== undefined) return made;
      const before = this.#names;
      const own = new Map([[key, { at: 0, form: itself }]]);
      this.#names = recursive ? { parent: outer, tables: own, count: 1 } : outer;
      try {
        const form = this.#cte(cte);
        made = seenItself ? repeated(form) : form;
        summaryOf(made);
      } finally {
        this.#names = before;
      }
      return made;
    };
  }

  #cte({ body, columns, usingKey, span }: CommonTable): Form {
    if (body.kind === 'insert' || body.kind === 'update' || body.kind === 'delete' || body.kind === 'merge') {
      const parts: Parts = { args: [], queries: [] };
      const term = node(`change:${JSON.stringify(skeleton(this, Object.entries(body), parts))}`, parts.args, {
        queries: parts.queries,
        span,
      });
      return { kind: 'opaque', term, outputs: [], span };
    }
    const form = usingKey === undefined ? this.query(body) : this.opaque(body);
    return renamed(
      form,
      (columns ?? []).map((name) => ({ name: name.text, key: this.fold(name) })),
    );
  }

  /** The form of a common table, with places of its own; undefined for a table. */
  commonTable(item: TableItem): Form | undefined {
    if (item.name.length !== 1 || item.file === true || item.stage === true) return undefined;
    const key = this.fold(item.name[0]);
    for (let at: Names | undefined = this.#names; at !== undefined; at = at.parent) {
      const named = at.tables.get(key);
      if (named === undefined || named.at >= at.count) continue;
      const found = named.form();
      if (found === 'recursive') return { kind: 'opaque', term: node(`recursive:${key}`), outputs: [] };
      return freshForm(found);
    }
    return undefined;
  }

  /** What a table is known by: the schema's name for it where it has one. */
  tableKey(item: TableItem): string {
    const source = this.resolved.places.relations.get(item)?.source;
    const key =
      source !== undefined && 'key' in source
        ? source.key
        : item.name.map((name) => this.fold(name)).join('.');
    return this.#called?.table(key) ?? key;
  }

  place(relation: BoundRelation, source: Source): void {
    this.#sources.set(relation, source);
  }

  pad(relation: BoundRelation): void {
    this.#padded.add(relation);
  }

  /** A column at a place; what the place's query gives for it where that query is gone. */
  ref(relation: BoundRelation, column: BoundColumn, span?: TextRange): Ref | undefined {
    const source = this.#sources.get(relation);
    if (source === undefined) return undefined;
    const at = relation.columns.indexOf(column);
    const named = source.content.kind === 'table' || at < 0;
    const id = source.content.kind === 'table' ? this.#baseKey(column) : named ? column.key : String(at);
    const nullable = column.facts.nullable || this.#padded.has(relation);
    return { kind: 'ref', source, column: id, type: column.facts.type, nullable, span };
  }

  /** A table's alias list gives its columns other names: the column behind is what counts. */
  #baseKey(column: BoundColumn): string {
    let at = column;
    while (at.table === undefined && at.flows.length === 1 && at.flows[0].step === 'same')
      at = at.flows[0].column;
    if (at.table === undefined) return column.key;
    return this.#called?.column(at.table.key, at.key) ?? at.key;
  }

  /** A column at whichever place has it. */
  refAnywhere(column: BoundColumn): Ref | undefined {
    for (const relation of this.#sources.keys())
      if (relation.columns.includes(column)) return this.ref(relation, column);
    return undefined;
  }

  /** What a star over columns that are not known stands for: all columns of each such place. */
  openRefs(from: readonly FromItem[], qualifier: string | undefined): Ref[] {
    const found: Ref[] = [];
    for (const item of from.flatMap(itemsIn)) {
      const relation = this.resolved.places.relations.get(item);
      const source = relation === undefined ? undefined : this.#sources.get(relation);
      if (relation?.open === undefined || source === undefined) continue;
      if (qualifier !== undefined && relation.key !== qualifier) continue;
      found.push({
        kind: 'ref',
        source,
        column: '*',
        type: { kind: 'unknown' },
        nullable: true,
        span: item.span,
      });
    }
    return found;
  }

  alias(column: BoundColumn, term: () => Term): void {
    this.#aliases.set(column, term);
  }

  aliased(column: BoundColumn): Term | undefined {
    return this.#aliases.get(column)?.();
  }

  within<T>(windows: ReadonlyMap<string, WindowSpec>, work: () => T): T {
    this.#windows.push(windows);
    try {
      return work();
    } finally {
      this.#windows.pop();
    }
  }

  /** A window with those it starts from written out; undefined for a name that is not there. */
  window(over: WindowSpec | Name): WindowSpec | undefined {
    const name = 'text' in over ? over : over.base;
    if (name === undefined) return over as WindowSpec;
    const base = this.#windows.at(-1)?.get(this.fold(name));
    if (base === undefined) return undefined;
    const whole = this.window(base);
    return 'text' in over || whole === undefined ? whole : { ...whole, ...over, base: undefined };
  }
}

/** One row of values, from no table. */
function rowOf(outputs: readonly Output[], span: TextRange | undefined): Block {
  return {
    kind: 'block',
    from: { inner: [], attached: [], conditions: [] },
    filters: [],
    aggregates: false,
    having: [],
    qualify: [],
    distinct: false,
    order: [],
    extra: [],
    outputs,
    span,
  };
}

/** A query that reads its own rows: a change of any part can reach all of it, so it is compared as a whole. */
function repeated(form: Form): Form {
  const outputs = form.outputs.map((output, i) => ({ ...output, term: node(`output:${i}`) }));
  return { kind: 'opaque', term: node('recursion', [], { queries: [form] }), outputs, span: form.span };
}

function directed(term: Term, { descending, nulls, using, span }: Ordering): Term {
  return node(`order:${descending === true ? 'desc' : 'asc'}:${nulls ?? ''}:${using ?? ''}`, [term], {
    span,
  });
}

function itemsIn(item: FromItem): FromItem[] {
  if (item.kind === 'join') return [...itemsIn(item.left), ...itemsIn(item.right)];
  if (item.kind === 'lateral_view') return [...itemsIn(item.source), item];
  return item.kind === 'bracketed_item' && item.alias === undefined ? itemsIn(item.item) : [item];
}
