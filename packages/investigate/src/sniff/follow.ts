import { orderByNeeds } from '@dataing/base/graph';
import type { ContentCache } from '@dataing/ports';
import type { TableChange } from '@dataing/sql/diff';
import { keptImpact } from './kept-impact.ts';
import { columnsTellingApart } from './compare-seeds.ts';
import { losesKeys } from './lost-keys.ts';
import { type Gone, type MissingName, missingNames, newlyUnknown } from './missing.ts';
import {
  isTouched,
  mergeTouched,
  namesOf,
  type OwnChange,
  ownChange,
  type Touched,
  UNTOUCHED,
} from './own-change.ts';
import { pairAssets } from './pair-assets.ts';
import { textOf } from './place-line.ts';
import { type Asset, isSameTable, type ProjectState } from './project-state.ts';

/** One asset on both sides, with what the change does to it in all. */
export interface Followed {
  /** By the id afterwards, or before of what is gone. */
  readonly id: string;
  readonly before?: Asset;
  readonly after?: Asset;
  readonly own?: OwnChange;
  readonly touched: Touched;
  /** What of `touched` comes from what it reads. */
  readonly inherited: Touched;
  readonly columns: ColumnListChange;
  /** Hops from the nearest that changed itself; 0: this one did. */
  readonly distance: number;
  /** Ids of what it reads through which the change arrives. */
  readonly through: readonly string[];
  /** What it names and is not there any more: it cannot be built. */
  readonly missing: readonly MissingName[];
  /** Its rows may be repeated: what tests hold of its keys is no knowledge any more. */
  readonly hasLostKeys: boolean;
  /** Not built anew, because something that it reads cannot be. */
  readonly isStale: boolean;
}

/** Columns that came, went or have another name, in small letters; nothing where either side is not known in full. */
interface ColumnListChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Name before to name afterwards. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Columns of another type. */
  readonly retyped: ReadonlySet<string>;
}

export interface Following {
  /** What is read comes before what reads it; what is untouched is left out. */
  readonly all: ReadonlyMap<string, Followed>;
  /** Assets further downstream than was looked. */
  readonly beyond: readonly string[];
  readonly notLookedAt: readonly string[];
}

/** Assets that changed themselves, and what the change does to those that read them, to a depth. */
export function followChange(
  before: ProjectState,
  after: ProjectState,
  depth: number,
  cache?: ContentCache,
): Following {
  return new Follow(before, after, depth, cache).run();
}

/** Seeds beyond this are not read for what tells their rows apart. */
const MOST_SEED_CHARS = 200_000;

interface Pair {
  readonly id: string;
  readonly before?: Asset;
  readonly after?: Asset;
}

class Follow {
  readonly #before: ProjectState;
  readonly #after: ProjectState;
  readonly #depth: number;
  readonly #cache: ContentCache | undefined;
  readonly #pairs: ReadonlyMap<string, Pair>;
  /** Ids before of what has another id now. */
  readonly #idNow: ReadonlyMap<string, string>;
  readonly #found = new Map<string, Followed>();
  readonly #beyond: string[] = [];
  readonly #notLookedAt: string[] = [];
  readonly #seedKeys = new Map<Asset, ReadonlyArray<readonly string[]>>();

  constructor(before: ProjectState, after: ProjectState, depth: number, cache: ContentCache | undefined) {
    this.#cache = cache;
    this.#before = before;
    this.#after = after;
    this.#depth = depth;
    this.#idNow = pairAssets(before, after);
    const then = new Map([...this.#idNow].map(([old, now]) => [now, old]));
    const pairs = new Map<string, Pair>();
    for (const [id, asset] of after.assets)
      pairs.set(id, { id, before: before.assets.get(then.get(id) ?? id), after: asset });
    for (const [id, asset] of before.assets)
      if (!pairs.has(id) && !this.#idNow.has(id)) pairs.set(id, { id, before: asset });
    this.#pairs = pairs;
  }

  run(): Following {
    for (const pair of this.#inOrder()) this.#visit(pair);
    return { all: this.#found, beyond: this.#beyond, notLookedAt: [...new Set(this.#notLookedAt)] };
  }

  #inOrder(): Pair[] {
    const pairs = [...this.#pairs.values()];
    const index = new Map(pairs.map((it, i) => [it.id, i]));
    const needs = pairs.map((it) => this.#readsOf(it).flatMap((id) => index.get(id) ?? []));
    const order = orderByNeeds(pairs.length, (i) => needs[i]);
    return order.ok ? order.order.map((i) => pairs[i]) : pairs;
  }

  /** Ids, as of afterwards, of what an asset reads on either side. */
  #readsOf({ before, after }: Pair): string[] {
    const earlier = (before?.dependsOn ?? []).map((id) => this.#idNow.get(id) ?? id);
    return [...new Set([...(after?.dependsOn ?? []), ...earlier])];
  }

  #visit(pair: Pair): void {
    const { id, before, after } = pair;
    const all = this.#readsOf(pair).flatMap((it) => this.#found.get(it) ?? []);
    const reads = all.filter(matters);
    if (before !== undefined && after !== undefined && all.length === 0 && this.#isSame(before, after))
      return;
    const own = this.#own(pair, all);
    const isOwn = (own !== undefined && !own.isInherited) || isMoved(pair);
    const near = reads.filter((it) => it.distance < this.#depth);
    if (!isOwn && near.length === 0) {
      if (reads.length > 0) this.#beyond.push(id);
      return;
    }
    const found = { ...this.#effectOf(pair, own, near), ...(own === undefined ? {} : { own }) };
    const distance = isOwn ? 0 : 1 + Math.min(...near.map((it) => it.distance));
    const followed: Followed = { ...pair, ...found, distance, through: near.map((it) => it.id) };
    if (isOwn || matters(followed)) this.#found.set(id, followed);
  }

  #effectOf({ before, after }: Pair, own: OwnChange | undefined, near: readonly Followed[]) {
    const columns = { ...columnChanges(before, after, own), retyped: this.#retyped(after, own, near) };
    const missing = this.#missing(before, after, own, near);
    const isStale = near.some((it) => it.missing.length > 0 || it.isStale);
    const isBuilt = missing.length === 0 && after !== undefined && before !== undefined;
    const inherited = isBuilt ? this.#inherit(after, near) : UNTOUCHED;
    const mine = missing.length > 0 ? UNTOUCHED : (own?.touched ?? UNTOUCHED);
    const hasLostKeys = losesKeys(own, inherited, near);
    const touched = byKey(after, mergeTouched(mine, inherited));
    return { columns, missing, isStale, inherited, hasLostKeys, touched };
  }

  #missing(
    before: Asset | undefined,
    after: Asset | undefined,
    own: OwnChange | undefined,
    near: readonly Followed[],
  ): MissingName[] {
    if (after === undefined) return [];
    const gone = near.flatMap(goneOf);
    const found = own !== undefined || gone.length > 0 ? missingNames(after, gone, this.#after) : [];
    const isOther =
      found.length === 0 && own?.diff !== undefined && !own.diff.cosmetic && before !== undefined;
    return isOther ? newlyUnknown(before, after, this.#before, this.#after) : found;
  }

  #isSame(before: Asset, after: Asset): boolean {
    if (isMoved({ before, after })) return false;
    if (before.sql !== after.sql || before.incremental !== after.incremental) return false;
    return before.sql !== undefined || this.#isSameContent(before, after);
  }

  /** Of what no SQL is known for, seeds and Python: the bytes of its file. */
  #isSameContent(before: Asset, after: Asset): boolean {
    if (after.kind === 'source') return before.relation === after.relation;
    const [x, y] = [this.#before.files.get(before.path), this.#after.files.get(after.path)];
    if (x === undefined || y === undefined) return x === y && before.text === after.text;
    return x === y || (x.length === y.length && x.every((byte, i) => byte === y[i]));
  }

  #own({ before, after }: Pair, reads: readonly Followed[]): OwnChange | undefined {
    const contents = [contentOf(this.#before, before), contentOf(this.#after, after)] as const;
    const of = (state: ProjectState, asset: Asset | undefined) =>
      (asset?.dependsOn ?? []).flatMap((id) => this.#withKeys(state, id));
    const renamed = reads.flatMap((it) =>
      it.before === undefined || it.after === undefined
        ? []
        : [{ before: it.before, after: it.after, renamed: it.columns.renamed }],
    );
    const names = reads.length === 0 ? {} : { names: namesOf(renamed) };
    const all = { before: of(this.#before, before), after: of(this.#after, after), ...names };
    const own = ownChange(before, after, contents, all, this.#after.dialect);
    for (const it of own?.diff?.class === 'unknown' ? own.diff.diagnostics : [])
      this.#notLookedAt.push(`${after?.name ?? ''}: ${it.message}`);
    const isSame = own?.diff?.cosmetic === true && own.texts?.[0] === own.texts?.[1];
    return isSame ? undefined : own;
  }

  /** Columns cast otherwise, and those that only pass such a one on. */
  #retyped(
    after: Asset | undefined,
    own: OwnChange | undefined,
    near: readonly Followed[],
  ): ReadonlySet<string> {
    const cast = own?.diff?.changes.flatMap((it) => (it.kind === 'type_changed' ? it.columns : [])) ?? [];
    const above = new Map(near.map((it) => [it.id, it.columns.retyped]));
    const lineage = this.#after.graph?.nodes.get(after?.id ?? '')?.lineage?.columns ?? [];
    const passed = lineage.filter(
      ({ kind, sources }) =>
        (kind === 'passthrough' || kind === 'renamed') &&
        sources.some((it) => above.get(it.node)?.has(it.column.toLowerCase()) === true),
    );
    return new Set([...cast, ...passed.map((it) => it.name)].map((it) => it.toLowerCase()));
  }

  /** An asset; of a seed whose file is not large also with the columns that tell its rows apart, as they stand there. */
  #withKeys(state: ProjectState, id: string): Asset[] {
    const asset = state.assets.get(id);
    if (asset === undefined) return [];
    if (state === this.#after && this.#found.get(id)?.hasLostKeys === true)
      return [{ ...asset, keys: builtKeys(asset, state) }];
    if (asset.kind !== 'seed') return [asset];
    const now = this.#keysOf(state, asset);
    // Of a seed that changed only what tells rows apart on both sides.
    const { before, after } = this.#found.get(this.#idNow.get(id) ?? id) ?? {};
    const other = asset === after ? before : after;
    const there =
      other === undefined ? now : this.#keysOf(asset === after ? this.#before : this.#after, other);
    const shared = now.filter(([name]) => there.some((it) => it[0] === name));
    return [{ ...asset, keys: [...asset.keys, ...shared] }];
  }

  #keysOf(state: ProjectState, asset: Asset): ReadonlyArray<readonly string[]> {
    const known = this.#seedKeys.get(asset);
    if (known !== undefined) return known;
    const text = contentOf(state, asset) ?? '';
    const { delimiter } = asset.config;
    const names =
      text.length > MOST_SEED_CHARS
        ? []
        : columnsTellingApart(text, typeof delimiter === 'string' ? delimiter : ',');
    const keys = names.map((it) => [it]);
    this.#seedKeys.set(asset, keys);
    return keys;
  }

  /** What the tables that an asset reads do to it, as its query stands now. */
  #inherit(asset: Asset, reads: readonly Followed[]): Touched {
    const changed = reads.filter((it) => it.after !== undefined && isTouched(it.touched));
    if (changed.length === 0) return UNTOUCHED;
    if (asset.sql === undefined) return { columns: new Set(), every: true, rows: 'unknown' };
    const changes = changed.map((it) => ({
      relation: it.after!.relation,
      change: tableChange(it.touched, nullAlone(it)),
    }));
    const tables = asset.dependsOn.flatMap((id) => this.#withKeys(this.#after, id));
    const found = keptImpact({ sql: asset.sql, reads: tables }, changes, this.#after.dialect, this.#cache);
    if ('reason' in found) {
      this.#notLookedAt.push(`${asset.name} cannot be read: ${found.reason}`);
      return { columns: new Set(), every: true, rows: 'unknown' };
    }
    const { impact } = found;
    const { rows, isRepeated, isOpen } = impact;
    const [columns, voided, padded, apart, relabelled] = [
      impact.columns,
      impact.voided,
      impact.padded,
      impact.apart,
      impact.relabelled,
    ].map((names) => new Set(names.map((it) => it.toLowerCase())));
    const among = new Map(impact.among.map(([name, it]) => [name.toLowerCase(), it]));
    return { columns, every: isOpen, voided, rows, padded, apart, among, relabelled, isRepeated };
  }
}

/**
 * Where nothing of the rows is what it was, those before and after are told to be one by the key: that is the same then, and
 * what is joined or grouped by it stays together.
 */
function byKey(after: Asset | undefined, touched: Touched): Touched {
  const isAll =
    after?.isComplete === true && after.columns.every((it) => touched.columns.has(it.name.toLowerCase()));
  const [key] = [...(after?.keys ?? [])].sort((a, b) => a.length - b.length);
  if (!isAll || key === undefined || touched.rows !== 'unknown') return touched;
  const names = new Set(key.map((it) => it.toLowerCase()));
  return { ...touched, columns: new Set([...touched.columns].filter((it) => !names.has(it))) };
}

/** What stands in the file of a seed or a Python model; of a source which table it is. */
function contentOf(state: ProjectState, asset: Asset | undefined): string | undefined {
  if (asset === undefined || asset.sql !== undefined) return undefined;
  return asset.kind === 'source' ? asset.relation : (textOf(state, asset.path) ?? asset.text);
}

/** Whether those that read it have to be looked at. */
export function matters({ before, after, touched, columns, missing, isStale }: Followed): boolean {
  const { added, removed, renamed, retyped } = columns;
  const isListed = added.length + removed.length + renamed.size + retyped.size > 0;
  const isLost = after === undefined || isMoved({ before, after });
  return isLost || isTouched(touched) || isListed || missing.length > 0 || isStale;
}

/** Whether statements call it otherwise now. */
function isMoved({ before, after }: Pick<Pair, 'before' | 'after'>): boolean {
  return before !== undefined && after !== undefined && before.relation !== after.relation;
}

function goneOf({ before, after, columns }: Followed): Gone[] {
  if (before === undefined) return [];
  const { removed, renamed } = columns;
  const isWhole = after === undefined || !isSameTable(before.relation, after.relation);
  if (!isWhole && removed.length + renamed.size === 0) return [];
  return [{ asset: before, isWhole, columns: new Set(removed), renamed }];
}

/** Keys that follow from the query of an asset, whatever tests hold of it. */
function builtKeys({ id }: Asset, { graph }: ProjectState): ReadonlyArray<readonly string[]> {
  return (graph?.nodes.get(id)?.lineage?.keys ?? []).filter((it) => it.length > 0);
}

/** Columns that are NULL in every row that comes or goes, and before or after the change in no row at all. */
function nullAlone({ before, after, touched }: Followed): ReadonlySet<string> {
  const { padded = new Set<string>(), apart, columns } = touched;
  const isNever = (asset: Asset | undefined, name: string) =>
    asset?.columns.some((it) => it.name.toLowerCase() === name && !it.nullable) === true;
  const isAlone = (it: string) => !columns.has(it) && (isNever(before, it) || isNever(after, it));
  return new Set([...padded].filter((it) => apart?.has(it) === true || isAlone(it)));
}

/** Names are folded to small or to capital letters, by dialect. */
function tableChange(
  {
    columns,
    every,
    voided = columns,
    rows,
    padded,
    among = new Map(),
    relabelled,
    isRepeated = false,
  }: Touched,
  apart: ReadonlySet<string>,
): TableChange {
  if (every) return { columns: 'every', rows, isRepeated };
  const folded = (names: ReadonlySet<string>) => new Set([...names].flatMap((it) => [it, it.toUpperCase()]));
  return {
    ...{ columns: folded(columns), voided: folded(voided), rows, isRepeated },
    padded: folded(padded ?? new Set()),
    apart: folded(apart),
    among: new Map([...among].flatMap(([name, it]) => [name, name.toUpperCase()].map((key) => [key, it]))),
    relabelled: folded(relabelled ?? new Set()),
  };
}

function columnChanges(
  before: Asset | undefined,
  after: Asset | undefined,
  own: OwnChange | undefined,
): Omit<ColumnListChange, 'retyped'> {
  const renamed = new Map<string, string>();
  for (const { renamed: pair } of own?.diff?.changes ?? [])
    if (pair !== undefined) renamed.set(pair.before.toLowerCase(), pair.after.toLowerCase());
  if (before?.isComplete !== true || after?.isComplete !== true) return { added: [], removed: [], renamed };
  const names = (asset: Asset) => new Set(asset.columns.map((it) => it.name.toLowerCase()));
  const [left, right] = [names(before), names(after)];
  const targets = new Set(renamed.values());
  return {
    added: [...right].filter((it) => !left.has(it) && !targets.has(it)),
    removed: [...left].filter((it) => !right.has(it) && !renamed.has(it)),
    renamed,
  };
}
