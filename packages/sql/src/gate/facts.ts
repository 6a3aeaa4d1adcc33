import { lowerAscii } from '../dialect/index.ts';

/** A relation a statement reads, as written; empty parts were not given. `offset` is UTF-16, where known. */
export interface ReadRelation {
  readonly catalog: string;
  readonly schema: string;
  readonly name: string;
  readonly offset?: number;
}

/** Why a tree is not admitted: the rule, the node, the place, what would be allowed. */
export interface Objection {
  readonly code: GateCode;
  readonly message: string;
  readonly offset?: number;
  readonly help?: string;
  readonly suggestion?: string;
}

type GateCode =
  | 'GATE_TOO_LONG'
  | 'GATE_TOO_DEEP'
  | 'GATE_TEXT_NOT_ALLOWED'
  | 'GATE_STATEMENTS'
  | 'GATE_NOT_A_QUERY'
  | 'GATE_NOT_PARSED'
  | 'GATE_NOT_A_CHANGE'
  | 'GATE_WHERE_MISSING'
  | 'GATE_WHERE_ALWAYS_TRUE'
  | 'GATE_DEFINITION_NOT_ALLOWED'
  | 'GATE_NODE_NOT_ALLOWED'
  | 'GATE_FUNCTION_NOT_ALLOWED'
  | 'GATE_TYPE_NOT_ALLOWED'
  | 'GATE_TABLE_NOT_IN_SCOPE'
  | 'GATE_LIMIT_NOT_CONSTANT'
  | 'GATE_PARSERS_DISAGREE'
  | 'GATE_PARSER_TIMEOUT'
  | 'GATE_PARSER_MISSING'
  | 'GATE_DIALECT_UNKNOWN';

/** What one reading of a statement says it does: the part on which two readings must agree. */
export interface StatementFacts {
  readonly relations: readonly ReadRelation[];
  /** The LIMIT of the outermost query: none, a constant, or something else. */
  readonly limit: 'none' | 'other' | { readonly rows: number; readonly offset?: number };
}

/** Carries one objection out of a recursive reader; caught at its entry, never beyond. */
export class Objected extends Error {
  readonly objection: Objection;
  constructor(objection: Objection) {
    super(objection.message);
    this.objection = objection;
  }
}

/** Deepest tree a reader follows. */
export const TREE_DEPTH_MAX = 1500;

/** The set of relations as one comparable text: lower case, sorted, each once. */
export function relationKey(relations: readonly ReadRelation[]): string {
  const names = relations.map((r) => JSON.stringify([r.catalog, r.schema, r.name].map(lowerAscii)));
  return [...new Set(names)].sort().join(' ');
}
