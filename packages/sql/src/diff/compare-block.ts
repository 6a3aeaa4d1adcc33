import type { Change, Finding, RowEffect } from './change.ts';
import { compareFilters, effectOf, residueOf } from './compare-conditions.ts';
import { compareFrom, flip, rolesOf } from './compare-from.ts';
import { blockOutputs, compareOutputs, type OutputPairs } from './compare-outputs.ts';
import { determinedBy, isNullOfNone } from './determine.ts';
import type { Block, Ref, Term } from './form.ts';
import { isUniqueOn } from './unique.ts';
import {
  type ChangedPlace,
  type Delta,
  type Depth,
  pairBlocks,
  type Pairing,
  type Session,
} from './pairing.ts';

/** What two blocks differ in, clause by clause. */
export function compareBlocks(session: Session, before: Block, after: Block, depth: Depth): Delta {
  const pairing = pairBlocks(session, before, after);
  const outputs = blockOutputs(pairing, depth);
  const { findings: joins, spoken } = compareFrom(pairing, outputs);
  const unspoken = (terms: readonly Term[]) => terms.filter((term) => !spoken.has(term));
  const filters = residueOf(pairing, unspoken(before.filters), unspoken(after.filters));
  const findings = [
    ...pairing.changed.flatMap((each) => liftDelta(pairing, outputs, each)),
    ...joins,
    ...compareFilters(pairing, outputs, filters, 'rows'),
    ...compareGroups(pairing, outputs),
    ...compareFilters(pairing, outputs, residueOf(pairing, before.having, after.having), 'having'),
    ...compareFilters(pairing, outputs, residueOf(pairing, before.qualify, after.qualify), 'qualify'),
    ...compareExtra(pairing, outputs),
    ...compareDistinct(pairing, outputs),
    ...compareLimit(pairing, outputs),
    ...compareOutputs(pairing, outputs),
  ];
  return { findings, before: outputs.before, after: outputs.after };
}

const plain = { fanOut: false, grain: 'same', nulls: 'same' } as const;

/** Changes of a query that is read, as they show in the query that reads it. */
function liftDelta(
  pairing: Pairing,
  outputs: OutputPairs,
  { before, after, delta, columnsBefore, columnsAfter }: ChangedPlace,
): Finding[] {
  const [x, y] = [rolesOf(pairing.before).get(before), rolesOf(pairing.after).get(after)];
  const role = x?.role;
  const same = role === y?.role;
  const conditions = [...(x?.attached?.on ?? []), ...(y?.attached?.on ?? [])];
  // A padded side with at most one partner gives other values, and never other rows.
  const isSingle =
    same &&
    role === 'left' &&
    isUniqueOn(before, x?.attached?.on ?? []) &&
    isUniqueOn(after, y?.attached?.on ?? []);
  const own = isSingle ? new Set(conditions) : undefined;
  return delta.findings.flatMap((finding): Finding[] => {
    const { touched, voided = touched } = finding;
    const whole = finding.rows !== 'same' && (role === 'left' || role === 'complex' || !same);
    const isOf = (them: ReadonlySet<string>, isAll: boolean) => (ref: Ref) => {
      if (ref.source !== before && ref.source !== after) return false;
      const labels = ref.source === before ? columnsBefore : columnsAfter;
      return isAll || (ref.column === '*' ? them.size > 0 : them.has(labels.get(ref.column) ?? ''));
    };
    const isPadded = isOf(finding.padded ?? new Set(), false);
    const isKept = (ref: Ref) => same && role === 'left' && ref.column !== '*' && isPadded(ref);
    const tainted = (ref: Ref) => isOf(touched, whole && !isKept(ref))(ref);
    const padded = same && role === 'inner' ? (ref: Ref) => ref.column !== '*' && isPadded(ref) : undefined;
    const direct = isSingle ? 'same' : role === 'anti' ? flip(finding.rows) : finding.rows;
    const rows: RowEffect =
      direct === 'same' || (same && role !== 'complex' && role !== undefined) ? direct : 'unknown';
    const effect = effectOf(pairing, outputs, {
      ...{ rows, tainted, padded, own },
      voided: isOf(voided, whole),
      relabelled: whole ? undefined : isOf(finding.relabelled ?? new Set(), false),
    });
    const listed =
      finding.kind === 'column_added' ||
      finding.kind === 'column_removed' ||
      finding.kind === 'column_renamed';
    if (finding.rows === 'same' && (listed || (effect.touched.size === 0 && effect.rows === 'same')))
      return [];
    const certainty = effect.rows === 'unknown' ? 'needs_data' : finding.certainty;
    return [{ ...finding, ...effect, among: undefined, certainty }];
  });
}

function everyLabel(outputs: OutputPairs): Set<string> {
  return new Set([...outputs.before, ...outputs.after]);
}

/** GROUP BY: more keys make finer groups, fewer coarser ones. */
function compareGroups(pairing: Pairing, outputs: OutputPairs): Finding[] {
  const { before, after, keysBefore, keysAfter } = pairing;
  const left = before.groups === undefined ? undefined : keysBefore.terms(leastGroups(before, before.groups));
  const right = after.groups === undefined ? undefined : keysAfter.terms(leastGroups(after, after.groups));
  if (JSON.stringify(left) === JSON.stringify(right) && before.aggregates === after.aggregates) return [];
  const grain = grainOf(left, right, before.aggregates, after.aggregates);
  const direct: RowEffect = grain === 'finer' ? 'more' : grain === 'coarser' ? 'fewer' : 'unknown';
  const effect = effectOf(pairing, outputs, { rows: direct, stage: 'groups' });
  const touched = direct === 'unknown' ? everyLabel(outputs) : effect.touched;
  const span = (block: Block) => block.groups?.[0]?.span ?? block.span;
  const { rows } = effect;
  return [
    {
      ...plain,
      kind: 'grain_changed',
      detail: `rows are grouped ${wording[grain]}`,
      before: span(before),
      after: span(after),
      touched,
      rows,
      grain,
      certainty: rows === 'unknown' ? 'needs_data' : 'proven',
    },
  ];
}

/** Without those that follow from the others: a name beside the key of its table makes no finer groups. */
function leastGroups(block: Block, groups: readonly Term[]): readonly Term[] {
  const isNamed = (term: Term) => term.kind === 'ref' && (!term.nullable || isNullOfNone(block, term));
  let kept = groups;
  for (const each of groups) {
    const rest = kept.filter((it) => it !== each);
    if (rest.length > 0 && determinedBy(block, rest.filter(isNamed))(each)) kept = rest;
  }
  return kept;
}

const wording = { finer: 'by more', coarser: 'by less', changed: 'in another way' } as const;

function grainOf(
  left: readonly string[] | undefined,
  right: readonly string[] | undefined,
  leftGrouped: boolean,
  rightGrouped: boolean,
): 'finer' | 'coarser' | 'changed' {
  if (left === undefined)
    return !leftGrouped && right !== undefined && right.length > 0 ? 'coarser' : 'changed';
  if (right === undefined) return !rightGrouped && left.length > 0 ? 'finer' : 'changed';
  if (left.length === 0 || right.length === 0) return 'changed';
  if (left.every((key) => right.includes(key))) return 'finer';
  return right.every((key) => left.includes(key)) ? 'coarser' : 'changed';
}

/** GROUPING SETS, DISTINCT ON, samples and the like: another one can mean anything. */
function compareExtra({ before, after, keysBefore, keysAfter }: Pairing, outputs: OutputPairs): Finding[] {
  const [left, right] = [keysBefore.terms(before.extra), keysAfter.terms(after.extra)];
  const on = (block: Block) =>
    block.extra.some((term) => term.kind === 'node' && term.shape === 'distinct_on');
  const orders = (block: Block, keys: Pairing['keysBefore']) =>
    on(block) ? block.order.map((term) => keys.term(term)).join(' ') : '';
  if (left.join(' ') === right.join(' ') && orders(before, keysBefore) === orders(after, keysAfter))
    return [];
  const grouping = [...before.extra, ...after.extra].some(
    (term) => term.kind === 'node' && term.shape.startsWith('grouping:'),
  );
  const kind = on(before) || on(after) ? 'distinct_changed' : grouping ? 'grain_changed' : 'query_changed';
  const detail = {
    distinct_changed: 'DISTINCT ON keeps other rows',
    grain_changed: 'the grouping sets differ',
    query_changed: 'a clause differs that is compared only as a whole',
  }[kind];
  return [
    {
      ...plain,
      kind,
      detail,
      before: before.extra[0]?.span ?? before.span,
      after: after.extra[0]?.span ?? after.span,
      touched: everyLabel(outputs),
      rows: 'unknown',
      grain: 'changed',
      nulls: 'unknown',
      certainty: 'needs_data',
    },
  ];
}

function compareDistinct(pairing: Pairing, outputs: OutputPairs): Finding[] {
  const { before, after } = pairing;
  if (before.distinct === after.distinct) return [];
  const { rows, touched } = effectOf(pairing, outputs, {
    rows: after.distinct ? 'fewer' : 'more',
    stage: 'distinct',
  });
  const detail = after.distinct ? 'repeated rows are dropped' : 'repeated rows are kept';
  const grain: Change['grain'] = after.distinct ? 'coarser' : 'finer';
  return [
    {
      ...plain,
      kind: 'distinct_changed',
      detail,
      before: before.span,
      after: after.span,
      touched,
      rows,
      grain,
      fanOut: before.distinct,
      certainty: rows === 'unknown' ? 'needs_data' : 'proven',
    },
  ];
}

/** LIMIT, and the order that says which rows it keeps. */
function compareLimit(pairing: Pairing, outputs: OutputPairs): Finding[] {
  const { before, after, keysBefore, keysAfter } = pairing;
  const { limit: x } = before;
  const { limit: y } = after;
  if (x === undefined && y === undefined) return [];
  const order = (block: Block, keys: Pairing['keysBefore']) =>
    block.order.map((term) => keys.term(term)).join(' ');
  const sameOrder =
    x === undefined || y === undefined || order(before, keysBefore) === order(after, keysAfter);
  const sameCount = x !== undefined && y !== undefined && keysBefore.term(x) === keysAfter.term(y);
  if (sameCount && sameOrder) return [];
  const direct: RowEffect = !sameOrder
    ? 'unknown'
    : x === undefined
      ? 'fewer'
      : y === undefined
        ? 'more'
        : countEffect(x, y);
  const detail = sameOrder ? 'another number of rows is kept' : 'LIMIT keeps the first rows of another order';
  const { rows, touched } = effectOf(pairing, outputs, { rows: direct, stage: 'limit' });
  return [
    {
      ...plain,
      kind: 'limit_changed',
      detail,
      before: x?.span ?? before.order[0]?.span,
      after: y?.span ?? after.order[0]?.span,
      touched,
      rows,
      certainty: rows === 'unknown' ? 'needs_data' : 'structural',
    },
  ];
}

function countEffect(x: Term, y: Term): RowEffect {
  if (
    x.kind !== 'node' ||
    y.kind !== 'node' ||
    x.shape !== y.shape ||
    x.args.length !== 1 ||
    y.args.length !== 1
  )
    return 'unknown';
  const [a, b] = [x.args[0], y.args[0]].map((term) =>
    term.kind === 'node' ? /^number:(\d+)$/.exec(term.shape)?.[1] : undefined,
  );
  if (a === undefined || b === undefined || !x.shape.includes('"count":"?"')) return 'unknown';
  return Number(b) < Number(a) ? 'fewer' : 'more';
}
