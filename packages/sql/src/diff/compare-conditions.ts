import { type ChangeKind, type Finding, paddedIn, type RowEffect } from './change.ts';
import { isByGroup, renumberedOutputs } from './determine.ts';
import { movedValues } from './among.ts';
import type { OutputPairs } from './compare-outputs.ts';
import { type Block, someTerm, type Source, type Term } from './form.ts';
import { implies } from './imply.ts';
import type { Keys } from './key.ts';
import type { Pairing } from './pairing.ts';
import { keepsFirst, keptOfEach } from './partition.ts';
import { type Cause, spread } from './spread.ts';
import { isSameTerm } from './unique.ts';

/** Conditions only one of two queries has. */
export interface Residue {
  readonly removed: readonly Term[];
  readonly added: readonly Term[];
  readonly common: readonly Term[];
}

export function residueOf(
  { keysBefore, keysAfter }: Pairing,
  before: readonly Term[],
  after: readonly Term[],
): Residue {
  const left = new Set(before.map((term) => keysBefore.term(term)));
  const right = new Set(after.map((term) => keysAfter.term(term)));
  return {
    removed: before.filter((term) => !right.has(keysBefore.term(term))),
    added: after.filter((term) => !left.has(keysAfter.term(term))),
    common: before.filter((term) => right.has(keysBefore.term(term))),
  };
}

/** Effect of a cause on both blocks: what it touches in either, and the rows if both say the same. */
export function effectOf(
  { before, after }: Pairing,
  outputs: OutputPairs,
  cause: Cause,
): Pick<Required<Finding>, 'rows' | 'voided' | 'padded' | 'relabelled'> & { touched: Set<string> } {
  const [left, right] = [spread(before, cause), spread(after, cause)];
  const [touched, voided, relabelled] = (['outputs', 'voided', 'relabelled'] as const).map(
    (of) =>
      new Set([
        ...[...left[of]].map((i) => outputs.before[i]),
        ...[...right[of]].map((i) => outputs.after[i]),
      ]),
  );
  const padded = paddedIn([
    { rows: left.rows, padded: new Set([...left.padded].map((i) => outputs.before[i])) },
    { rows: right.rows, padded: new Set([...right.padded].map((i) => outputs.after[i])) },
  ]);
  const rows =
    left.rows === right.rows
      ? left.rows
      : left.rows === 'same' || right.rows === 'same'
        ? worse(left.rows, right.rows)
        : 'unknown';
  return { rows, touched, voided, padded, relabelled };
}

function worse(a: RowEffect, b: RowEffect): RowEffect {
  return a === 'same' ? b : a;
}

/** Filters of one clause: conditions on the same columns are compared with each other, the rest came or went. */
export function compareFilters(
  pairing: Pairing,
  outputs: OutputPairs,
  residue: Residue,
  stage: 'rows' | 'having' | 'qualify',
): Finding[] {
  const { removed, added, common } = residue;
  if (removed.length + added.length === 0) return [];
  const whole = relation(pairing, removed, added, common);
  if (whole === 'same') return [];
  const groups = joined(pairing, alike(pairing, removed, added), common);
  return groups.flatMap(({ before, after }) => {
    const how =
      before.length === 0 || after.length === 0 ? undefined : relation(pairing, before, after, common);
    if (how === 'same') return [];
    return [filterFinding(pairing, outputs, { before, after, stage, how })];
  });
}

type How = 'tightened' | 'loosened' | 'changed';

interface FilterChange {
  readonly before: readonly Term[];
  readonly after: readonly Term[];
  readonly stage: 'rows' | 'having' | 'qualify';
  readonly how: How | undefined;
}

/** How the rows of one list of conditions lie in those of the other. */
export function relation(
  { keysBefore, keysAfter }: Pairing,
  before: readonly Term[],
  after: readonly Term[],
  common: readonly Term[],
): How | 'same' {
  const near = common.filter((term) => [...before, ...after].some((each) => shareValue(each, term)));
  const known: [Keys, readonly Term[]] = [keysBefore, near];
  const tighter =
    implies([keysAfter, keysBefore], after, before) || implies([keysAfter, keysBefore], after, before, known);
  const looser =
    implies([keysBefore, keysAfter], before, after) || implies([keysBefore, keysAfter], before, after, known);
  if (tighter && looser) return 'same';
  return tighter ? 'tightened' : looser ? 'loosened' : 'changed';
}

function shareValue(a: Term, b: Term): boolean {
  return someTerm(
    a,
    (x) => x.kind === 'ref' && someTerm(b, (y) => y.kind === 'ref' && y.column === x.column),
  );
}

interface ConditionGroup {
  readonly before: Term[];
  readonly after: Term[];
}

/** What came and what went on other columns is one change where the one follows from the other. */
function joined(
  pairing: Pairing,
  groups: readonly ConditionGroup[],
  common: readonly Term[],
): readonly ConditionGroup[] {
  const single = groups.filter(({ before, after }) => before.length === 0 || after.length === 0);
  const whole = {
    before: single.flatMap(({ before }) => before),
    after: single.flatMap(({ after }) => after),
  };
  if (whole.before.length === 0 || whole.after.length === 0) return groups;
  if (relation(pairing, whole.before, whole.after, common) === 'changed') return groups;
  return [...groups.filter((group) => !single.includes(group)), whole];
}

/** Conditions over the same columns belong to one change. */
function alike(
  { keysBefore, keysAfter }: Pairing,
  removed: readonly Term[],
  added: readonly Term[],
): Array<{ before: Term[]; after: Term[] }> {
  const groups = new Map<string, { before: Term[]; after: Term[] }>();
  const put = (term: Term, side: 'before' | 'after') => {
    const keys = side === 'before' ? keysBefore : keysAfter;
    const columns = new Set<string>();
    someTerm(term, (each) => {
      if (each.kind === 'ref') columns.add(keys.term(each));
      return false;
    });
    const name = [...columns].sort().join(' ');
    const group = groups.get(name) ?? { before: [], after: [] };
    group[side].push(term);
    groups.set(name, group);
  };
  for (const term of removed) put(term, 'before');
  for (const term of added) put(term, 'after');
  return [...groups.values()];
}

/** Whether one row of each partition that is shown was kept, and now perhaps several are. */
function keepsMore({ outputs }: Block, before: readonly Term[], after: readonly Term[]): boolean {
  const isShown = (it: Term) => outputs.some(({ term }) => isSameTerm(term, it));
  return before.some((it) => keptOfEach(it)?.every(isShown) === true) && !after.some(keepsFirst);
}

/** What is known of columns in the rows that come or go by conditions alone; nothing behind clauses that look at other rows. */
function amongOutputs(
  pairing: Pairing,
  outputs: OutputPairs,
  before: readonly Term[],
  after: readonly Term[],
): Pick<Finding, 'among' | 'padded'> {
  const isPlain = ({ limit, qualify, extra }: Block) =>
    limit === undefined && qualify.length + extra.length === 0;
  const moved =
    isPlain(pairing.before) && isPlain(pairing.after) ? movedValues(before, after, pairing) : undefined;
  if (moved === undefined) return {};
  const { keysBefore, keysAfter } = pairing;
  const shown = (block: Block, keys: Keys, labels: readonly string[]) =>
    block.outputs.flatMap(({ term }, i) => (keys.term(term) === moved.column ? [labels[i]] : []));
  const [was, is] = [
    shown(pairing.before, keysBefore, outputs.before),
    shown(pairing.after, keysAfter, outputs.after),
  ];
  const names = was.filter((it) => is.includes(it));
  const { isNot, values } = moved.among;
  const isNull = !isNot && values.length === 0;
  return isNull ? { padded: new Set(names) } : { among: new Map(names.map((it) => [it, moved.among])) };
}

function filterFinding(
  pairing: Pairing,
  outputs: OutputPairs,
  { before, after, stage, how }: FilterChange,
): Finding {
  const word = how ?? (before.length === 0 ? 'added' : 'removed');
  const direct: RowEffect =
    word === 'added' || word === 'tightened' ? 'fewer' : word === 'changed' ? 'unknown' : 'more';
  const volatile = [...before, ...after].some((term) =>
    someTerm(term, (each) => each.kind === 'node' && each.mark === 'volatile'),
  );
  const byGroup = isByGroup(pairing.before, before) && isByGroup(pairing.after, after);
  const { rows, touched } = effectOf(pairing, outputs, { rows: direct, stage, isByGroup: byGroup });
  if (stage === 'qualify') {
    for (const i of renumberedOutputs(pairing.before, before)) touched.add(outputs.before[i]);
    for (const i of renumberedOutputs(pairing.after, after)) touched.add(outputs.after[i]);
  }
  const [first, second] = [before[0], after[0]];
  const key = [...before, ...after].some(isJoinKey);
  const kind: ChangeKind = key && stage === 'rows' ? 'join_key_changed' : `filter_${word}`;
  const clause = {
    rows: 'a condition',
    having: 'a condition on groups (HAVING)',
    qualify: 'a condition on numbered rows (QUALIFY)',
  }[stage];
  return {
    kind,
    detail: key && stage === 'rows' ? 'the condition of a join differs' : `${clause} was ${word}`,
    before: first?.span,
    after: second?.span,
    touched,
    ...(stage === 'rows' && !volatile ? amongOutputs(pairing, outputs, before, after) : {}),
    rows: volatile && rows !== 'same' ? 'unknown' : rows,
    fanOut:
      (key && stage === 'rows' && word !== 'added' && word !== 'tightened') ||
      keepsMore(pairing.before, before, after),
    grain: 'same',
    nulls: 'same',
    certainty: rows === 'unknown' ? 'needs_data' : 'proven',
  };
}

/** A comparison of columns of two places; what a query inside compares is not. */
function isJoinKey(term: Term): boolean {
  const found = new Set<Source>();
  const waiting: Term[] = [term];
  for (let each = waiting.pop(); each !== undefined; each = waiting.pop()) {
    if (each.kind === 'ref') found.add(each.source);
    else if (each.queries.length === 0) waiting.push(...each.args);
  }
  return found.size > 1;
}

function sourcesIn(term: Term): Source[] {
  const found = new Set<Source>();
  someTerm(term, (each) => {
    if (each.kind === 'ref') found.add(each.source);
    return false;
  });
  return [...found];
}

/** Whether a condition names a place that only one of the queries has. */
export function namesOneOf(term: Term, sources: ReadonlySet<Source>): boolean {
  return sourcesIn(term).some((source) => sources.has(source));
}
