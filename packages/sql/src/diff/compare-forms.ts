import type { Finding } from './change.ts';
import { compareBlocks } from './compare-block.ts';
import { pairOutputs } from './compare-outputs.ts';
import { compareSets } from './compare-set.ts';
import type { Form, Node, OpaqueForm, SetForm } from './form.ts';
import type { Delta, Depth, Session } from './pairing.ts';

/** What two forms differ in. Nothing where their keys are equal. */
export function compareForms(session: Session, before: Form, after: Form, depth: Depth): Delta {
  const { canonical } = session;
  const same = canonical.form(before, 'named') === canonical.form(after, 'named');
  if (same) {
    const labels = before.outputs.map((_, i) => `c${i}`);
    return { findings: [], before: labels, after: labels };
  }
  if (before.kind === 'block' && after.kind === 'block') return compareBlocks(session, before, after, depth);
  const [left, right] = [asSet(before, after), asSet(after, before)];
  if (left !== undefined && right !== undefined) return compareSets(session, left, right, depth);
  const outputs = pairOutputs(before.outputs, after.outputs, undefined, depth);
  if (before.kind === 'opaque' && after.kind === 'opaque') {
    const inside = changedInside(session, before, after);
    const touched = new Set([...outputs.before, ...outputs.after]);
    const findings = inside.map((each): Finding => ({ ...each, ...UNKNOWN, touched }));
    if (findings.length > 0) return { findings, before: outputs.before, after: outputs.after };
  }
  return { findings: [replaced(before, after, outputs)], before: outputs.before, after: outputs.after };
}

/** What follows for the rows of a query taken as one thing from a change inside it: nothing is known. */
const UNKNOWN = {
  voided: undefined,
  padded: undefined,
  relabelled: undefined,
  among: undefined,
  rows: 'unknown',
  fanOut: true,
  grain: 'changed',
  nulls: 'unknown',
  certainty: 'needs_data',
} as const;

/** Of two queries taken as one thing that are alike but for queries in them: what those differ in. */
function changedInside(session: Session, before: OpaqueForm, after: OpaqueForm): readonly Finding[] {
  const [x, y] = [before.term, after.term];
  if (x.kind !== 'node' || y.kind !== 'node' || x.shape !== y.shape) return [];
  const { canonical } = session;
  const args = (term: Node) => term.args.map((arg) => canonical.term(arg)).join(' ');
  if (x.queries.length !== y.queries.length || args(x) !== args(y)) return [];
  return x.queries.flatMap((form, i) => session.compare(form, y.queries[i], 'inner').findings);
}

/** One query beside a UNION is a UNION ALL of one branch. */
function asSet(form: Form, other: Form): SetForm | undefined {
  if (form.kind === 'set') return form;
  if (form.kind !== 'block' || other.kind !== 'set' || !other.operator.startsWith('union')) return undefined;
  const { outputs, span } = form;
  return {
    kind: 'set',
    operator: 'union all',
    branches: [form],
    outputs,
    order: [],
    byName: other.byName,
    span,
  };
}

function replaced(
  before: Form,
  after: Form,
  outputs: { readonly before: readonly string[]; readonly after: readonly string[] },
): Finding {
  return {
    kind: 'query_changed',
    detail: 'a query that is compared only as a whole differs',
    before: before.span,
    after: after.span,
    touched: new Set([...outputs.before, ...outputs.after]),
    rows: 'unknown',
    fanOut: true,
    grain: 'changed',
    nulls: 'unknown',
    certainty: 'needs_data',
  };
}
