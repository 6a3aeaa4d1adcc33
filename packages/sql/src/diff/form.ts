import type { SqlType } from '../scope/index.ts';
import type { TextRange } from '../tree/index.ts';

/**
 * A query as what it means rather than how it was written: names are places, common tables and derived tables that
 * only project are gone, joins are sets. Two queries with one form give the same rows.
 */
export type Form = Block | SetForm | OpaqueForm;

/** One SELECT: rows of FROM, kept by filters, grouped, kept again, numbered, kept again, made distinct, cut off. */
export interface Block {
  readonly kind: 'block';
  readonly from: FromPart;
  /** Conjuncts of WHERE, and of inner joins. */
  readonly filters: readonly Term[];
  /** GROUP BY as a set; absent where there is none. Aggregates without it make one row. */
  readonly groups?: readonly Term[];
  readonly aggregates: boolean;
  readonly having: readonly Term[];
  readonly qualify: readonly Term[];
  readonly distinct: boolean;
  readonly order: readonly Term[];
  readonly limit?: Term;
  /** What has no place of its own here, compared as it stands: DISTINCT ON, samples, GROUPING SETS. */
  readonly extra: readonly Term[];
  readonly outputs: readonly Output[];
  readonly span?: TextRange;
}

export interface Output {
  readonly name: string;
  /** Folded. */
  readonly key: string;
  readonly term: Term;
}

/** Branches of one set operation, nested ones of the same kind flattened. */
export interface SetForm {
  readonly kind: 'set';
  readonly operator: 'union all' | 'union' | 'intersect' | 'intersect all' | 'except' | 'except all';
  readonly branches: readonly Form[];
  readonly outputs: readonly Output[];
  readonly order: readonly Term[];
  readonly limit?: Term;
  readonly byName: boolean;
  readonly span?: TextRange;
}

/** What this reader takes as one thing: recursion, PIVOT, pipes. Only equal ones are known to mean the same. */
export interface OpaqueForm {
  readonly kind: 'opaque';
  readonly term: Term;
  readonly outputs: readonly Output[];
  readonly span?: TextRange;
}

/** A part of FROM: places joined without a side that is padded, then what is attached to them. */
export interface FromPart {
  readonly inner: ReadonlyArray<Source | Composite>;
  readonly attached: readonly Attached[];
  /** Conditions of the inner joins. */
  readonly conditions: readonly Term[];
}

/** LEFT, SEMI and ANTI joins: they commute with all else that only needs what stands left of them. */
export interface Attached {
  readonly join: 'left' | 'semi' | 'anti';
  readonly right: FromPart;
  readonly on: readonly Term[];
  readonly span?: TextRange;
}

/** FULL and other joins whose two sides stay two sides. */
export interface Composite {
  readonly kind: 'composite';
  readonly join: string;
  readonly left: FromPart;
  readonly right: FromPart;
  readonly on: readonly Term[];
  readonly span?: TextRange;
}

/** A place in FROM; two uses of one table are two sources. Compared by identity. */
export interface Source {
  readonly kind: 'source';
  readonly content: TableContent | Form;
  /** As a person knows it: the alias, else the table. */
  readonly name: string;
  readonly span?: TextRange;
}

export interface TableContent {
  readonly kind: 'table';
  /** Identity: folded name with version, sample and the like. */
  readonly key: string;
  readonly name: string;
  /** Folded names of columns no two rows agree on. */
  readonly keys: ReadonlyArray<ReadonlySet<string>>;
}

/** A value or a condition: a place's column, or a form over other terms. */
export type Term = Ref | Node;

export interface Ref {
  readonly kind: 'ref';
  readonly source: Source;
  /** Of a table the folded name, of a query the number of its output; `*` for all that are not known. */
  readonly column: string;
  readonly type: SqlType;
  readonly nullable: boolean;
  readonly span?: TextRange;
}

export interface Node {
  readonly kind: 'node';
  /** What it does, parameters and all: `call:upper`, `number:3`. */
  readonly shape: string;
  readonly args: readonly Term[];
  /** Queries in it: of EXISTS, IN, a value in brackets. */
  readonly queries: readonly Form[];
  readonly mark?: 'aggregate' | 'window' | 'volatile' | 'repeats';
  readonly span?: TextRange;
}

export function node(
  shape: string,
  args: readonly Term[] = [],
  more: Partial<Pick<Node, 'queries' | 'mark' | 'span'>> = {},
): Node {
  return { kind: 'node', shape, args, queries: more.queries ?? [], mark: more.mark, span: more.span };
}

export const TRUE = node('literal:true');
export const FALSE = node('literal:false');

/** Says whether a condition holds somewhere in terms and forms, the queries inside them looked through. */
export function someTerm(root: Term | Form, test: (term: Term) => boolean): boolean {
  const seen = new Set<Term | Form>();
  const waiting: Array<Term | Form> = [root];
  for (let each = waiting.pop(); each !== undefined; each = waiting.pop()) {
    if (seen.has(each)) continue;
    seen.add(each);
    if (each.kind === 'ref' || each.kind === 'node') {
      if (test(each)) return true;
      if (each.kind === 'node') waiting.push(...each.args, ...each.queries);
    } else waiting.push(...partsOf(each));
  }
  return false;
}

/** Terms and queries directly under a form. */
function partsOf(form: Form): Array<Term | Form> {
  if (form.kind === 'opaque') return [form.term];
  const tail = [...form.order, ...(form.limit === undefined ? [] : [form.limit])];
  if (form.kind === 'set') return [...form.branches, ...tail];
  const nested = sourcesOf(form.from).flatMap(({ content }) => (content.kind === 'table' ? [] : [content]));
  return [...ownTerms(form), ...nested];
}

export function hasMark(term: Term, mark: Node['mark']): boolean {
  return someOwn(term, (each) => each.kind === 'node' && each.mark === mark);
}

/** As someTerm, without what stands in queries. */
function someOwn(term: Term, test: (term: Term) => boolean): boolean {
  const seen = new Set<Term>();
  const waiting = [term];
  for (let each = waiting.pop(); each !== undefined; each = waiting.pop()) {
    if (seen.has(each)) continue;
    seen.add(each);
    if (test(each)) return true;
    if (each.kind === 'node') waiting.push(...each.args);
  }
  return false;
}

/** Every place of a part of FROM, those inside its parts too; not those inside queries that are places. */
export function sourcesOf(part: FromPart): Source[] {
  const inner = part.inner.flatMap((each) =>
    each.kind === 'source' ? [each] : [...sourcesOf(each.left), ...sourcesOf(each.right)],
  );
  return [...inner, ...part.attached.flatMap(({ right }) => sourcesOf(right))];
}

/** All conditions of a part of FROM. */
export function partTerms(part: FromPart): Term[] {
  return [
    ...part.conditions,
    ...part.inner.flatMap((each) =>
      each.kind === 'source' ? [] : [...each.on, ...partTerms(each.left), ...partTerms(each.right)],
    ),
    ...part.attached.flatMap(({ on, right }) => [...on, ...partTerms(right)]),
  ];
}

/** Terms of a block, without those of the queries it reads from. */
export function ownTerms(block: Block): Term[] {
  return [...decidingTerms(block), ...block.outputs.map(({ term }) => term)];
}

/** Terms of a block that are no output. */
function decidingTerms(block: Block): Term[] {
  return [
    ...partTerms(block.from),
    ...block.filters,
    ...(block.groups ?? []),
    ...block.having,
    ...block.qualify,
    ...block.order,
    ...(block.limit === undefined ? [] : [block.limit]),
    ...block.extra,
  ];
}
