import type { Finding } from './change.ts';
import { compareBlocks } from './compare-block.ts';
import { pairOutputs } from './compare-outputs.ts';
import { compareSets } from './compare-set.ts';
import type { Form, SetForm } from './form.ts';
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
  return { findings: [replaced(before, after, outputs)], before: outputs.before, after: outputs.after };
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
