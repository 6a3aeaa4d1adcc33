import type { ChangeKind, Finding } from './change.ts';
import { type Block, hasMark, type Output, type Term } from './form.ts';
import { nullnessOf } from './nullness.ts';
import type { Depth, Pairing } from './pairing.ts';
import { isRelabelled } from './relabel.ts';
import { spread } from './spread.ts';

/** Outputs that stand for one column, by their places in the two lists. */
export interface OutputPairs {
  readonly pairs: ReadonlyArray<{
    readonly before: number;
    readonly after: number;
    readonly renamed: boolean;
  }>;
  readonly removed: readonly number[];
  readonly added: readonly number[];
  /** Labels per place. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** What each output is worth, by its place: equal texts are one value. Absent where values are not compared. */
export interface OutputValues {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Pairs columns by name, then those that are the same value under another name; of inner queries values first. */
export function pairOutputs(
  before: readonly Output[],
  after: readonly Output[],
  values: OutputValues | undefined,
  depth: Depth,
): OutputPairs {
  const left = new Set(before.keys());
  const right = new Set(after.keys());
  const pairs: Array<{ before: number; after: number; renamed: boolean }> = [];
  const valueOf = (side: 'before' | 'after', at: number) => values?.[side][at] ?? '';
  /** Takes the first output on the right for each on the left that is called the same by `call`. */
  const take = (call: (side: 'before' | 'after', at: number) => string, renamed: boolean) => {
    const waiting = new Map<string, number[]>();
    for (const b of [...right].reverse()) {
      const name = call('after', b);
      const others = waiting.get(name);
      if (others === undefined) waiting.set(name, [b]);
      else others.push(b);
    }
    for (const a of [...left]) {
      const b = waiting.get(call('before', a))?.pop();
      if (b === undefined) continue;
      left.delete(a);
      right.delete(b);
      pairs.push({ before: a, after: b, renamed });
    }
  };
  const byName = (side: 'before' | 'after', at: number) => (side === 'before' ? before : after)[at].key;
  const byBoth = (side: 'before' | 'after', at: number) =>
    JSON.stringify([byName(side, at), valueOf(side, at)]);
  if (values !== undefined) take(byBoth, false);
  if (values !== undefined && depth === 'inner') take(valueOf, true);
  take(byName, false);
  if (values !== undefined) take(valueOf, true);
  const labels = (list: readonly Output[], side: string) => list.map((_, i) => `${side}${i}`);
  const [beforeLabels, afterLabels] = [labels(before, 'before'), labels(after, 'after')];
  pairs.forEach(({ before: a, after: b }, i) => {
    beforeLabels[a] = `c${i}`;
    afterLabels[b] = `c${i}`;
  });
  return { pairs, removed: [...left], added: [...right], before: beforeLabels, after: afterLabels };
}

export function blockOutputs({ before, after, keysBefore, keysAfter }: Pairing, depth: Depth): OutputPairs {
  return pairOutputs(
    before.outputs,
    after.outputs,
    {
      before: before.outputs.map(({ term }) => keysBefore.term(term)),
      after: after.outputs.map(({ term }) => keysAfter.term(term)),
    },
    depth,
  );
}

/** Columns added, removed, renamed and computed in another way. */
export function compareOutputs(pairing: Pairing, outputs: OutputPairs): Finding[] {
  const { before, after, keysBefore, keysAfter } = pairing;
  const findings: Finding[] = [];
  for (const i of outputs.removed) findings.push(listed(before, i, 'column_removed', outputs.before[i]));
  for (const i of outputs.added) findings.push(listed(after, i, 'column_added', outputs.after[i]));
  for (const { before: a, after: b, renamed } of outputs.pairs) {
    const [x, y] = [before.outputs[a], after.outputs[b]];
    if (renamed) findings.push(renaming(x, y));
    if (keysBefore.term(x.term) === keysAfter.term(y.term)) continue;
    findings.push(valueChanged(pairing, outputs, a, b));
  }
  return findings;
}

/** An output that holds the same under another name. */
export function renaming(before: Output, after: Output): Finding {
  return {
    ...plain,
    kind: 'column_renamed',
    detail: `${before.name} is now called ${after.name}`,
    renamed: { before: before.name, after: after.name },
    before: before.term.span,
    after: after.term.span,
    touched: new Set(),
    certainty: 'proven',
  };
}

const plain = { rows: 'same', fanOut: false, grain: 'same', nulls: 'same' } as const;

/** A column more or less; of DISTINCT rows it decides which rows there are. */
function listed(block: Block, i: number, kind: 'column_added' | 'column_removed', label: string): Finding {
  const { name, term } = block.outputs[i];
  const repeats = hasMark(term, 'repeats');
  const wider = kind === 'column_added' ? 'more' : 'fewer';
  const { rows } = block.distinct
    ? spread(block, { rows: wider, stage: 'distinct' })
    : spread(block, { rows: repeats ? 'unknown' : 'same' });
  const grain = block.distinct ? (kind === 'column_added' ? 'finer' : 'coarser') : 'same';
  const detail = `${name} ${kind === 'column_added' ? 'is new' : 'is gone'}`;
  const place = kind === 'column_added' ? { after: term.span } : { before: term.span };
  return {
    ...plain,
    kind,
    detail,
    ...place,
    touched: new Set([label]),
    rows,
    fanOut: repeats,
    grain,
    certainty: 'proven',
  };
}

function valueChanged(
  { before, after, keysBefore, keysAfter }: Pairing,
  outputs: OutputPairs,
  a: number,
  b: number,
): Finding {
  const [x, y] = [before.outputs[a].term, after.outputs[b].term];
  const repeats = hasMark(x, 'repeats') || hasMark(y, 'repeats');
  const keepsNull = !repeats && nullnessOf(x, keysBefore) === nullnessOf(y, keysAfter);
  const cause = (i: number) => ({
    keepsNull,
    rows: repeats ? ('unknown' as const) : ('same' as const),
    stage: repeats ? ('rows' as const) : ('qualify' as const),
    outputs: new Set([i]),
  });
  const [left, right] = [spread(before, cause(a)), spread(after, cause(b))];
  const rows = left.rows === 'same' && right.rows === 'same' ? 'same' : 'unknown';
  const [touched, voided] = (['outputs', 'voided'] as const).map(
    (of) =>
      new Set([
        ...[...left[of]].map((i) => outputs.before[i]),
        ...[...right[of]].map((i) => outputs.after[i]),
      ]),
  );
  return {
    ...plain,
    kind: kindOf(x, y),
    detail: `${after.outputs[b].name} is computed in another way`,
    before: x.span ?? before.span,
    after: y.span ?? after.span,
    touched,
    voided,
    ...(isRelabelled(x, y, { keysBefore, keysAfter }) ? { relabelled: new Set([outputs.after[b]]) } : {}),
    rows,
    nulls: 'unknown',
    certainty: rows === 'same' ? 'structural' : 'needs_data',
  };
}

function kindOf(x: Term, y: Term): ChangeKind {
  const either = (mark: 'window' | 'aggregate') => hasMark(x, mark) || hasMark(y, mark);
  if (either('window')) return 'window_changed';
  if (either('aggregate')) return 'aggregation_changed';
  return castAway(x) === castAway(y) ? 'type_changed' : 'expression_changed';
}

/** Two terms that differ in an outermost cast alone. */
function castAway(term: Term): Term | string {
  const inner = term.kind === 'node' && term.shape.startsWith('cast:') ? term.args[0] : term;
  return inner.kind === 'ref' ? `${inner.source.name}.${inner.column}` : inner;
}
