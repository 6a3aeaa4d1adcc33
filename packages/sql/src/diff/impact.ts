import type { Diagnostic } from '@dataing/base/diagnostics';
import type { SqlDialect } from '@dataing/ports';
import { parseSql } from '../grammar/index.ts';
import type { SchemaIndex } from '../scope/index.ts';
import { type Among, keepsOutAmong } from './among.ts';
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
import { Moves, rejectsNull } from './nullness.ts';
import { readForm } from './read-form.ts';
import { type Effect, spread } from './spread.ts';
import { isUniqueOn } from './unique.ts';

/** How the contents of a table that a query reads differ from what they were. */
export interface TableChange {
  /** Folded names of columns whose values can differ in rows that are there before and after. */
  readonly columns: ReadonlySet<string> | 'every';
  /** Of those, columns that can be NULL where they were not, or the reverse; absent: all. */
  readonly voided?: ReadonlySet<string>;
  readonly rows: RowEffect;
  /** Columns that are NULL in every row that comes or goes. */
  readonly padded?: ReadonlySet<string>;
  /** Of those, columns that are NULL in no other row. */
  readonly apart?: ReadonlySet<string>;
  /** What columns hold in the rows that come or go. */
  readonly among?: ReadonlyMap<string, Among>;
  /** Of the columns, those that hold other words for the same. */
  readonly relabelled?: ReadonlySet<string>;
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
  /** Of those, columns that can be NULL where they were not, or the reverse. */
  readonly voided: readonly string[];
  /** Columns that are NULL in every row that comes or goes. */
  readonly padded: readonly string[];
  /** Of those, columns that are NULL in no other row. */
  readonly apart: readonly string[];
  /** What columns hold in the rows that come or go. */
  readonly among: ReadonlyArray<readonly [column: string, among: Among]>;
  /** Of the columns, those that hold other words for the same. */
  readonly relabelled: readonly string[];
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
  const {
    outputs,
    voided,
    padded,
    apart,
    among,
    relabelled,
    rows,
    isRepeated = false,
  } = new Follower(changed).follow(form);
  const nameAt = (i: number) => form.outputs[i]?.name ?? '*';
  const namesOf = (them: ReadonlySet<number>) => [...them].map(nameAt).filter((it) => it !== '*');
  const isOpen =
    [...outputs].some((i) => nameAt(i) === '*') || (form.outputs.length === 0 && rows !== 'same');
  return {
    columns: namesOf(outputs),
    voided: namesOf(voided),
    padded: namesOf(padded),
    apart: namesOf(apart),
    among: [...among].flatMap(([i, it]) => {
      const name = nameAt(i);
      return name === '*' ? [] : [[name, it] as const];
    }),
    relabelled: namesOf(relabelled),
    isOpen,
    rows,
    isRepeated: isRepeated && rows !== 'same',
  };
}

const NONE: ReadonlySet<never> = new Set();
const UNTOUCHED: Effect = {
  ...{ rows: 'same', outputs: NONE, voided: NONE },
  ...{ padded: NONE, apart: NONE, among: new Map(), relabelled: NONE },
};

class Follower {
  readonly #changed: (table: string) => TableChange | undefined;
  /** Places all of whose columns can differ, but some: the padded side of a join whose partners change. */
  readonly #whole = new Map<Source, (ref: Ref) => boolean>();
  readonly #effects = new Map<Form, Effect>();
  readonly #moves: Moves;

  constructor(changed: (table: string) => TableChange | undefined) {
    this.#changed = changed;
    this.#moves = new Moves({
      value: (ref) => this.#refHit(ref),
      nullness: (ref) => this.#refVoided(ref),
      query: (form) => {
        const { rows, outputs } = this.follow(form);
        return rows !== 'same' || outputs.size > 0;
      },
      itself: ({ shape }) => this.#namesChanged(shape),
    });
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
    if (!this.#moves.isOther(form.term)) return UNTOUCHED;
    const all = new Set(form.outputs.keys());
    return { ...UNTOUCHED, rows: 'unknown', outputs: all, voided: all };
  }

  #block(block: Block): Effect {
    const own = new Set<Term>();
    const { from, filters } = block;
    const conditions = [...from.conditions, ...filters];
    const inner = this.#inner(from, own, conditions);
    const attached = from.attached
      .map((it) => this.#attached(it, own))
      .reduce<RowEffect>(combineRows, 'same');
    const rows = combineRows(inner, attached);
    const moved = sourcesOf(from).filter((it) => this.#rowsWithin(it, conditions) !== 'same');
    const isPlain =
      from.inner.every((it) => it.kind === 'source') && from.attached.every((it) => it.join === 'left');
    const isByGroup =
      isPlain && moved.every((it) => isGroupedBy(block, it) || this.#isGroupedApart(block, it));
    const isRepeated = sourcesOf(from).every((it) => this.#isRepeated(it));
    const movedFirst = from.inner.filter((it) => it.kind !== 'source' || moved.includes(it));
    const [only] = attached === 'same' && movedFirst.length === 1 ? movedFirst : [];
    const padded = (ref: Ref) => ref.source === only && this.#isPadded(ref);
    const apart = (ref: Ref) => ref.source === only && this.#isApart(ref);
    const relabelled = (ref: Ref) => this.#isRelabelled(ref);
    const among = (ref: Ref) => (ref.source === only ? this.#amongOf(ref) : undefined);
    const known = { padded, apart, among, relabelled };
    return spread(block, { rows, own, isByGroup, isRepeated, ...known, moves: this.#moves });
  }

  /** Rows of a part of FROM, behind what holds for all of them. Conditions that are answered for here go into `own`. */
  #part(part: FromPart, own: Set<Term>, conditions: readonly Term[] = []): RowEffect {
    const inner = this.#inner(part, own, [...part.conditions, ...conditions]);
    return part.attached.map((it) => this.#attached(it, own)).reduce<RowEffect>(combineRows, inner);
  }

  #inner({ inner }: FromPart, own: Set<Term>, conditions: readonly Term[]): RowEffect {
    return inner
      .map((it) => (it.kind === 'source' ? this.#rowsWithin(it, conditions) : this.#composite(it, own)))
      .reduce<RowEffect>(combineRows, 'same');
  }

  /** Rows of a place, without those that no condition lets through because of what they hold. */
  #rowsWithin(source: Source, conditions: readonly Term[]): RowEffect {
    const { rows } = this.#effectOf(source);
    if (rows === 'same') return rows;
    const isNull = (ref: Ref) => ref.source === source && this.#isPadded(ref);
    const amongOf = (ref: Ref) => (ref.source === source ? this.#amongOf(ref) : undefined);
    const keepsOut = (it: Term) => rejectsNull(it, isNull) || keepsOutAmong(it, amongOf);
    return conditions.some(keepsOut) ? 'same' : rows;
  }

  #effectOf({ content }: Source): Pick<Effect, 'rows' | 'isRepeated'> {
    if (content.kind !== 'table') return this.follow(content);
    return this.#changed(tableOf(content.key)) ?? UNTOUCHED;
  }

  /** Whether a column is NULL in all rows of its place that come or go. */
  #isPadded({ source: { content }, column }: Ref): boolean {
    if (content.kind === 'table') return this.#changed(tableOf(content.key))?.padded?.has(column) === true;
    return this.follow(content).padded.has(Number(column));
  }

  #amongOf({ source: { content }, column }: Ref): Among | undefined {
    if (content.kind === 'table') return this.#changed(tableOf(content.key))?.among?.get(column);
    return this.follow(content).among.get(Number(column));
  }

  /** Whether a column is NULL in all rows of its place that come or go, and in no other. */
  #isApart({ source: { content }, column }: Ref): boolean {
    if (content.kind === 'table') return this.#changed(tableOf(content.key))?.apart?.has(column) === true;
    return this.follow(content).apart.has(Number(column));
  }

  /** Whether rows of a place that come or go have groups of their own, because a column is NULL in them alone. */
  #isGroupedApart({ groups = [], extra, from }: Block, source: Source): boolean {
    if (extra.length > 0 || !from.inner.includes(source)) return false;
    return groups.some((it) => it.kind === 'ref' && it.source === source && this.#isApart(it));
  }

  #isRelabelled({ source, column }: Ref): boolean {
    const { content } = source;
    if (this.#whole.has(source)) return false;
    if (content.kind === 'table')
      return this.#changed(tableOf(content.key))?.relabelled?.has(column) === true;
    return this.follow(content).relabelled.has(Number(column));
  }

  /** Whether no row of a place is there that was not before, nor the reverse. */
  #isRepeated(source: Source): boolean {
    const { rows, isRepeated = false } = this.#effectOf(source);
    return rows === 'same' || isRepeated;
  }

  /** LEFT, SEMI and ANTI joins: whether other partners are found, and what that does to the rows kept. */
  #attached({ join, right, on }: Attached, own: Set<Term>): RowEffect {
    const partners = this.#part(right, own, on);
    for (const term of on) own.add(term);
    const isOther = on.some((term) => this.#moves.isOther(term));
    if (partners === 'same' && !isOther) return 'same';
    const isRepeated = !isOther && sourcesOf(right).every((it) => this.#isRepeated(it));
    // Partners that are there more often repeat the rows they stand beside, and do nothing where only one is looked for.
    if (isRepeated) return join === 'left' ? partners : 'same';
    if (join !== 'left') return isOther ? 'unknown' : join === 'anti' ? flip(partners) : partners;
    const [first] = right.inner;
    const isOne = right.inner.length === 1 && right.attached.length === 0 && first.kind === 'source';
    // Without a partner the columns are NULL; a partner in which they are NULL too changes nothing of them.
    this.#touchAll(sourcesOf(right), isOne && !isOther ? (ref) => this.#isPadded(ref) : undefined);
    return isOne && isUniqueOn(first, on) ? 'same' : 'unknown';
  }

  #composite(each: Composite, own: Set<Term>): RowEffect {
    const sides = [this.#part(each.left, own), this.#part(each.right, own)];
    for (const term of each.on) own.add(term);
    if (sides.every((it) => it === 'same') && !each.on.some((term) => this.#moves.isOther(term)))
      return 'same';
    this.#touchAll([...sourcesOf(each.left), ...sourcesOf(each.right)]);
    return 'unknown';
  }

  #touchAll(sources: readonly Source[], isKept: (ref: Ref) => boolean = () => false): void {
    for (const source of sources) this.#whole.set(source, isKept);
    this.#moves.clear();
  }

  #set(set: SetForm): Effect {
    const branches = set.branches.map((it) => this.follow(it));
    const ofBranches = (of: (effect: Effect) => ReadonlySet<number>) =>
      new Set(branches.flatMap((branch, at) => [...of(branch)].map((i) => this.#outputOf(set, at, i))));
    const outputs = ofBranches((it) => it.outputs);
    const isTouched = outputs.size > 0 || branches.some((it) => it.rows !== 'same');
    if (!isTouched) return UNTOUCHED;
    const rows = branches.map((it) => it.rows).reduce(combineRows);
    const isPlain = set.operator === 'union all' || (set.operator === 'union' && outputs.size === 0);
    const isRepeated =
      outputs.size === 0 && branches.every((it) => it.rows === 'same' || it.isRepeated === true);
    const isCut = set.limit !== undefined;
    const voided = ofBranches((it) => it.voided);
    const moved = branches.filter((it) => it.rows !== 'same').length;
    const padded = moved === 1 && isPlain && !isCut ? ofBranches((it) => it.padded) : NONE;
    if (isRepeated && !isCut && set.operator.startsWith('union'))
      return set.operator === 'union'
        ? UNTOUCHED
        : { ...UNTOUCHED, rows, outputs, voided, padded, isRepeated };
    return { ...UNTOUCHED, rows: isPlain && !isCut ? rows : 'unknown', outputs, voided, padded };
  }

  #outputOf({ branches, outputs, byName }: SetForm, branch: number, i: number): number {
    if (!byName) return i;
    const { key } = branches[branch].outputs[i];
    return outputs.findIndex((it) => it.key === key);
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

  #refHit(ref: Ref): boolean {
    const { source, column } = ref;
    if (this.#whole.get(source)?.(ref) === false) return true;
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

  /** Whether a column that moves can be NULL where it was not, or the reverse. */
  #refVoided(ref: Ref): boolean {
    const { source, column } = ref;
    if (this.#whole.get(source)?.(ref) === false || column === '*') return true;
    const { content } = source;
    if (content.kind === 'table') return this.#changed(tableOf(content.key))?.voided?.has(column) !== false;
    const at = Number(column);
    return content.outputs[at] === undefined || this.follow(content).voided.has(at);
  }
}

/** The key of a table without its version or sample. */
function tableOf(key: string): string {
  const more = key.indexOf(' {');
  return more < 0 ? key : key.slice(0, more);
}
