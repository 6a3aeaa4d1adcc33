import type { SqlDialect } from '@dataing/ports';
import { foldStrictly, lowerAscii } from '../dialect/index.ts';
import type {
  Alias,
  Binary,
  Call,
  CommonTable,
  Expression,
  Name,
  QualifiedName,
  Query,
  SetOperation,
  Statement,
  TableItem,
  TypeName,
  With,
} from '../tree/index.ts';
import { type AllowList, allowListOf, LIKES, OPERATORS, SIGNS, SYNTAX_CALLS } from './allow.ts';
import { Objected, type Objection, type StatementFacts } from './facts.ts';
import { CHANGE_RULES, type FieldRules, PART_FIELDS, READ_RULES } from './own-shapes.ts';

/** A table as a statement names it: parts outermost first, as written without quotes, and as the dialect folds them. */
export interface NamedTable {
  readonly written: readonly string[];
  readonly folded: readonly string[];
  readonly offset: number | undefined;
}

/** What our own reading of one statement says it does. */
export interface OwnReading {
  /** Tables it reads: no common table expressions that can be seen from where the name stands. */
  readonly reads: readonly NamedTable[];
  /** Every table it names, common table expressions too, what it changes too. */
  readonly named: readonly NamedTable[];
  readonly limit: StatementFacts['limit'];
}

type Node = Readonly<Record<string, unknown>>;
/** Folded names of the common table expressions that can be seen from a place. */
type Scope = ReadonlySet<string>;

const CONSTANT_VERSION =
  /^(?:at|before)\s*\(\s*(?:offset|timestamp)\s*=>\s*(?:-?[\d\s*]+|'[\w\s:.+-]*'(?:::timestamp(?:_\w+)?)?)\s*\)$/i;
const VERSION_WORDS = /^(?:for\s+(?:system_time|timestamp|version)|version|timestamp)\s+as\s+of$/i;
const PLAIN_WORDS = /^[\w\s(){}|*+?,^$=-]*$/;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

function isAbsent(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === false ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  );
}

/** Whether a node of the tree stands anywhere inside. */
function hidesNode(value: unknown): boolean {
  if (!isNode(value)) return false;
  if (!Array.isArray(value) && ('kind' in value || 'step' in value)) return true;
  return Object.values(value).some(hidesNode);
}

/** Reads our own tree of one statement against the allow-lists; nothing in it is taken on trust. */
export class OwnReader {
  readonly #dialect: SqlDialect;
  readonly #allow: AllowList;
  readonly #rules: ReadonlyMap<string, FieldRules>;
  readonly reads: NamedTable[] = [];
  readonly named: NamedTable[] = [];
  /** Calls that were judged where they stand, as tables. */
  readonly #asTables = new WeakSet<object>();
  #at: number | undefined;

  constructor(dialect: SqlDialect, rules: ReadonlyMap<string, FieldRules> = READ_RULES) {
    this.#dialect = dialect;
    this.#allow = allowListOf(dialect);
    this.#rules = rules;
  }

  #object(code: Objection['code'], message: string, help?: string): never {
    throw new Objected({ code, message, offset: this.#at, help });
  }

  #refuseNode(what: string): never {
    return this.#object('GATE_NODE_NOT_ALLOWED', `${what} is not allowed in a query`);
  }

  value(value: unknown, scope: Scope): void {
    if (Array.isArray(value)) {
      for (const item of value) this.value(item, scope);
    } else if (isNode(value)) this.#node(value, scope);
  }

  #node(node: Node, scope: Scope): void {
    const span = node.span as { start: number } | undefined;
    if (span !== undefined) this.#at = span.start;
    const { kind } = node;
    if (typeof kind !== 'string') return this.#part(node, scope);
    const rules = this.#rules.get(kind);
    if (rules === undefined) return this.#refuseNode(kind.replaceAll('_', ' ').toUpperCase());
    this.#check(node, kind, scope);
    for (const type of (node.alias as Alias | undefined)?.types ?? []) this.type(type);
    const inner = node.with === undefined ? scope : this.#with(node.with as With, scope);
    for (const [field, value] of Object.entries(node)) {
      if (field === 'kind' || field === 'span' || field === 'with' || value === undefined) continue;
      const rule = rules[field];
      if (rule === 'nodes') this.value(value, inner);
      else if (rule === 'data' ? hidesNode(value) : !isAbsent(value))
        this.#refuseNode(`${kind} with ${field}`);
    }
  }

  #part(node: Node, scope: Scope): void {
    for (const [field, value] of Object.entries(node)) {
      if (isAbsent(value)) continue;
      if (!PART_FIELDS.has(field)) this.#refuseNode(field);
      this.value(value, scope);
    }
  }

  /** Each common table expression sees those before it; itself only in the branches behind a UNION. */
  #with({ ctes, recursive }: With, scope: Scope): Scope {
    const seen = new Set(scope);
    for (const cte of ctes) {
      const { body } = cte;
      if (!('kind' in body) || !READ_RULES.has(body.kind)) this.#refuseNode('WITH that changes data');
      const name = foldStrictly(cte.name, this.#dialect);
      if (recursive === true || this.#dialect === 'sqlite' || this.#dialect === 'snowflake')
        this.#recursive(cte, body as Query, seen, name);
      else this.value(body, seen);
      seen.add(name);
    }
    return seen;
  }

  #recursive({ name: _ }: CommonTable, body: Query, scope: Scope, name: string): void {
    if (body.kind !== 'set_operation' || body.rest.some((branch) => branch.operator !== 'union'))
      return this.value(body, scope);
    const inner = body.with === undefined ? scope : this.#with(body.with, scope);
    const { with: __, first, rest, ...tail } = body as SetOperation;
    this.value(first, inner);
    this.value(rest, new Set(inner).add(name));
    this.#node({ ...tail, first: undefined, rest: [] } as unknown as Node, inner);
  }

  #check(node: Node, kind: string, scope: Scope): void {
    switch (kind) {
      case 'table':
        return this.#table(node as unknown as TableItem, scope);
      case 'table_query':
        return this.#relation(node.name as QualifiedName, scope);
      case 'call':
        return this.#call(node as unknown as Call, this.#allow.calls);
      case 'function':
        for (const call of node.calls as readonly Expression[]) this.#fromFunction(call);
        return;
      case 'lateral_view':
        return this.#fromFunction(node.call as Expression);
      case 'column':
        return this.#column(node.path as QualifiedName);
      case 'cast':
      case 'typed':
        return this.type(node.type as TypeName);
      case 'array':
      case 'struct':
        if (node.type !== undefined) this.type(node.type as TypeName);
        return;
      case 'unary':
        if (!SIGNS.has(String(node.operator))) this.#refuseNode(`the operator ${String(node.operator)}`);
        return;
      case 'binary':
      case 'quantified':
        if (!OPERATORS.has((node as unknown as Binary).operator))
          this.#refuseNode(`the operator ${(node as unknown as Binary).operator}`);
        return;
      case 'like':
        if (!LIKES.has(String(node.operator))) this.#refuseNode(`the operator ${String(node.operator)}`);
        return;
      case 'match_recognize':
        for (const words of [node.pattern, node.rows, node.after, node.subset])
          if (words !== undefined && !PLAIN_WORDS.test(String(words))) this.#refuseNode('this pattern');
        return;
      default:
    }
  }

  #table(item: TableItem, scope: Scope): void {
    // The left side of a join in a pipe is what came before it.
    if (item.name.length === 0) return;
    this.#relation(item.name, scope);
    if (item.version === undefined) return;
    const { words, value } = item.version;
    const isConstant = value === undefined ? CONSTANT_VERSION.test(words) : VERSION_WORDS.test(words);
    if (!isConstant) this.#refuseNode('an older version that is not a constant');
  }

  #relation(name: QualifiedName, scope: Scope): void {
    const table: NamedTable = {
      written: name.map((part) => part.text),
      folded: name.map((part) => foldStrictly(part, this.#dialect)),
      offset: name[0].span?.start ?? this.#at,
    };
    this.named.push(table);
    if (name.length > 1 || !scope.has(table.folded[0])) this.reads.push(table);
  }

  /** The table a statement changes: named, and no common table expression whatever is in scope. */
  target(name: QualifiedName): NamedTable {
    const before = this.reads.length;
    this.#relation(name, new Set());
    return this.reads.splice(before)[0];
  }

  #functionName(name: readonly Name[]): string {
    const shown = name.map((part) => part.text).join('.');
    if (name.some((part) => part.quoted)) {
      return this.#object('GATE_FUNCTION_NOT_ALLOWED', `${shown} in quotes may be a function of a user`);
    }
    const parts = name.map((part) => lowerAscii(part.text));
    if (parts.length === 2 && parts[0] === 'pg_catalog' && this.#dialect === 'postgres') parts.shift();
    if (parts.length >= 2 && parts[0] === 'safe' && this.#dialect === 'bigquery') parts.shift();
    return parts.join('.');
  }

  #call(call: Call, allowed: ReadonlySet<string>): void {
    if (this.#asTables.has(call)) return;
    const name = this.#functionName(call.name);
    if (allowed.has(name) || SYNTAX_CALLS.has(name)) return;
    this.#object(
      'GATE_FUNCTION_NOT_ALLOWED',
      `the function ${name} is not on the list of functions that may be used`,
    );
  }

  /** A function that stands where a table may: its own list, and its arguments as any others. */
  #fromFunction(call: Expression): void {
    if (call.kind !== 'call') return this.#refuseNode('this form of FROM');
    const name = this.#functionName(call.name);
    if (!this.#allow.tables.has(name)) {
      this.#object(
        'GATE_FUNCTION_NOT_ALLOWED',
        `${name} cannot be read as a table`,
        `Read a table of the data, or one of ${[...this.#allow.tables].join(', ')}.`,
      );
    }
    this.#asTables.add(call);
  }

  #column(path: QualifiedName): void {
    const last = lowerAscii(path[path.length - 1].text);
    if (last === 'nextval' || last === 'currval')
      this.#object('GATE_FUNCTION_NOT_ALLOWED', `${last} of a sequence is no data`);
    if (path.length > 1 || path[0].quoted === true || !this.#allow.sessionNames.has(last)) return;
    this.#object('GATE_FUNCTION_NOT_ALLOWED', `${last} tells about the session, not about data`);
  }

  /** A type that a cast or a column names. */
  type(type: TypeName): void {
    const { name, qualifier = [], quoted, elements = [], fields = [] } = type;
    const isDefault =
      qualifier.length === 0 || (qualifier.length === 1 && qualifier[0].text === 'pg_catalog');
    if (quoted === true || !isDefault || !this.#allow.types.has(name)) {
      this.#object('GATE_TYPE_NOT_ALLOWED', `${name} is not a type that may be used`);
    }
    for (const element of elements) this.type(element);
    for (const field of fields) this.type(field.type);
  }
}

/** The LIMIT of the outermost query by our own tree. */
function limitOfQuery(query: Query): StatementFacts['limit'] {
  if (query.kind === 'pipe') return 'other';
  if (query.kind === 'select' && query.top !== undefined) return 'other';
  const { limit } = query;
  if (limit === undefined) return query.kind === 'bracketed' ? limitOfQuery(query.query) : 'none';
  if (limit.count === undefined) return limit.offset === undefined ? 'other' : 'none';
  const { count } = limit;
  const isPlain = limit.percent !== true && limit.ties !== true && count.kind === 'number';
  const rows = isPlain && /^\d+$/.test(count.text) ? Number(count.text) : Number.NaN;
  return Number.isSafeInteger(rows) ? { rows, offset: count.span?.start } : 'other';
}

/** Reads a query of our own parser. Throws `Objected` at the first thing that is not on the lists. */
export function readOwnQuery(statement: Statement, dialect: SqlDialect): OwnReading {
  const reader = new OwnReader(dialect);
  reader.value(statement, new Set());
  return { reads: reader.reads, named: reader.named, limit: limitOfQuery(statement as Query) };
}

/** The rules for statements that change rows: those of reads, and of the change itself. */
export const ALL_RULES: ReadonlyMap<string, FieldRules> = new Map([...READ_RULES, ...CHANGE_RULES]);
