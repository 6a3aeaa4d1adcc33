import type { Finding, RowEffect } from './change.ts';
import { isByGroup } from './determine.ts';
import { effectOf, namesOneOf, residueOf, relation } from './compare-conditions.ts';
import type { OutputPairs } from './compare-outputs.ts';
import {
  type Attached,
  type Block,
  type Composite,
  partTerms,
  type Ref,
  someTerm,
  type Source,
  sourcesOf,
  type Term,
} from './form.ts';
import type { Keys } from './key.ts';
import type { Pairing } from './pairing.ts';
import { isUniqueOn } from './unique.ts';

type Role = 'inner' | 'left' | 'semi' | 'anti' | 'complex';

interface Placed {
  readonly role: Role;
  readonly attached?: Attached;
}

/** How each place of a block is joined; `complex` where it stands in a part that is compared as a whole. */
export function rolesOf({ from }: Block): ReadonlyMap<Source, Placed> {
  const roles = new Map<Source, Placed>();
  for (const each of from.inner) {
    if (each.kind === 'source') roles.set(each, { role: 'inner' });
    else
      for (const source of [...sourcesOf(each.left), ...sourcesOf(each.right)])
        roles.set(source, { role: 'complex' });
  }
  for (const attached of from.attached) {
    const role = isSimple(attached) ? attached.join : 'complex';
    for (const source of sourcesOf(attached.right)) roles.set(source, { role, attached });
  }
  return roles;
}

function isSimple({ right }: Attached): boolean {
  return right.attached.length === 0 && right.inner.length === 1 && right.inner[0].kind === 'source';
}

export interface FromFindings {
  readonly findings: readonly Finding[];
  /** Conditions of WHERE that are part of a change of joins. */
  readonly spoken: ReadonlySet<Term>;
}

/** Joins that came, went, or are of another kind or condition. */
export function compareFrom(pairing: Pairing, outputs: OutputPairs): FromFindings {
  const { before, after, matching } = pairing;
  const [left, right] = [rolesOf(before), rolesOf(after)];
  const findings: Finding[] = [];
  const spoken = new Set<Term>();
  const complex = complexFinding(pairing, outputs);
  if (complex !== undefined) findings.push(complex);
  const gone = new Set(matching.removed);
  const come = new Set(matching.added);
  for (const term of before.filters) if (namesOneOf(term, gone)) spoken.add(term);
  for (const term of after.filters) if (namesOneOf(term, come)) spoken.add(term);
  for (const source of matching.removed)
    findings.push(...joinListed(pairing, outputs, source, left.get(source), 'removed'));
  for (const source of matching.added)
    findings.push(...joinListed(pairing, outputs, source, right.get(source), 'added'));
  for (const [a, b] of matching.pairs) {
    const [x, y] = [left.get(a), right.get(b)];
    if (isOtherTable(a, b)) findings.push(sourceChanged(pairing, outputs, a, b));
    if (x === undefined || y === undefined || x.role === 'complex' || y.role === 'complex') {
      if (complex !== undefined)
        for (const term of [...before.filters, ...after.filters])
          if (namesOneOf(term, new Set([a, b])) && isBetween(term)) spoken.add(term);
      continue;
    }
    if (x.role !== y.role) findings.push(...typeChanged(pairing, outputs, [a, b], [x, y], spoken));
    else if (x.attached !== undefined && y.attached !== undefined)
      findings.push(...onChanged(pairing, outputs, [a, b], x.attached, y.attached));
  }
  return { findings, spoken };
}

/** A query in the place of a table is compared with that table as a query. */
function isOtherTable({ content: a }: Source, { content: b }: Source): boolean {
  return a.kind === 'table' && b.kind === 'table' && a.key !== b.key;
}

function isBetween(term: Term): boolean {
  return term.kind === 'node' && term.shape === 'binary:=' && term.args.every((arg) => arg.kind === 'ref');
}

const plain = { fanOut: false, grain: 'same', nulls: 'same' } as const;

function everyLabel(outputs: OutputPairs): Set<string> {
  return new Set([...outputs.before, ...outputs.after]);
}

/** Parts that are compared as a whole: FULL and other joins of two sides, brackets on the padded side. */
function complexFinding(
  { before, after, keysBefore, keysAfter }: Pairing,
  outputs: OutputPairs,
): Finding | undefined {
  const [left, right] = [complexKeys(before, keysBefore), complexKeys(after, keysAfter)];
  if (left.join(' ') === right.join(' ')) return undefined;
  const of = ({ from }: Block): Attached | Composite | undefined =>
    from.inner.find((each) => each.kind === 'composite') ?? from.attached.find((each) => !isSimple(each));
  const [x, y] = [of(before), of(after)];
  const kind = x?.join === y?.join ? 'join_key_changed' : 'join_type_changed';
  const detail = `a join is another: ${x?.join ?? 'none'} before, ${y?.join ?? 'none'} now`;
  return {
    ...plain,
    kind,
    detail,
    before: x?.span ?? before.span,
    after: y?.span ?? after.span,
    touched: everyLabel(outputs),
    rows: 'unknown',
    fanOut: true,
    nulls: 'unknown',
    grain: 'changed',
    certainty: 'needs_data',
  };
}

function complexKeys({ from }: Block, keys: Keys): string[] {
  const inner = from.inner.filter((each) => each.kind === 'composite');
  const attached = from.attached.filter((each) => !isSimple(each));
  return [
    ...inner.map((each) => keys.part({ inner: [each], attached: [], conditions: [] })),
    ...attached.map((each) => keys.part({ inner: [], attached: [each], conditions: [] })),
  ].sort();
}

function nameOf({ content, name }: Source): string {
  return content.kind === 'table' ? content.name : name;
}

/** A join more or less, by whether the new place has at most one row for each row there was. */
function joinListed(
  pairing: Pairing,
  outputs: OutputPairs,
  source: Source,
  placed: Placed | undefined,
  word: 'added' | 'removed',
): Finding[] {
  if (placed === undefined || placed.role === 'complex') return [];
  const block = word === 'added' ? pairing.after : pairing.before;
  const on = placed.attached?.on ?? block.filters;
  const unique = isUniqueOn(source, on);
  const filtered =
    placed.role !== 'inner' && block.filters.some((term) => namesOneOf(term, new Set([source])));
  const direct = rowsOfJoin(placed.role, unique, filtered);
  const turned = word === 'added' ? direct : flip(direct);
  const byGroup =
    unique &&
    isByGroup(
      block,
      on.filter((term) => namesOneOf(term, new Set([source]))),
      new Set([source]),
    );
  const { rows, touched } = effectOf(pairing, outputs, { rows: turned, isByGroup: byGroup });
  const fanOut = !unique && (placed.role === 'inner' || placed.role === 'left');
  const detail = `${nameOf(source)} is ${word === 'added' ? 'joined' : 'no longer joined'} (${placed.role})`;
  const place = word === 'added' ? { after: source.span } : { before: source.span };
  return [
    {
      ...plain,
      kind: `join_${word}`,
      detail,
      ...place,
      touched,
      rows,
      fanOut: fanOut && word === 'added',
      grain: fanOut ? (word === 'added' ? 'finer' : 'coarser') : 'same',
      certainty: rows === 'unknown' ? 'needs_data' : 'proven',
    },
  ];
}

function rowsOfJoin(role: Role, unique: boolean, filtered: boolean): RowEffect {
  if (role === 'semi' || role === 'anti') return 'fewer';
  if (role === 'inner') return unique ? 'fewer' : 'unknown';
  if (filtered) return unique ? 'fewer' : 'unknown';
  return unique ? 'same' : 'more';
}

export function flip(rows: RowEffect): RowEffect {
  return rows === 'fewer' ? 'more' : rows === 'more' ? 'fewer' : rows;
}

/** Another table in the same place: nothing is known of its rows and values. */
function sourceChanged(pairing: Pairing, outputs: OutputPairs, a: Source, b: Source): Finding {
  const tainted = new Set([a, b]);
  const { rows, touched } = effectOf(pairing, outputs, {
    rows: 'unknown',
    tainted: (ref) => tainted.has(ref.source),
  });
  const detail = `${nameOf(b)} is read where ${nameOf(a)} was`;
  return {
    ...plain,
    kind: 'source_changed',
    detail,
    before: a.span,
    after: b.span,
    touched,
    rows,
    fanOut: true,
    nulls: 'unknown',
    grain: 'changed',
    certainty: 'heuristic',
  };
}

/** INNER keeps fewer rows than LEFT on the same condition; between other kinds nothing is known. */
function typeChanged(
  pairing: Pairing,
  outputs: OutputPairs,
  [a, b]: readonly [Source, Source],
  [x, y]: readonly [Placed, Placed],
  spoken: Set<Term>,
): Finding[] {
  const { before, after, keysBefore, keysAfter } = pairing;
  const toInner = y.role === 'inner';
  const attached = toInner ? x.attached : y.attached;
  const on = new Set((attached?.on ?? []).map((term) => (toInner ? keysBefore : keysAfter).term(term)));
  const [filters, keys] = toInner ? [after.filters, keysAfter] : [before.filters, keysBefore];
  const moved = filters.filter((term) => on.has(keys.term(term)));
  for (const term of moved) spoken.add(term);
  const sameCondition = new Set(moved.map((term) => keys.term(term))).size === on.size;
  const known = sameCondition && (x.role === 'left' || y.role === 'left') && (x.role === 'inner' || toInner);
  if (!known)
    for (const term of filters) if (isBetween(term) && namesOneOf(term, new Set([a, b]))) spoken.add(term);
  const direct: RowEffect = known ? (toInner ? 'fewer' : 'more') : 'unknown';
  const tainted = known ? undefined : (ref: { source: Source }) => ref.source === a || ref.source === b;
  const byGroup = known && isUnmatchedAlone([before, after], attached?.on ?? [], new Set([a, b]));
  const padded = known ? (ref: { source: Source }) => ref.source === a || ref.source === b : undefined;
  const cause = { rows: direct, tainted, padded, isByGroup: byGroup };
  const { rows, ...effect } = effectOf(pairing, outputs, cause);
  const nulls = known ? (toInner ? 'fewer' : 'more') : 'unknown';
  const detail = `${nameOf(b)} is joined by ${y.role} where it was by ${x.role}`;
  return [
    {
      ...plain,
      kind: 'join_type_changed',
      detail,
      before: x.attached?.span ?? a.span,
      after: y.attached?.span ?? b.span,
      ...effect,
      rows,
      nulls,
      fanOut: !known,
      grain: known ? 'same' : 'changed',
      certainty: rows === 'unknown' ? 'needs_data' : 'proven',
    },
  ];
}

/**
 * Whether rows without a partner make groups of their own: all that the condition looks at on their side is the same in a
 * group, or a group is told by a column of the partner that is never NULL but where there is none.
 */
function isUnmatchedAlone(
  blocks: readonly Block[],
  on: readonly Term[],
  joined: ReadonlySet<Source>,
): boolean {
  const isTold = ({ groups = [] }: Block) =>
    groups.some(
      (it) => it.kind === 'ref' && joined.has(it.source) && on.some((term) => equatesWith(term, it)),
    );
  return blocks.every(
    (block) => !block.aggregates || isTold(block) || isByGroup(block, own(block, on), joined),
  );
}

/** Conditions as a block has them; those of the other side name its places. */
function own(block: Block, on: readonly Term[]): readonly Term[] {
  const places = new Set(sourcesOf(block.from));
  const isOf = (term: Term) => !someTerm(term, (it) => it.kind === 'ref' && !places.has(it.source));
  const mine = on.filter(isOf);
  return mine.length === on.length ? mine : [...partTerms(block.from), ...block.filters];
}

function equatesWith(term: Term, { source, column }: Ref): boolean {
  if (term.kind !== 'node' || term.shape !== 'binary:=') return false;
  return term.args.some((it) => it.kind === 'ref' && it.source.name === source.name && it.column === column);
}

/** Another condition of a LEFT, SEMI or ANTI join. */
function onChanged(
  pairing: Pairing,
  outputs: OutputPairs,
  [a, b]: readonly [Source, Source],
  x: Attached,
  y: Attached,
): Finding[] {
  const residue = residueOf(pairing, x.on, y.on);
  if (residue.removed.length + residue.added.length === 0) return [];
  const how = relation(pairing, residue.removed, residue.added, residue.common);
  if (how === 'same') return [];
  const narrower: RowEffect = how === 'tightened' ? 'fewer' : how === 'loosened' ? 'more' : 'unknown';
  const unique = x.join === 'left' && isUniqueOn(a, x.on) && isUniqueOn(b, y.on);
  const direct = unique ? 'same' : x.join === 'anti' ? flip(narrower) : narrower;
  const tainted =
    x.join === 'left' ? (ref: { source: Source }) => ref.source === a || ref.source === b : undefined;
  const own = new Set([...x.on, ...y.on]);
  const { rows, touched } = effectOf(pairing, outputs, { rows: direct, tainted, own });
  const words = {
    tightened: 'matches less than it did',
    loosened: 'matches more than it did',
    changed: 'differs',
  };
  const nulls =
    x.join !== 'left' ? 'same' : how === 'tightened' ? 'more' : how === 'loosened' ? 'fewer' : 'unknown';
  return [
    {
      ...plain,
      kind: 'join_key_changed',
      detail: `the condition on which ${nameOf(b)} is joined ${words[how]}`,
      before: residue.removed[0]?.span ?? x.span,
      after: residue.added[0]?.span ?? y.span,
      touched,
      rows,
      nulls,
      fanOut: x.join === 'left' && !unique && how !== 'tightened',
      certainty: rows === 'unknown' ? 'needs_data' : 'proven',
    },
  ];
}
