import type { Join, Name } from '../tree/index.ts';
import { bindExpression } from './bind-expression.ts';
import type { BoundColumn, ColumnFacts } from './column.ts';
import { type Context, fold, newColumn } from './context.ts';
import { equalities, narrow, placesIn } from './narrow.ts';
import type { BoundRelation, Frame, MergedColumn, ScopeColumn, StarEntry } from './relation.ts';
import type { Rows } from './rows.ts';
import { type Scope, Sink } from './sink.ts';

/** How far the frame was filled before the left side, and before the right side, of a join. */
export interface JoinSides {
  readonly left: Mark;
  readonly right: Mark;
}

export interface Mark {
  readonly relations: number;
  readonly entries: number;
}

export function markOf(frame: Frame): Mark {
  return { relations: frame.relations.length, entries: frame.entries.length };
}

/** What a join does once both sides stand in the frame: condition, merged columns, NULLs, and what it hides. */
export function joinSides(ctx: Context, node: Join, scope: Scope, sides: JoinSides, rows: Rows): void {
  const { frame } = scope;
  const left = frame.relations.slice(sides.left.relations, sides.right.relations);
  const right = frame.relations.slice(sides.right.relations);
  const names =
    node.natural === true ? commonNames(left, right) : (node.using ?? []).map((name) => written(ctx, name));
  const pairs = names.flatMap((name) => pairOf(ctx, name, frame, left, right, node));
  for (const { left: a, right: b } of pairs) {
    for (const { column } of [...a.members, b]) {
      if (column.table !== undefined) ctx.read.add(column);
      rows.decideBy('join', column);
    }
  }
  const places = pairs.map(({ left: a, right: b }) => ({ left: a.merged ?? a.members[0], right: b }));
  if (places.length > 0) ctx.places.pairs.set(node, places);
  const conditions = [node.on, node.match].flatMap((condition) => condition ?? []);
  for (const condition of conditions) {
    const sink = new Sink();
    bindExpression(ctx, condition, scope, sink);
    rows.decide('join', sink);
  }
  const equal = [
    ...conditions.flatMap((condition) => equalities(ctx, condition, frame)),
    ...pairs.map(({ left: a, right: b }) => [a.members[0], b] as const),
  ];
  const named = node.join === 'inner' ? [] : conditions.flatMap((condition) => placesIn(ctx, condition));
  depend(node, equal, right, named, rows);
  if (node.join === 'inner') {
    for (const condition of conditions) narrow(ctx, condition, frame);
    for (const { left: a, right: b } of pairs) {
      for (const { relation, column } of [...a.members, b]) {
        relation.notNull.add(column);
        relation.nullExtended = false;
      }
    }
  }
  extend(node, left, right);
  merge(ctx, node, frame, sides, pairs);
  if (/semi|anti/.test(node.join)) hide(node, frame, sides);
}

interface FoldedName {
  readonly name: string;
  readonly key: string;
  readonly at?: Name['span'];
}

interface Pair extends FoldedName {
  readonly left: { readonly members: readonly ScopeColumn[]; readonly merged?: MergedColumn };
  readonly right: ScopeColumn;
}

function written(ctx: Context, name: Name): FoldedName {
  return { name: name.text, key: fold(ctx, name), at: name.span };
}

function commonNames(left: readonly BoundRelation[], right: readonly BoundRelation[]): FoldedName[] {
  const there = new Set(right.flatMap((relation) => relation.columns.map(({ key }) => key)));
  const seen = new Set<string>();
  return left
    .flatMap((relation) => relation.columns)
    .filter(({ key }) => there.has(key) && !seen.has(key) && seen.add(key));
}

function pairOf(
  ctx: Context,
  name: FoldedName,
  frame: Frame,
  left: readonly BoundRelation[],
  right: readonly BoundRelation[],
  node: Join,
): Pair[] {
  const merged = frame.merged.get(name.key);
  const usable = merged !== undefined && merged.members.some(({ relation }) => left.includes(relation));
  const a = usable ? merged.members[0] : placeIn(left, name);
  const b = placeIn(right, name);
  if (a !== undefined && b !== undefined) {
    return [{ ...name, left: usable ? { members: merged.members, merged } : { members: [a] }, right: b }];
  }
  const side = a === undefined ? 'left' : 'right';
  const message = `the ${side} side of the join has no column ${name.name}`;
  ctx.report({ code: 'SCOPE_UNKNOWN_COLUMN', message, at: name.at ?? node.span });
  return [];
}

function placeIn(relations: readonly BoundRelation[], { name, key }: FoldedName): ScopeColumn | undefined {
  for (const relation of relations) {
    const [column] = relation.named(key);
    if (column !== undefined) return { relation, column };
  }
  const open = relations.filter((relation) => relation.open !== undefined);
  for (const relation of open) {
    const column = relation.open?.(name, key, open.length > 1 ? 'ambiguous' : 'assumed');
    if (column !== undefined) return { relation, column };
  }
  return undefined;
}

/** Equal columns determine each other; across an outer join, only from the side that keeps its rows. */
function depend(
  node: Join,
  equal: ReadonlyArray<readonly [ScopeColumn, ScopeColumn]>,
  right: readonly BoundRelation[],
  named: readonly ScopeColumn[],
  rows: Rows,
): void {
  if (/full|semi|anti|positional/.test(node.join)) return;
  for (const [a, b] of equal) {
    const [onLeft, onRight] = right.includes(a.relation) ? [b, a] : [a, b];
    if (right.includes(onLeft.relation) || !right.includes(onRight.relation)) continue;
    // Whether a row finds a partner hangs on every column of its side that the condition names.
    const leftNamed = named.filter(({ relation }) => !right.includes(relation));
    const rightNamed = named.filter(({ relation }) => right.includes(relation));
    if (node.join !== 'right') rows.dependencies.push({ from: [onLeft, ...leftNamed], to: onRight });
    if (node.join !== 'left') rows.dependencies.push({ from: [onRight, ...rightNamed], to: onLeft });
  }
}

function extend(node: Join, left: readonly BoundRelation[], right: readonly BoundRelation[]): void {
  const extended = { left: right, right: left, full: [...left, ...right], positional: [...left, ...right] };
  const affected = node.join in extended ? extended[node.join as keyof typeof extended] : [];
  for (const relation of affected) relation.nullExtended = true;
}

/** Dialects in which `*` shows a merged column at its place on the left; elsewhere such columns come first. */
const MERGED_IN_PLACE = new Set(['duckdb', 'sqlite']);

function merge(ctx: Context, node: Join, frame: Frame, sides: JoinSides, pairs: readonly Pair[]): void {
  if (pairs.length === 0) return;
  const mergedOf = new Map<BoundColumn | MergedColumn, StarEntry>();
  const hidden = new Set<BoundColumn>();
  for (const pair of pairs) {
    const merged = mergedColumn(ctx, node, pair);
    frame.merged.set(pair.key, merged);
    mergedOf.set(pair.left.merged ?? pair.left.members[0].column, { column: merged.column, merged });
    hidden.add(pair.right.column);
  }
  const before = frame.entries.slice(0, sides.left.entries);
  const left = frame.entries.slice(sides.left.entries, sides.right.entries);
  const right = frame.entries
    .slice(sides.right.entries)
    .filter(({ column }) => column === undefined || !hidden.has(column));
  const turned = (entry: StarEntry) => mergedOf.get(entry.merged ?? (entry.column as BoundColumn));
  if (MERGED_IN_PLACE.has(ctx.dialect)) {
    frame.entries = [...before, ...left.map((entry) => turned(entry) ?? entry), ...right];
  } else {
    const rest = left.filter((entry) => turned(entry) === undefined);
    frame.entries = [...before, ...mergedOf.values(), ...rest, ...right];
  }
}

function mergedColumn(ctx: Context, node: Join, { name, key, left, right }: Pair): MergedColumn {
  const members = [...left.members, right];
  const first = left.members[0];
  const base = left.merged?.column ?? first.column;
  const source = node.join === 'right' ? right.column : base;
  const full = node.join === 'full';
  const flows = full
    ? [base, right.column].map((column) => ({ column, step: 'derived' as const }))
    : [{ column: source, step: 'same' as const }];
  const { type } = source.facts;
  const either = base.facts.nullable || right.column.facts.nullable;
  const column = newColumn(ctx, {
    name: base.name ?? name,
    key,
    flows,
    step: full ? 'derived' : 'same',
    facts: { type, nullable: either },
  });
  const facts = (): ColumnFacts => {
    if (full) return { type, nullable: either };
    const place = node.join === 'right' ? right : first;
    return { type, nullable: place.relation.factsOf(place.column).nullable };
  };
  return { column, members, facts };
}

/** The side of a semi or anti join that only filters is gone behind the join. */
function hide(node: Join, frame: Frame, sides: JoinSides): void {
  if (node.join.startsWith('right')) {
    frame.relations.splice(sides.left.relations, sides.right.relations - sides.left.relations);
    frame.entries.splice(sides.left.entries, sides.right.entries - sides.left.entries);
  } else {
    frame.relations.length = sides.right.relations;
    frame.entries.length = Math.min(frame.entries.length, sides.right.entries);
  }
}
