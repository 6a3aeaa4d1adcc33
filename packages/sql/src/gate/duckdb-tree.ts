import type { DialectFacts } from '../dialect/index.ts';
import { nearest } from '@dataing/base/diagnostics';
import {
  CASE_SHAPE,
  EXPRESSION_SHAPES,
  type FieldKind,
  MODIFIER_SHAPES,
  OPERATOR_FUNCTIONS,
  OPERATOR_TYPES,
  ORDER_SHAPE,
  PIVOT_ENTRY_SHAPE,
  PIVOT_SHAPE,
  QUERY_SHAPES,
  RELATION_SHAPES,
  type Shape,
  SYNTAX_FUNCTIONS,
} from './duckdb-shapes.ts';
import { sizeObjection } from './sizes.ts';
import { Objected, type Objection, type ReadRelation, type StatementFacts, TREE_DEPTH_MAX } from './facts.ts';

type Node = Readonly<Record<string, unknown>>;
/** Names of common table expressions that can be seen from a place, lower case. */
type Scope = ReadonlySet<string>;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  return value === null || value === false || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Text, number, truth value, null, or lists of these. */
function isPlain(value: unknown): boolean {
  return Array.isArray(value) ? value.every(isPlain) : typeof value !== 'object' || value === null;
}

/** Whether anything inside is a node of a query or an expression. */
function hidesNode(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hidesNode);
  if (!isNode(value)) return false;
  return 'class' in value || 'query_location' in value || Object.values(value).some(hidesNode);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Reads one statement of DuckDB's tree against the allow-list, collecting the relations it reads. */
class DuckdbReader {
  readonly #facts: DialectFacts;
  readonly #offsetOf: (bytes: number) => number | undefined;
  readonly relations: ReadRelation[] = [];
  readonly named: ReadRelation[] = [];
  #depth = 0;
  #at: number | undefined;

  constructor(facts: DialectFacts, offsetOf: (bytes: number) => number | undefined) {
    this.#facts = facts;
    this.#offsetOf = offsetOf;
  }

  #object(code: Objection['code'], message: string, more: Partial<Objection> = {}): never {
    throw new Objected({ code, message, offset: this.#at, ...more });
  }

  #locate(node: Node): void {
    const bytes = node.query_location;
    if (typeof bytes === 'number') this.#at = this.#offsetOf(bytes) ?? this.#at;
  }

  statement(value: unknown, scope: Scope): void {
    if (!isNode(value)) this.#object('GATE_NODE_NOT_ALLOWED', 'a statement that cannot be read');
    if (!isEmpty(value.named_param_map)) {
      this.#object('GATE_NODE_NOT_ALLOWED', 'a parameter has no value here');
    }
    this.#query(value.node, scope);
  }

  /** Walks every field of a node by its shape; what the shape does not know must not be there. */
  #fields(node: Node, shape: Shape | undefined, name: string, scope: Scope): void {
    if (shape === undefined) {
      this.#object('GATE_NODE_NOT_ALLOWED', `${describe(name)} is not allowed in a query`);
    }
    if (++this.#depth > TREE_DEPTH_MAX) this.#object('GATE_TOO_DEEP', 'nested too deeply');
    for (const [key, value] of Object.entries(node)) {
      const kind = Object.hasOwn(shape, key) ? shape[key] : undefined;
      if (kind === undefined)
        this.#object('GATE_NODE_NOT_ALLOWED', `${describe(name)} with ${key} is not known`);
      this.#field(value, kind, `${name}.${key}`, scope);
    }
    this.#depth--;
  }

  #field(value: unknown, kind: FieldKind, name: string, scope: Scope): void {
    switch (kind) {
      case 'data':
        if (!isPlain(value)) this.#object('GATE_NODE_NOT_ALLOWED', `${describe(name)} cannot be read`);
        return;
      case 'value':
        if (hidesNode(value)) this.#object('GATE_NODE_NOT_ALLOWED', `${describe(name)} cannot be read`);
        return;
      case 'empty':
        if (!isEmpty(value))
          this.#object('GATE_NODE_NOT_ALLOWED', `${describe(name)} is not allowed in a query`);
        return;
      case 'statement':
        return this.statement(value, scope);
      case 'ctes':
        return this.#object('GATE_NODE_NOT_ALLOWED', 'a WITH in an unexpected place');
      case 'expressionRows':
        for (const row of this.#list(value)) this.#field(row, 'expressions', name, scope);
        return;
      case 'expressions':
      case 'modifiers':
      case 'orders':
      case 'cases':
      case 'keyed':
      case 'pivots':
      case 'pivotEntries':
        for (const item of this.#list(value)) this.#one(item, kind, scope);
        return;
      default:
        if (value !== null) this.#one(value, kind, scope);
    }
  }

  #list(value: unknown): readonly unknown[] {
    if (!Array.isArray(value)) return this.#object('GATE_NODE_NOT_ALLOWED', 'a list that cannot be read');
    return value;
  }

  #one(value: unknown, kind: FieldKind, scope: Scope): void {
    if (!isNode(value)) this.#object('GATE_NODE_NOT_ALLOWED', 'a node that cannot be read');
    switch (kind) {
      case 'expression':
      case 'expressions':
        return this.#expression(value, scope);
      case 'relation':
        return this.#relation(value, scope);
      case 'query':
        return this.#query(value, scope);
      case 'modifier':
      case 'modifiers':
        return this.#fields(value, MODIFIER_SHAPES[textOf(value.type)], textOf(value.type), scope);
      case 'orders':
        return this.#fields(value, ORDER_SHAPE, 'ORDER', scope);
      case 'cases':
        return this.#fields(value, CASE_SHAPE, 'CASE', scope);
      case 'keyed':
        return this.#fields(value, { key: 'data', value: 'expression' }, 'REPLACE', scope);
      case 'pivots':
        return this.#fields(value, PIVOT_SHAPE, 'PIVOT', scope);
      case 'pivotEntries':
        return this.#fields(value, PIVOT_ENTRY_SHAPE, 'PIVOT entry', scope);
      case 'type':
        return this.#type(value);
      case 'function':
        return this.#tableFunction(value, scope);
      default:
        return this.#object('GATE_NODE_NOT_ALLOWED', `${kind} in an unexpected place`);
    }
  }

  #query(value: unknown, scope: Scope): void {
    if (!isNode(value)) this.#object('GATE_NODE_NOT_ALLOWED', 'a query that cannot be read');
    const type = textOf(value.type);
    const inner = new Set(scope);
    this.#ctes(value.cte_map, inner);
    const { cte_map: _, ...rest } = value;
    if (type !== 'RECURSIVE_CTE_NODE') return this.#fields(rest, QUERY_SHAPES[type], type, inner);
    const { right, ...left } = rest;
    this.#fields(left, QUERY_SHAPES[type], type, inner);
    this.#query(right, new Set(inner).add(textOf(value.cte_name).toLowerCase()));
  }

  /** Each common table expression sees those before it, not itself and none after. */
  #ctes(map: unknown, scope: Set<string>): void {
    if (!isNode(map)) this.#object('GATE_NODE_NOT_ALLOWED', 'a WITH that cannot be read');
    for (const entry of this.#list(map.map)) {
      if (!isNode(entry) || !isNode(entry.value)) {
        return this.#object('GATE_NODE_NOT_ALLOWED', 'a WITH that cannot be read');
      }
      const shape: Shape = {
        query: 'statement',
        aliases: 'data',
        materialized: 'data',
        key_targets: 'expressions',
      };
      this.#fields(entry.value, shape, 'WITH', scope);
      scope.add(textOf(entry.key).toLowerCase());
    }
  }

  #relation(node: Node, scope: Scope): void {
    this.#locate(node);
    const type = textOf(node.type);
    if (type === 'BASE_TABLE') {
      const relation: ReadRelation = {
        catalog: textOf(node.catalog_name),
        schema: textOf(node.schema_name),
        name: textOf(node.table_name),
        offset: this.#at,
      };
      this.named.push(relation);
      const isBare = relation.catalog === '' && relation.schema === '';
      if (!isBare || !scope.has(relation.name.toLowerCase())) this.relations.push(relation);
    }
    this.#fields(node, RELATION_SHAPES[type], type, scope);
  }

  #expression(node: Node, scope: Scope): void {
    this.#locate(node);
    const name = textOf(node.class);
    if (name === 'FUNCTION' || name === 'WINDOW') this.#functionName(node, name);
    if (name === 'OPERATOR' && !OPERATOR_TYPES.has(textOf(node.type))) {
      this.#object('GATE_NODE_NOT_ALLOWED', `${describe(textOf(node.type))} is not allowed in a query`);
    }
    if (name === 'COLUMN_REF') this.#column(node);
    this.#fields(node, EXPRESSION_SHAPES[name], name, scope);
  }

  #column(node: Node): void {
    const names = this.#list(node.column_names).map(textOf);
    if (names.length === 1 && this.#facts.sessionNames.has(names[0].toLowerCase())) {
      this.#object('GATE_FUNCTION_NOT_ALLOWED', `${names[0]} tells about the session, not about data`);
    }
  }

  #functionName(node: Node, kind: string): void {
    const name = textOf(node.function_name).toLowerCase();
    const schema = textOf(node.schema);
    const { scalar, aggregate, window } = this.#facts.functions;
    const isDefault = schema === '' || schema === 'main';
    const isKnown =
      node.is_operator === true
        ? OPERATOR_FUNCTIONS.has(name) || scalar.has(name)
        : scalar.has(name) ||
          aggregate.has(name) ||
          SYNTAX_FUNCTIONS.has(name) ||
          OPERATOR_FUNCTIONS.has(name) ||
          (kind === 'WINDOW' && window.has(name));
    if (!(isDefault && isKnown)) {
      const message = `the function ${name} is not on the list of functions that may be used`;
      this.#object('GATE_FUNCTION_NOT_ALLOWED', message, {
        suggestion: nearest(name, [...aggregate, ...scalar]),
      });
    }
    const help = sizeObjection(name, node.children);
    if (help !== undefined) {
      this.#object('GATE_FUNCTION_NOT_ALLOWED', `${name} could make something of any size`, { help });
    }
  }

  #tableFunction(node: Node, scope: Scope): void {
    this.#locate(node);
    const name = textOf(node.function_name).toLowerCase();
    const { table } = this.#facts.functions;
    if (node.class !== 'FUNCTION' || !isEmpty(node.schema) || !table.has(name)) {
      const allowed = [...table].join(', ');
      this.#object('GATE_FUNCTION_NOT_ALLOWED', `${name} cannot be read as a table`, {
        help: `Read a table of the data, or one of ${allowed}.`,
      });
    }
    this.#fields(node, EXPRESSION_SHAPES.FUNCTION, 'FUNCTION', scope);
  }

  /** A cast's type: built-in, or named on the allow-list; parts of lists, structs and maps alike. */
  #type(value: unknown): void {
    if (!isNode(value)) this.#object('GATE_TYPE_NOT_ALLOWED', 'a type that cannot be read');
    const info = value.type_info;
    if (info === null) return;
    if (!isNode(info)) return this.#object('GATE_TYPE_NOT_ALLOWED', 'a type that cannot be read');
    switch (info.type) {
      case 'DECIMAL_TYPE_INFO':
      case 'STRING_TYPE_INFO':
        return;
      case 'LIST_TYPE_INFO':
      case 'ARRAY_TYPE_INFO':
        return this.#type(info.child_type);
      case 'STRUCT_TYPE_INFO':
        for (const part of this.#list(info.child_types)) this.#type(isNode(part) ? part.second : undefined);
        return;
      case 'UNBOUND_TYPE_INFO': {
        const name = textOf(info.name).toLowerCase();
        const isDefault = isEmpty(info.catalog) && isEmpty(info.schema);
        if (isDefault && this.#facts.types.has(name)) return;
        return this.#object('GATE_TYPE_NOT_ALLOWED', `${name} is not a type that may be used`);
      }
      default:
        return this.#object('GATE_TYPE_NOT_ALLOWED', `${textOf(info.type)} is not a type that may be used`);
    }
  }
}

/** `SHOW_REF` as a person reads it. */
function describe(name: string): string {
  const special: Record<string, string> = {
    SHOW_REF: 'SHOW, DESCRIBE or SUMMARIZE',
    PARAMETER: 'a parameter',
    DEFAULT: 'DEFAULT',
    'BASE_TABLE.at_clause': 'reading an older version (AT)',
    'FUNCTION.catalog': 'a function of another catalog',
  };
  return special[name] ?? (name === '' ? 'a nameless node' : name);
}

/** The constant LIMIT of the outermost query. */
function limitOf(statement: Node, offsetOf: (bytes: number) => number | undefined): StatementFacts['limit'] {
  const modifiers = isNode(statement.node) ? statement.node.modifiers : [];
  const limits = (Array.isArray(modifiers) ? modifiers : []).filter((m) =>
    textOf(m?.type).startsWith('LIMIT'),
  );
  if (limits.length === 0) return 'none';
  const [limit] = limits;
  if (limits.length > 1 || limit.type !== 'LIMIT_MODIFIER') return 'other';
  if (limit.limit === null) return 'none';
  const rows = limit.limit?.class === 'CONSTANT' ? limit.limit.value?.value : undefined;
  if (typeof rows !== 'number' || !Number.isSafeInteger(rows) || rows < 0) return 'other';
  const bytes = limit.limit.query_location;
  return { rows, offset: typeof bytes === 'number' ? offsetOf(bytes) : undefined };
}

/**
 * Reads a statement of DuckDB's own tree. Throws `Objected` at the first node, function or type that is not on the
 * lists. `named` holds common table expressions too. `offsetOf` turns the engine's byte offsets into UTF-16 offsets (undefined where there is none).
 */
export function readDuckdbTree(
  statement: unknown,
  facts: DialectFacts,
  offsetOf: (bytes: number) => number | undefined,
): StatementFacts & { readonly named: readonly ReadRelation[] } {
  const reader = new DuckdbReader(facts, offsetOf);
  reader.statement(statement, new Set());
  return { relations: reader.relations, named: reader.named, limit: limitOf(statement as Node, offsetOf) };
}
