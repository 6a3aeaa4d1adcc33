import type { Change, Finding, RowEffect } from './change.ts';
import { pairOutputs, type OutputPairs, renaming } from './compare-outputs.ts';
import type { Form, SetForm } from './form.ts';
import { renamed } from './inline.ts';
import type { Delta, Depth, Session } from './pairing.ts';

/** Branches by position of columns: the names of the first are those of all. */
function namedBranches(set: SetForm): readonly Form[] {
  return set.byName ? set.branches : set.branches.map((branch) => renamed(branch, set.outputs));
}

interface BranchPairs {
  readonly pairs: ReadonlyArray<{
    readonly before: Form;
    readonly after: Form;
    readonly delta: Delta;
    readonly first: boolean;
  }>;
  readonly removed: readonly Form[];
  readonly added: readonly Form[];
}

/** What two set operations differ in: branches, their rows and columns, and whether repeats are kept. */
export function compareSets(session: Session, before: SetForm, after: SetForm, depth: Depth): Delta {
  const branches = pairBranches(session, before, after, depth);
  const labels = (side: 'before' | 'after') => (_: unknown, at: number) =>
    JSON.stringify(branches.pairs.map(({ delta }) => delta[side][at]));
  const values = { before: before.outputs.map(labels('before')), after: after.outputs.map(labels('after')) };
  const outputs = pairOutputs(
    before.outputs,
    after.outputs,
    branches.pairs.length === 0 ? undefined : values,
    depth,
  );
  const findings = [
    ...listedColumns(before, after, outputs),
    ...branches.pairs.flatMap(({ delta, first }) => liftBranch(delta, outputs, after, first)),
    ...branches.removed.map((branch) => listedBranch(before, branch, 'removed')),
    ...branches.added.map((branch) => listedBranch(after, branch, 'added')),
    ...compareOperators(before, after, outputs),
    ...compareTail(session, before, after),
  ];
  const cut = before.limit !== undefined || after.limit !== undefined;
  const seen = cut
    ? findings.map((finding) =>
        finding.rows === 'same' && finding.touched.size === 0
          ? finding
          : { ...finding, rows: 'unknown' as const, padded: undefined, among: undefined },
      )
    : findings;
  return { findings: seen, before: outputs.before, after: outputs.after };
}

function pairBranches(session: Session, before: SetForm, after: SetForm, depth: Depth): BranchPairs {
  const key = (branch: Form) => session.canonical.form(branch, before.byName ? 'named' : 'columns');
  const left = new Set(namedBranches(before));
  const right = new Set(namedBranches(after));
  const firsts: Array<[Form, Form]> = [];
  const ordered = before.operator.startsWith('except');
  /** Takes for each branch on the left the first on the right that is called the same. */
  const take = (call: (form: Form) => string) => {
    const waiting = new Map<string, Form[]>();
    for (const b of [...right].reverse()) {
      const others = waiting.get(call(b));
      if (others === undefined) waiting.set(call(b), [b]);
      else others.push(b);
    }
    for (const a of [...left]) {
      const b = waiting.get(call(a))?.pop();
      if (b === undefined) continue;
      left.delete(a);
      right.delete(b);
      firsts.push([a, b]);
    }
  };
  if (ordered) {
    const others = [...right];
    [...left].forEach((a, i) => {
      const b = others[i];
      if (b === undefined) return;
      left.delete(a);
      right.delete(b);
      firsts.push([a, b]);
    });
  } else {
    take(key);
    take((form) => rowsOf(session, form));
    take((form) => JSON.stringify(tableNames(form)));
    if (left.size === right.size) take(() => '');
  }
  const first = namedBranches(before)[0];
  const pairs = firsts.map(([a, b]) => ({
    before: a,
    after: b,
    delta: session.compare(a, b, depth),
    first: !ordered || a.outputs === first.outputs,
  }));
  return { pairs, removed: [...left], added: [...right] };
}

function rowsOf({ canonical }: Session, form: Form): string {
  return canonical.form(form, 'rows');
}

/** Branches of the same tables are taken for one that changed. */
function tableNames(form: Form): string[] {
  if (form.kind !== 'block') return [];
  return form.from.inner
    .flatMap((each) => (each.kind === 'source' && each.content.kind === 'table' ? [each.content.key] : []))
    .sort();
}

const plain = { fanOut: false, grain: 'same', nulls: 'same', rows: 'same' } as const;

function isDistinct({ operator }: SetForm): boolean {
  return operator !== 'union all';
}

function listedColumns(before: SetForm, after: SetForm, outputs: OutputPairs): Finding[] {
  const rows: RowEffect = isDistinct(before) || isDistinct(after) ? 'unknown' : 'same';
  const removed = outputs.removed.map(
    (i): Finding => ({
      ...plain,
      rows,
      kind: 'column_removed',
      detail: `${before.outputs[i].name} is gone`,
      before: before.outputs[i].term.span,
      touched: new Set([outputs.before[i]]),
      certainty: 'proven',
    }),
  );
  const added = outputs.added.map(
    (i): Finding => ({
      ...plain,
      rows,
      kind: 'column_added',
      detail: `${after.outputs[i].name} is new`,
      after: after.outputs[i].term.span,
      touched: new Set([outputs.after[i]]),
      certainty: 'proven',
    }),
  );
  const renames = outputs.pairs.flatMap(({ before: a, after: b, renamed: is }) =>
    is ? [renaming(before.outputs[a], after.outputs[b])] : [],
  );
  return [...removed, ...added, ...renames];
}

/** A change of one branch as the whole shows it, columns by their place. */
function liftBranch(delta: Delta, outputs: OutputPairs, set: SetForm, first: boolean): Finding[] {
  return delta.findings.flatMap((finding): Finding[] => {
    const shown = (labels: ReadonlySet<string>) =>
      new Set([
        ...outputs.before.filter((_, i) => labels.has(delta.before[i])),
        ...outputs.after.filter((_, i) => labels.has(delta.after[i])),
      ]);
    const touched = shown(finding.touched);
    const listed = /^column_(added|removed|renamed)$/.test(finding.kind);
    if (listed && finding.rows === 'same' && !misplaced(delta, outputs)) return [];
    return [
      {
        ...finding,
        touched,
        ...(finding.voided === undefined ? {} : { voided: shown(finding.voided) }),
        padded: set.operator === 'union all' ? shown(finding.padded ?? new Set()) : undefined,
        relabelled: undefined,
        among: undefined,
        rows: branchRows(finding.rows, touched, set, first),
        certainty: finding.certainty,
      },
    ];
  });
}

/** Whether the columns of a branch stand for others than those of the whole do. */
function misplaced(delta: Delta, outputs: OutputPairs): boolean {
  return outputs.pairs.some(({ before, after }) => delta.before[before] !== delta.after[after]);
}

function branchRows(rows: RowEffect, touched: ReadonlySet<string>, set: SetForm, first: boolean): RowEffect {
  if (set.operator === 'union all') return rows;
  if (set.operator === 'union') return touched.size > 0 ? 'unknown' : rows;
  if (touched.size > 0) return 'unknown';
  if (set.operator.startsWith('except') && !first) return rows === 'same' ? 'same' : 'unknown';
  return rows;
}

function listedBranch(set: SetForm, branch: Form, word: 'added' | 'removed'): Finding {
  const union = set.operator.startsWith('union');
  const rows: RowEffect = !union ? 'unknown' : word === 'added' ? 'more' : 'fewer';
  const place = word === 'added' ? { after: branch.span } : { before: branch.span };
  return {
    ...plain,
    kind: `union_branch_${word}`,
    detail: `a branch of the ${set.operator} is ${word === 'added' ? 'new' : 'gone'}`,
    ...place,
    touched: new Set(),
    rows,
    grain: 'same',
    certainty: union ? 'proven' : 'needs_data',
  };
}

function compareOperators(before: SetForm, after: SetForm, outputs: OutputPairs): Finding[] {
  if (before.operator === after.operator && before.byName === after.byName) return [];
  const toAll = before.operator === 'union' && after.operator === 'union all';
  const fromAll = before.operator === 'union all' && after.operator === 'union';
  const known = (toAll || fromAll) && before.byName === after.byName;
  const rows: RowEffect = known ? (toAll ? 'more' : 'fewer') : 'unknown';
  const grain: Change['grain'] = known ? (toAll ? 'finer' : 'coarser') : 'changed';
  const touched = new Set(known ? [] : [...outputs.before, ...outputs.after]);
  return [
    {
      ...plain,
      kind: 'union_changed',
      detail: `${after.operator} stands where ${before.operator} stood`,
      before: before.span,
      after: after.span,
      touched,
      rows,
      fanOut: toAll,
      grain,
      certainty: known ? 'proven' : 'needs_data',
    },
  ];
}

function compareTail(session: Session, before: SetForm, after: SetForm): Finding[] {
  const { canonical } = session;
  const tail = ({ limit, order }: SetForm) =>
    limit === undefined ? '' : [limit, ...order].map((term) => canonical.term(term)).join(' ');
  if (tail(before) === tail(after)) return [];
  return [
    {
      ...plain,
      kind: 'limit_changed',
      detail: 'other rows are kept by LIMIT',
      before: before.limit?.span,
      after: after.limit?.span,
      touched: new Set(),
      rows: 'unknown',
      certainty: 'needs_data',
    },
  ];
}
