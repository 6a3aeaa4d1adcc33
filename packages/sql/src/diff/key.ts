import { names } from './summary.ts';
import type { Block, Composite, Form, FromPart, Node, SetForm, Source, Term } from './form.ts';
import { ownTerms, someTerm, sourcesOf } from './form.ts';

/** Forms in which the order of arguments means nothing; of the first three a repeated one neither. */
const UNORDERED = new Set([
  'and',
  'or',
  'set',
  'binary:=',
  'binary:<>',
  'binary:+',
  'binary:*',
  'distinct_from',
]);
const REPEATABLE = new Set(['and', 'or', 'set']);

/** How much of a query a key tells: which rows there are, also its columns in order, also their names. */
export type KeyMode = 'rows' | 'columns' | 'named';

/** Short names for long texts, the same for the same text. */
export class Interner {
  readonly #ids = new Map<string, string>();

  id(text: string): string {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const made = `k${this.#ids.size}`;
    this.#ids.set(text, made);
    return made;
  }
}

/**
 * Names for terms and forms: equal names, equal meaning. Sources are called by `labels`; one without a label gets
 * one by what it holds and how its query uses it, so that neither aliases nor the order in FROM matter.
 */
export class Keys {
  readonly #interner: Interner;
  readonly #labels = new Map<Source, string>();
  readonly #terms = new Map<Term, string>();
  readonly #forms = new Map<Form, Map<KeyMode, string>>();
  readonly #columns = new Map<Source, Map<string, string>>();

  constructor(interner: Interner) {
    this.#interner = interner;
  }

  /** Gives a source a name, and names to its columns where they are not to be called by what they are. */
  label(source: Source, label: string, columns?: ReadonlyMap<string, string>): void {
    this.#labels.set(source, label);
    if (columns !== undefined) this.#columns.set(source, new Map(columns));
  }

  labelOf(source: Source): string {
    return this.#labels.get(source) ?? '?';
  }

  term(term: Term): string {
    const known = this.#terms.get(term);
    if (known !== undefined) return known;
    const made = this.#termText(
      term,
      (each) => this.term(each),
      (source) => this.labelOf(source),
    );
    this.#terms.set(term, made);
    return made;
  }

  terms(terms: readonly Term[]): string[] {
    return [...new Set(terms.map((term) => this.term(term)))].sort();
  }

  #termText(term: Term, go: (term: Term) => string, label: (source: Source) => string): string {
    if (term.kind === 'ref')
      return this.#interner.id(`${label(term.source)}.${this.#columnKey(term.source, term.column)}`);
    let args = term.args.map(go);
    if (UNORDERED.has(term.shape)) args.sort();
    if (REPEATABLE.has(term.shape)) args = [...new Set(args)];
    const queries = term.queries.map((form) => this.form(form, modeOf(term)));
    return this.#interner.id(JSON.stringify([term.shape, args, queries]));
  }

  /** A column of a query is called by what it is, so that its place in the list and its name mean nothing. */
  #columnKey(source: Source, column: string): string {
    const given = this.#columns.get(source)?.get(column);
    if (given !== undefined) return given;
    const { content } = source;
    if (content.kind !== 'block') return column;
    this.#nameSources(content);
    const output = content.outputs[Number(column)];
    return output === undefined ? column : this.term(output.term);
  }

  form(form: Form, mode: KeyMode): string {
    const known = this.#forms.get(form)?.get(mode);
    if (known !== undefined) return known;
    const made = this.#interner.id(this.#formText(form, mode));
    const modes = this.#forms.get(form) ?? new Map<KeyMode, string>();
    this.#forms.set(form, modes.set(mode, made));
    return made;
  }

  #formText(form: Form, mode: KeyMode): string {
    const names = mode === 'named' ? form.outputs.map(({ key }) => key) : [];
    if (form.kind === 'opaque') return JSON.stringify(['opaque', this.term(form.term), names]);
    if (form.kind === 'set') return JSON.stringify([...this.#setParts(form), names]);
    this.#nameSources(form);
    const rows = this.blockParts(form);
    if (mode === 'rows') return JSON.stringify(rows);
    return JSON.stringify([...rows, form.outputs.map(({ term }) => this.term(term)), names]);
  }

  #setParts(form: SetForm): unknown[] {
    const branches = form.branches.map((branch) => this.form(branch, form.byName ? 'named' : 'columns'));
    if (!form.operator.startsWith('except')) branches.sort();
    const order = form.limit === undefined ? [] : form.order.map((term) => this.term(term));
    return [
      'set',
      form.operator,
      form.byName,
      branches,
      order,
      form.limit === undefined ? '' : this.term(form.limit),
    ];
  }

  /** What decides the rows of a block whose sources have names. */
  blockParts(block: Block): unknown[] {
    const { groups, limit } = block;
    const repeats = block.outputs.filter(({ term }) =>
      someTerm(term, (each) => each.kind === 'node' && each.mark === 'repeats'),
    );
    return [
      'block',
      this.part(block.from),
      this.terms(block.filters),
      groups === undefined ? null : this.terms(groups),
      block.aggregates && groups === undefined,
      this.terms(block.having),
      this.terms(block.qualify),
      block.distinct ? this.terms(block.outputs.map(({ term }) => term)) : null,
      limit === undefined && !block.extra.some(isDistinctOn)
        ? []
        : block.order.map((term) => this.term(term)),
      limit === undefined ? null : this.term(limit),
      this.terms(block.extra),
      repeats.map(({ term }) => this.term(term)),
    ];
  }

  part(part: FromPart): string {
    const inner = part.inner
      .map((each) => (each.kind === 'source' ? this.labelOf(each) : this.#composite(each)))
      .sort();
    const attached = part.attached
      .map(({ join, right, on }) => JSON.stringify([join, this.part(right), this.terms(on)]))
      .sort();
    return this.#interner.id(JSON.stringify([inner, attached, this.terms(part.conditions)]));
  }

  #composite({ join, left, right, on }: Composite): string {
    const sides = [this.part(left), this.part(right)];
    if (join === 'full') sides.sort();
    return JSON.stringify([join, sides, this.terms(on)]);
  }

  /** What a place holds, whatever it is called. */
  content({ content }: Source): string {
    return content.kind === 'table' ? `t:${content.key}` : this.form(content, 'rows');
  }

  /** Labels for the places of a block: by content; of several with one content, by how they are used. */
  #nameSources(block: Block): void {
    const unnamed = new Set(sourcesOf(block.from).filter((source) => !this.#labels.has(source)));
    const leans = ({ content }: Source) => content.kind !== 'table' && names(content, unnamed);
    const lateral = [...unnamed].filter(leans);
    const plain = new Set(unnamed);
    for (const source of lateral) plain.delete(source);
    this.#nameAlike(block, [...plain]);
    // What sees its neighbours is named after them; it sees only those before it.
    lateral.forEach((source, i) => this.#labels.set(source, `${this.content(source)}#l${i}`));
  }

  #nameAlike(block: Block, unnamed: readonly Source[]): void {
    const groups = new Map<string, Source[]>();
    for (const source of unnamed) {
      const content = this.content(source);
      groups.set(content, [...(groups.get(content) ?? []), source]);
    }
    const signed = new Map<Source, string>();
    const contents = new Map(
      [...groups].flatMap(([content, sources]) => sources.map((each) => [each, content] as const)),
    );
    for (const sources of groups.values()) {
      if (sources.length > 1)
        for (const source of sources) signed.set(source, this.usage(block, source, contents));
    }
    for (const [content, sources] of groups) {
      const sorted = [...sources].sort((a, b) => order(signed.get(a) ?? '', signed.get(b) ?? ''));
      sorted.forEach((source, i) => this.#labels.set(source, `${content}#${i}`));
    }
  }

  /** How a block uses a source: the terms that name it, with itself and the others called by what they hold. */
  usage(block: Block, source: Source, contents: ReadonlyMap<Source, string>): string {
    const label = (each: Source) => (each === source ? '@' : (contents.get(each) ?? this.labelOf(each)));
    const memo = new Map<Term, string>();
    const go = (term: Term): string => {
      const text = memo.get(term) ?? this.#termText(term, go, label);
      memo.set(term, text);
      return text;
    };
    const uses = ownTerms(block)
      .filter((term) => someTerm(term, (each) => each.kind === 'ref' && each.source === source))
      // A query inside may see sources that have no name yet.
      .filter((term) => !someTerm(term, (each) => each.kind === 'node' && each.queries.length > 0))
      .map(go);
    const side = block.from.inner.includes(source) ? 'inner' : 'side';
    return JSON.stringify([side, ...uses.sort()]);
  }
}

function isDistinctOn(term: Term): boolean {
  return term.kind === 'node' && term.shape.startsWith('distinct_on');
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function modeOf({ shape }: Node): KeyMode {
  if (shape === 'exists') return 'rows';
  return shape === 'in_query' || shape.startsWith('subquery:') ? 'columns' : 'named';
}
