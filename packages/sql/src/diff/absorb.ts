import { type Block, type Form, hasMark, type Output, type Ref, type Source, type Term } from './form.ts';
import { Rewrite } from './inline.ts';

/**
 * A query that only renames, computes, filters or cuts what one other query gives is that query: a filter on groups is
 * HAVING, on numbered rows QUALIFY.
 */
export function absorb(block: Block): Form {
  const inner = onlyPlace(block);
  if (inner === undefined || inner.content.kind === 'table' || inner.content.kind === 'opaque') return block;
  const { content } = inner;
  if (content.kind === 'set')
    return isIdentity(block, inner, content.outputs.length) ? mergeNames(block, content) : block;
  return fits(block, content, inner) ? mergeBlocks(block, content, inner) : block;
}

function onlyPlace({ from, groups, aggregates, extra, having }: Block): Source | undefined {
  const [first] = from.inner;
  const one =
    from.inner.length === 1 &&
    from.attached.length + from.conditions.length + extra.length + having.length === 0;
  return one && !aggregates && groups === undefined && first.kind === 'source' ? first : undefined;
}

function isColumn(term: Term, source: Source, column: string): boolean {
  return term.kind === 'ref' && term.source === source && term.column === column;
}

/** All columns in order, and nothing else done. */
function isIdentity(block: Block, source: Source, width: number): boolean {
  if (block.outputs.length !== width || block.filters.length + block.qualify.length > 0) return false;
  if (block.distinct || block.limit !== undefined) return false;
  return block.outputs.every(({ term }, i) => isColumn(term, source, String(i)));
}

function mergeNames<T extends Form>(block: Block, form: T): T {
  const outputs = form.outputs.map((output, i) => ({
    ...output,
    name: block.outputs[i].name,
    key: block.outputs[i].key,
  }));
  return { ...form, outputs };
}

function fits(outer: Block, inner: Block, source: Source): boolean {
  const windows = (outputs: readonly Output[]) => outputs.some(({ term }) => hasMark(term, 'window'));
  const unsafe = inner.outputs.some(
    ({ term }) => hasMark(term, 'volatile') || hasMark(term, 'repeats') || isOpen(term),
  );
  if (unsafe || inner.extra.length > 0 || outer.outputs.some(({ term }) => hasMark(term, 'repeats')))
    return false;
  if (windows(outer.outputs) && (windows(inner.outputs) || inner.qualify.length > 0)) return false;
  if (windows(outer.outputs) && outer.filters.length > 0 && !inner.aggregates) return false;
  if (outer.qualify.length > 0 && (windows(inner.outputs) || inner.qualify.length > 0)) return false;
  const cuts = inner.limit !== undefined || inner.distinct;
  return !cuts || keepsRows(outer, inner, source);
}

/** Behind DISTINCT or LIMIT, only a choice of columns; of DISTINCT rows, all of them. */
function keepsRows(outer: Block, inner: Block, source: Source): boolean {
  if (outer.filters.length + outer.qualify.length > 0 || outer.distinct || outer.limit !== undefined)
    return false;
  if (outer.outputs.some(({ term }) => hasMark(term, 'window'))) return false;
  if (!inner.distinct) return true;
  const shown = new Set(
    outer.outputs.flatMap(({ term }) => (term.kind === 'ref' && term.source === source ? [term.column] : [])),
  );
  return shown.size === inner.outputs.length && outer.outputs.length === inner.outputs.length;
}

function isOpen(term: Term): boolean {
  return term.kind === 'node' && term.shape.startsWith('all:');
}

function mergeBlocks(outer: Block, inner: Block, source: Source): Form {
  let missing = false;
  const column = (ref: Ref): Term | undefined => {
    const term = inner.outputs[Number(ref.column)]?.term;
    if (term === undefined) missing = true;
    return term?.kind === 'ref' ? { ...term, span: ref.span } : term;
  };
  const rewritten = new Rewrite(new Map(), { of: source, by: column }).form(outer) as Block;
  if (missing) return outer;
  const numbered = inner.qualify.length > 0 || inner.outputs.some(({ term }) => hasMark(term, 'window'));
  const { filters } = rewritten;
  const toHaving = inner.aggregates && !numbered;
  return {
    ...inner,
    filters: numbered || toHaving ? inner.filters : [...inner.filters, ...filters],
    having: toHaving ? [...inner.having, ...filters] : inner.having,
    qualify: [...inner.qualify, ...rewritten.qualify, ...(numbered ? filters : [])],
    distinct: inner.distinct || rewritten.distinct,
    order: inner.limit === undefined ? rewritten.order : inner.order,
    limit: inner.limit ?? rewritten.limit,
    outputs: rewritten.outputs,
    span: outer.span,
  };
}
