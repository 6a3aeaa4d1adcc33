import type { Span } from '@dataing/base/diagnostics';

/**
 * The SQL this project writes itself: a query over one relation with aggregates and grouping sets. Small on
 * purpose; a node that is not here cannot be asked for. Spans are present where the tree came from a text. The complete
 * tree, of whatever anybody writes in any dialect, is that of `../tree/`.
 */
export type SqlExpression =
  | { readonly kind: 'column'; readonly name: string; readonly relation?: string; readonly span?: Span }
  /** A text, a truth value or NULL. */
  | { readonly kind: 'literal'; readonly value: string | boolean | null; readonly span?: Span }
  /** A number by its digits, so that no precision is lost on the way. */
  | { readonly kind: 'number'; readonly text: string; readonly span?: Span }
  /** DATE '2026-01-08', TIMESTAMP '...', INTERVAL '1 day'. */
  | {
      readonly kind: 'typed';
      readonly type: 'date' | 'time' | 'timestamp' | 'timestamptz' | 'interval';
      readonly text: string;
      readonly span?: Span;
    }
  /** A scalar or aggregate function; `star` is count(*). `filter` and `withinGroup` (its order) are for aggregates only. */
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly SqlExpression[];
      readonly star?: boolean;
      readonly distinct?: boolean;
      readonly withinGroup?: SqlExpression;
      readonly filter?: SqlExpression;
      readonly span?: Span;
    }
  | {
      readonly kind: 'unary';
      readonly operator: '-' | '+' | 'not';
      readonly operand: SqlExpression;
      readonly span?: Span;
    }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: SqlExpression;
      readonly right: SqlExpression;
      readonly span?: Span;
    }
  | {
      readonly kind: 'case';
      readonly operand?: SqlExpression;
      readonly branches: ReadonlyArray<{ readonly when: SqlExpression; readonly then: SqlExpression }>;
      readonly otherwise?: SqlExpression;
      readonly span?: Span;
    }
  | {
      readonly kind: 'cast';
      readonly operand: SqlExpression;
      /** As written and admitted: `decimal(18,2)`. */
      readonly type: string;
      readonly lenient?: boolean;
      readonly span?: Span;
    }
  | {
      readonly kind: 'is';
      readonly operand: SqlExpression;
      readonly value: 'null' | 'true' | 'false';
      readonly negated?: boolean;
      readonly span?: Span;
    }
  | {
      readonly kind: 'in';
      readonly operand: SqlExpression;
      readonly items: readonly SqlExpression[];
      readonly negated?: boolean;
      readonly span?: Span;
    }
  /** `operand [not] in (query)`: the query gives one column. It sees no WITH names of the query around it. */
  | {
      readonly kind: 'in_query';
      readonly operand: SqlExpression;
      readonly query: Query;
      readonly negated?: boolean;
      readonly span?: Span;
    }
  | {
      readonly kind: 'between';
      readonly operand: SqlExpression;
      readonly low: SqlExpression;
      readonly high: SqlExpression;
      readonly negated?: boolean;
      readonly span?: Span;
    };

export type BinaryOperator =
  | 'or'
  | 'and'
  | '='
  | '<>'
  | '<'
  | '<='
  | '>'
  | '>='
  | 'is distinct from'
  | 'is not distinct from'
  | 'like'
  | 'not like'
  | 'ilike'
  | 'not ilike'
  | '||'
  | '+'
  | '-'
  | '*'
  | '/'
  | '//'
  | '%';

export interface SelectItem {
  readonly expression: SqlExpression;
  readonly alias?: string;
}

export type Relation =
  | { readonly kind: 'table'; readonly name: string; readonly schema?: string; readonly alias?: string }
  | { readonly kind: 'subquery'; readonly query: Query; readonly alias: string };

export type Grouping =
  | { readonly kind: 'by'; readonly expressions: readonly SqlExpression[] }
  | { readonly kind: 'sets'; readonly sets: ReadonlyArray<readonly SqlExpression[]> };

export interface Ordering {
  readonly expression: SqlExpression;
  readonly descending?: boolean;
  readonly nulls?: 'first' | 'last';
}

export interface Query {
  readonly kind: 'query';
  readonly with?: ReadonlyArray<{ readonly name: string; readonly query: Query }>;
  readonly distinct?: boolean;
  readonly select: readonly SelectItem[];
  readonly from: Relation;
  readonly where?: SqlExpression;
  readonly groupBy?: Grouping;
  readonly having?: SqlExpression;
  readonly orderBy?: readonly Ordering[];
  readonly limit?: number;
}

/** Calls `visit` for an expression and everything under it, parents first. */
export function visitExpression(root: SqlExpression, visit: (node: SqlExpression) => void): void {
  visit(root);
  for (const child of childrenOf(root)) visitExpression(child, visit);
}

/** The direct children of an expression, in the order of the text; a query inside is not entered. */
export function childrenOf(node: SqlExpression): readonly SqlExpression[] {
  switch (node.kind) {
    case 'column':
    case 'literal':
    case 'number':
    case 'typed':
      return [];
    case 'call':
      return [...node.args, ...[node.withinGroup, node.filter].filter((it) => it !== undefined)];
    case 'unary':
    case 'cast':
    case 'is':
    case 'in_query':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'case': {
      const branches = node.branches.flatMap((b) => [b.when, b.then]);
      const first = node.operand === undefined ? [] : [node.operand];
      return node.otherwise === undefined ? [...first, ...branches] : [...first, ...branches, node.otherwise];
    }
    case 'in':
      return [node.operand, ...node.items];
    case 'between':
      return [node.operand, node.low, node.high];
  }
}

/** The names of the columns an expression reads, each once, in order of appearance. */
export function columnsOf(root: SqlExpression): readonly string[] {
  const names = new Set<string>();
  visitExpression(root, (node) => {
    if (node.kind === 'column') names.add(node.name);
  });
  return [...names];
}
