import type { Attached, Block, Composite, Form, FromPart, Output, Ref, Source, Term } from './form.ts';
import { hasMark, sourcesOf } from './form.ts';
import { names } from './summary.ts';

/** The terms that take the place of the columns of one place; a column it has none for stays. */
interface ReplacedColumns {
  readonly of: Source;
  by(ref: Ref): Term | undefined;
}

/** Most places a block may grow to by taking in the queries it reads: chains of self-joins double at each step. */
const PLACES_MAX = 32;

/**
 * Gives other places for places, and other terms for the columns of one place. What names none of them stays the part
 * it is, so that a query that is used often is rewritten, and looked at, once.
 */
export class Rewrite {
  readonly #places: Map<Source, Source>;
  /** The places that are replaced and the one whose columns are. */
  readonly #meant: Set<Source>;
  readonly #columns: ReplacedColumns | undefined;
  readonly #done = new Map<Term, Term>();

  constructor(places: ReadonlyMap<Source, Source>, columns?: ReplacedColumns) {
    this.#places = new Map(places);
    this.#columns = columns;
    this.#meant = new Set([...places.keys(), ...(columns === undefined ? [] : [columns.of])]);
  }

  readonly term = (term: Term): Term => {
    if (!names(term, this.#meant)) return term;
    const known = this.#done.get(term);
    if (known !== undefined) return known;
    const made = this.#make(term);
    this.#done.set(term, made);
    return made;
  };

  #make(term: Term): Term {
    if (term.kind === 'ref') {
      const replaced = this.#columns?.of === term.source ? this.#columns.by(term) : undefined;
      if (replaced !== undefined) return replaced;
      const source = this.#places.get(term.source);
      return source === undefined ? term : { ...term, source };
    }
    if (term.args.length + term.queries.length === 0) return term;
    const queries = term.queries.map((form) => (names(form, this.#meant) ? this.form(form) : form));
    return { ...term, args: term.args.map(this.term), queries };
  }

  form(form: Form): Form {
    const outputs = (list: readonly Output[]) =>
      list.map((output) => ({ ...output, term: this.term(output.term) }));
    const limit = form.kind !== 'opaque' && form.limit !== undefined ? this.term(form.limit) : undefined;
    if (form.kind === 'opaque') return { ...form, term: this.term(form.term) };
    if (form.kind === 'block') this.#contents(form);
    const order = form.order.map(this.term);
    if (form.kind === 'set')
      return {
        ...form,
        branches: form.branches.map((branch) => (names(branch, this.#meant) ? this.form(branch) : branch)),
        outputs: outputs(form.outputs),
        order,
        limit,
      };
    return {
      ...form,
      from: this.part(form.from),
      filters: form.filters.map(this.term),
      groups: form.groups?.map(this.term),
      having: form.having.map(this.term),
      qualify: form.qualify.map(this.term),
      extra: form.extra.map(this.term),
      outputs: outputs(form.outputs),
      order,
      limit,
    };
  }

  /** Places whose queries see what is replaced are replaced themselves, before the terms that name them. */
  #contents(block: Block): void {
    for (const source of sourcesOf(block.from)) {
      const { content } = source;
      if (content.kind === 'table' || !names(content, this.#meant)) continue;
      this.#places.set(source, { ...(this.#places.get(source) ?? source), content: this.form(content) });
      this.#meant.add(source);
    }
  }

  part(part: FromPart): FromPart {
    return {
      inner: part.inner.map((each) => (each.kind === 'source' ? this.#source(each) : this.#composite(each))),
      attached: part.attached.map((each) => ({
        ...each,
        right: this.part(each.right),
        on: each.on.map(this.term),
      })),
      conditions: part.conditions.map(this.term),
    };
  }

  #source(source: Source): Source {
    return this.#places.get(source) ?? source;
  }

  #composite(each: Composite): Composite {
    return { ...each, left: this.part(each.left), right: this.part(each.right), on: each.on.map(this.term) };
  }
}

/** The same form with places of its own, so that it can stand twice in one query. */
export function freshForm(form: Form): Form {
  if (form.kind === 'set') return { ...form, branches: form.branches.map(freshForm) };
  if (form.kind === 'opaque') return form;
  return new Rewrite(new Map(sourcesOf(form.from).map((source) => [source, { ...source }]))).form(form);
}

/** A query that projects rows of FROM and does nothing else to them. */
function isPlain(form: Form): form is Block {
  return (
    form.kind === 'block' &&
    form.groups === undefined &&
    !form.aggregates &&
    form.having.length + form.qualify.length + form.extra.length === 0 &&
    !form.distinct &&
    form.limit === undefined &&
    form.from.inner.length > 0 &&
    !form.outputs.some(
      ({ term }) =>
        hasMark(term, 'window') ||
        hasMark(term, 'volatile') ||
        hasMark(term, 'repeats') ||
        (isOpenStar(term) && bareStar(form) === undefined),
    )
  );
}

/** The only place of a query that shows all columns of it, known or not. */
function bareStar({ from, outputs }: Block): Source | undefined {
  const [first, ...more] = sourcesOf(from);
  const bare = outputs.some(({ term }) => term.kind === 'node' && term.shape === 'all:');
  return bare && more.length === 0 ? first : undefined;
}

function isOpenStar(term: Term): boolean {
  return term.kind === 'node' && term.shape.startsWith('all:');
}

/** Takes queries that only project into the query that reads them. */
export function inlinePlaces(block: Block): Block {
  let made = block;
  for (const source of sourcesOf(block.from)) {
    const { content } = source;
    if (content.kind === 'table' || !isPlain(content)) continue;
    const room = sourcesOf(made.from).length + sourcesOf(content.from).length <= PLACES_MAX;
    if (room) made = inlineOne(made, source, content);
  }
  return made;
}

type Position = 'inner' | 'padded' | 'kept';

function inlineOne(block: Block, source: Source, query: Block): Block {
  const position = positionOf(block.from, source);
  const bare = query.outputs.every(({ term }) => term.kind === 'ref' || isOpenStar(term));
  if (position === 'padded' && !bare) return block;
  const conditions = [...query.filters, ...query.from.conditions];
  if (position === 'kept' && (!bare || conditions.length > 0)) return block;
  if (missesColumns(block, source, query)) return block;
  const rewrite = new Rewrite(new Map(), { of: source, by: (ref) => valueOf(ref, query) });
  const replaced = { ...block, from: replaceSource(block.from, source, { ...query.from, conditions }) };
  return rewrite.form(replaced) as Block;
}

/** A padded value can be NULL whatever it was. */
function valueOf(ref: Ref, query: Block): Term | undefined {
  const output = query.outputs[Number(ref.column)]?.term;
  const star = output === undefined ? bareStar(query) : undefined;
  if (star !== undefined) return { ...ref, source: star };
  if (output?.kind !== 'ref') return output;
  return { ...output, nullable: output.nullable || ref.nullable, type: ref.type, span: ref.span };
}

/** Columns asked for by name stand behind a star over unknown ones. */
function missesColumns(block: Block, source: Source, query: Block): boolean {
  if (bareStar(query) !== undefined) return false;
  let missing = false;
  const by = (ref: Ref) => {
    if (query.outputs[Number(ref.column)] === undefined) missing = true;
    return undefined;
  };
  new Rewrite(new Map(), { of: source, by }).form(block);
  return missing;
}

/** Whether NULL rows can take the place of a source's own, and whether its conditions may join the others. */
function positionOf(part: FromPart, source: Source): Position {
  if (part.inner.includes(source)) return 'inner';
  for (const each of part.inner) {
    if (each.kind === 'composite' && [each.left, each.right].some((side) => sourcesOf(side).includes(source)))
      return 'kept';
  }
  for (const { right, join } of part.attached) {
    if (!sourcesOf(right).includes(source)) continue;
    const inside = positionOf(right, source);
    return inside === 'inner' ? (join === 'left' ? 'padded' : 'inner') : inside;
  }
  return 'kept';
}

function replaceSource(part: FromPart, source: Source, by: FromPart): FromPart {
  if (part.inner.includes(source)) {
    return {
      inner: part.inner.flatMap((each) => (each === source ? by.inner : [each])),
      attached: [...by.attached, ...part.attached],
      conditions: [...part.conditions, ...by.conditions],
    };
  }
  return {
    inner: part.inner.map((each) =>
      each.kind === 'source'
        ? each
        : {
            ...each,
            left: replaceSource(each.left, source, by),
            right: replaceSource(each.right, source, by),
          },
    ),
    attached: part.attached.map(
      (each): Attached => attach({ ...each, right: replaceSource(each.right, source, by) }),
    ),
    conditions: part.conditions,
  };
}

/** Conditions on the padded side alone belong to the condition of the join. */
export function attach(each: Attached): Attached {
  const { right, on } = each;
  return { ...each, right: { ...right, conditions: [] }, on: [...on, ...right.conditions] };
}

/** The same form with other names for its first columns. */
export function renamed(
  form: Form,
  names: ReadonlyArray<{ readonly name: string; readonly key: string }>,
): Form {
  if (names.length === 0) return form;
  return {
    ...form,
    outputs: form.outputs.map((output, i) => ({
      ...output,
      name: names[i]?.name ?? output.name,
      key: names[i]?.key ?? output.key,
    })),
  };
}
