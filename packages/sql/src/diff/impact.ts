import type { Diagnostic } from '@dataing/base/diagnostics';
import type { SqlDialect } from '@dataing/ports';
import { parseSql } from '../grammar/index.ts';
import type { SchemaIndex } from '../scope/index.ts';
import { combineRows, type RowEffect } from './change.ts';
import { isGroupedBy } from './determine.ts';
import { flip } from './compare-from.ts';
import {
  type Attached,
  type Block,
  type Composite,
  type Form,
  type FromPart,
  type Ref,
  type SetForm,
  type Source,
  sourcesOf,
  type Term,
} from './form.ts';
import { readForm } from './read-form.ts';
import { type Effect, spread } from './spread.ts';
import { isUniqueOn } from './unique.ts';

/** How the contents of a table that a query reads differ from what they were. */
export interface TableChange {
  /** Folded names of columns whose values can differ in rows that are there before and after. */
  readonly columns: ReadonlySet<string> | 'every';
  readonly rows: RowEffect;
  /** Of other rows: only how often they are there differs. */
  readonly isRepeated?: boolean;
}

export interface ImpactOptions {
  readonly dialect: SqlDialect;
  readonly schema?: SchemaIndex;
}

/** What a query that stays as it is gives otherwise because tables that it reads changed. */
export interface Impact {
  /** Names of output columns whose values can differ in rows that are there before and after. */
  readonly columns: readonly string[];
  /** A star over columns that are not known is among them. */
  readonly isOpen: boolean;
  readonly rows: RowEffect;
  readonly isRepeated: boolean;
}

/**
 * Follows changes of tables through one query, by an abstract interpretation of its form: each place of FROM has a
 * set of columns that can differ and an effect on its rows, and each clause says what it makes of them. `changed` gives
 * the change of a table by the name that the schema has for it, else by the folded name as written. A column that is not
 * named keeps its values on any data. Diagnostics where the text is not one query that can be read: nothing is known then.
 */
export function impactOf(
  query: string,
  changed: (table: string) => TableChange | undefined,
  { dialect, schema }: ImpactOptions,
): Impact | readonly Diagnostic[] {
  const { read, diagnostics } = readForm(query, parseSql(query, { dialect }), { dialect, schema });
  if (read === undefined) return diagnostics;
  const { form } = read;
  const { outputs, rows, isRepeated = false } = new Follower(changed).follow(form);
  const names = [...outputs].map((i) => form.outputs[i]?.name ?? '*');
  const isOpen = names.includes('*') || (form.outputs.length === 0 && rows !== 'same');
  return {
    columns: names.filter((it) => it !== '*'),
    isOpen,
    rows,
    isRepeated: isRepeated && rows !== 'same',
  };
}

const UNTOUCHED: Effect = { rows: 'same', outputs: new Set() };

class Follower {
  readonly #changed: (table: string) => TableChange | undefined;
  /** Places all of whose columns can differ: the padded side of a join whose partners change. */
  readonly #whole = new Set<Source>();
  readonly #effects = new Map<Form, Effect>();
  readonly #hits = new Map<Term, boolean>();

  constructor(changed: (table: string) => TableChange | undefined) {
    this.#changed = changed;
  }

  follow(form: Form): Effect {
    const known = this.#effects.get(form);
    if (known !== undefined) return known;
    const effect = this.#follow(form);
    this.#effects.set(form, effect);
    return effect;
  }

  #follow(form: Form): Effect {
    if (form.kind === 'block') return this.#block(form);
    if (form.kind === 'set') return this.#set(form);
    if (!this.#hit(form.term)) return UNTOUCHED;
    return { rows: 'unknown', outputs: new Set(form.outputs.keys()) };
  }

  #block(block: Block): Effect {
    const own = new Set<Term>();
    const rows = this.#part(block.from, own);
    const moved = sourcesOf(block.from).filter((it) => this.#sourceRows(it) !== 'same');
    const isPlain =
      block.from.inner.every((it) => it.kind === 'source') &&
      block.from.attached.every((it) => it.join === 'left');
    const isByGroup = isPlain && moved.every((it) => isGroupedBy(block, it));
    const isRepeated = sourcesOf(block.from).every((it) => this.#isRepeated(it));
    return spread(block, { rows, own, isByGroup, isRepeated, hit: (term) => this.#hit(term) });
  }

  /** Rows of a part of FROM. Conditions that are answered for here go into `own`. */
  #part(part: FromPart, own: Set<Term>): RowEffect {
    let rows: RowEffect = 'same';
    for (const each of part.inner) {
      const more = each.kind === 'source' ? this.#sourceRows(each) : this.#composite(each, own);
      rows = combineRows(rows, more);
    }
    for (const each of part.attached) rows = combineRows(rows, this.#attached(each, own));
    return rows;
  }

  #sourceRows({ content }: Source): RowEffect {
    if (content.kind === 'table') return this.#changed(tableOf(content.key))?.rows ?? 'same';
    return this.follow(content).rows;
  }

  /** Whether no row of a place is there that was not before, nor the reverse. */
  #isRepeated({ content }: Source): boolean {
    const { rows, isRepeated = false } =
      content.kind === 'table' ? (this.#changed(tableOf(content.key)) ?? UNTOUCHED) : this.follow(content);
    return rows === 'same' || isRepeated;
  }

  /** LEFT, SEMI and ANTI joins: whether other partners are found, and what that does to the rows kept. */
  #attached({ join, right, on }: Attached, own: Set<Term>): RowEffect {
    const partners = this.#part(right, own);
    for (const term of on) own.add(term);
    const isOther = on.some((term) => this.#hit(term));
    if (partners === 'same' && !isOther) return 'same';
    const isRepeated = !isOther && sourcesOf(right).every((it) => this.#isRepeated(it));
    // Partners that are there more often repeat the rows they stand beside, and do nothing where only one is looked for.
    if (isRepeated) return join === 'left' ? partners : 'same';
    if (join !== 'left') return isOther ? 'unknown' : join === 'anti' ? flip(partners) : partners;
    this.#touchAll(sourcesOf(right));
    const [first] = right.inner;
    const isOne = right.inner.length === 1 && right.attached.length === 0 && first.kind === 'source';
    return isOne && isUniqueOn(first, on) ? 'same' : 'unknown';
  }

  #composite(each: Composite, own: Set<Term>): RowEffect {
    const sides = [this.#part(each.left, own), this.#part(each.right, own)];
    for (const term of each.on) own.add(term);
    if (sides.every((it) => it === 'same') && !each.on.some((term) => this.#hit(term))) return 'same';
    this.#touchAll([...sourcesOf(each.left), ...sourcesOf(each.right)]);
    return 'unknown';
  }

  #touchAll(sources: readonly Source[]): void {
    for (const source of sources) this.#whole.add(source);
    this.#hits.clear();
  }

  #set(set: SetForm): Effect {
    const branches = set.branches.map((it) => this.follow(it));
    const outputs = new Set<number>();
    branches.forEach((branch, at) => {
      for (const i of branch.outputs) outputs.add(this.#outputOf(set, at, i));
    });
    const isTouched = outputs.size > 0 || branches.some((it) => it.rows !== 'same');
    if (!isTouched) return UNTOUCHED;
    const rows = branches.map((it) => it.rows).reduce(combineRows);
    const isPlain = set.operator === 'union all' || (set.operator === 'union' && outputs.size === 0);
    const isRepeated =
      outputs.size === 0 && branches.every((it) => it.rows === 'same' || it.isRepeated === true);
    if (isRepeated && set.limit === undefined && set.operator.startsWith('union'))
      return set.operator === 'union' ? UNTOUCHED : { rows, outputs, isRepeated };
    return { rows: isPlain && set.limit === undefined ? rows : 'unknown', outputs };
  }

  #outputOf({ branches, outputs, byName }: SetForm, branch: number, i: number): number {
    if (!byName) return i;
    const { key } = branches[branch].outputs[i];
    return outputs.findIndex((it) => it.key === key);
  }

  /** Whether a value can be another in a row that is there before and after. */
  #hit(term: Term): boolean {
    const known = this.#hits.get(term);
    if (known !== undefined) return known;
    const hit = term.kind === 'ref' ? this.#refHit(term) : this.#nodeHit(term);
    this.#hits.set(term, hit);
    return hit;
  }

  #nodeHit(term: Exclude<Term, Ref>): boolean {
    if (term.args.some((it) => this.#hit(it))) return true;
    const isOther = (form: Form) => {
      const { rows, outputs } = this.follow(form);
      return rows !== 'same' || outputs.size > 0;
    };
    return term.queries.some(isOther) || this.#namesChanged(term.shape);
  }

  /** Tables in forms that are taken as they are written. */
  #namesChanged(shape: string): boolean {
    if (!/^(query|from|change):/.test(shape)) return false;
    const inside = [...shape.matchAll(/"table":"((?:[^"\\]|\\.)*)"/g)].map(([, name]) => name);
    const sampled = /^from:.*\}:(.*)$/.exec(shape)?.[1];
    return [...inside, ...(sampled === undefined ? [] : [sampled])].some(
      (it) => this.#changed(it) !== undefined,
    );
  }

  #refHit({ source, column }: Ref): boolean {
    if (this.#whole.has(source)) return true;
    const { content } = source;
    if (content.kind === 'table') {
      const columns = this.#changed(tableOf(content.key))?.columns;
      if (columns === undefined) return false;
      return columns === 'every' || (column === '*' ? columns.size > 0 : columns.has(column));
    }
    const { outputs } = this.follow(content);
    const at = Number(column);
    return content.outputs[at] === undefined ? outputs.size > 0 : outputs.has(at);
  }
}

/** The key of a table without its version or sample. */
function tableOf(key: string): string {
  const more = key.indexOf(' {');
  return more < 0 ? key : key.slice(0, more);
}
