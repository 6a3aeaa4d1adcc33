import type { DialectFacts } from '../dialect/index.ts';
import data from './data/polyglot.json' with { type: 'json' };
import { SYNTAX_FUNCTIONS } from './duckdb-shapes.ts';
import { Objected, type Objection, type ReadRelation, TREE_DEPTH_MAX } from './facts.ts';

type Node = Readonly<Record<string, unknown>>;

/**
 * Tags of polyglot's tree that occur in reads: learnt from the corpus of admitted statements and the allow-list of
 * functions, then read through one by one. Everything else (statements, commands, parameters) is refused.
 */
const KINDS: ReadonlySet<string> = new Set(data.kinds);
const ROOTS = new Set([
  'select',
  'union',
  'intersect',
  'except',
  'subquery',
  'paren',
  'values',
  'pivot',
  'unpivot',
]);
/** Syntax that polyglot shows as a function. */
const SYNTAX = new Set([
  'grouping sets',
  'cube',
  'rollup',
  'grouping',
  'grouping_id',
  'columns',
  'map',
  'struct',
  'any',
  'percentile_cont',
  'percentile_disc',
  'try',
  'list',
]);

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  return (
    value === null || value === undefined || value === false || (Array.isArray(value) && value.length === 0)
  );
}

function nameOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return isNode(value) && typeof value.name === 'string' ? value.name : '';
}

function object(code: Objection['code'], message: string): never {
  throw new Objected({ code, message });
}

/** Reads a tree of one-key objects; the key is the kind. */
class PolyglotReader {
  readonly #facts: DialectFacts;
  readonly relations: ReadRelation[] = [];
  #depth = 0;

  constructor(facts: DialectFacts) {
    this.#facts = facts;
  }

  value(value: unknown): void {
    if (Array.isArray(value)) {
      for (const item of value) this.value(item);
      return;
    }
    if (!isNode(value)) return;
    if (++this.#depth > TREE_DEPTH_MAX) object('GATE_TOO_DEEP', 'nested too deeply');
    const keys = Object.keys(value);
    if (keys.length === 1) this.#kind(keys[0], value[keys[0]]);
    for (const key of keys) this.value(value[key]);
    this.#depth--;
  }

  #kind(kind: string, body: unknown): void {
    switch (kind) {
      case 'column':
        return;
      case 'table':
        return this.#table(body);
      case 'function':
      case 'aggregate_function':
        return this.#function(nameOf(isNode(body) ? body.name : undefined));
      case 'pivot':
      case 'unpivot':
        return this.#pivoted(isNode(body) ? body.this : undefined);
      case 'select':
        if (isNode(body) && !(isEmpty(body.into) && isEmpty(body.locks))) {
          object('GATE_NODE_NOT_ALLOWED', 'INTO and FOR UPDATE are not allowed in a query');
        }
        return;
      default:
        if (!KINDS.has(kind))
          object('GATE_NODE_NOT_ALLOWED', `${kind.toUpperCase()} is not allowed in a query`);
    }
  }

  #table(body: unknown): void {
    if (!isNode(body)) return object('GATE_NODE_NOT_ALLOWED', 'a table that cannot be read');
    if (!isEmpty(body.when)) object('GATE_NODE_NOT_ALLOWED', 'reading an older version is not allowed');
    this.relations.push({
      catalog: nameOf(body.catalog),
      schema: nameOf(body.schema),
      name: nameOf(body.name),
    });
  }

  /** `PIVOT sales ON ...` names its source as if it were a column. */
  #pivoted(source: unknown): void {
    if (!isNode(source) || !isNode(source.column)) return;
    const { name, table } = source.column;
    this.relations.push({ catalog: '', schema: nameOf(table), name: nameOf(name) });
  }

  #function(name: string): void {
    const lower = name.toLowerCase();
    const { scalar, aggregate, window, table } = this.#facts.functions;
    const lists = [scalar, aggregate, window, table, SYNTAX, SYNTAX_FUNCTIONS];
    if (lists.some((list) => list.has(lower))) return;
    object(
      'GATE_FUNCTION_NOT_ALLOWED',
      `the function ${lower} is not on the list of functions that may be used`,
    );
  }
}

/**
 * Every table a statement of polyglot's tree names, common table expressions included. Throws `Objected` at the
 * first kind or function that is not on the lists.
 */
export function readPolyglotTree(statement: unknown, facts: DialectFacts): readonly ReadRelation[] {
  const root = isNode(statement) ? Object.keys(statement) : [];
  if (root.length !== 1 || !ROOTS.has(root[0])) {
    object('GATE_NOT_A_QUERY', `${root.join(' ') || 'this'} is not a query`);
  }
  const reader = new PolyglotReader(facts);
  reader.value(statement);
  return reader.relations;
}
