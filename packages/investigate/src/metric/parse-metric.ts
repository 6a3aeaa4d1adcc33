import { type Diagnostic, type Outcome, nearest } from '@dataing/base/diagnostics';
import { parseExpression, type SqlExpression, visitExpression } from '@dataing/sql';
import { type Metric, metricInputs } from './metric.ts';

const FORMS =
  'count(*), sum(x), avg(x), sum(a)/sum(b), share(CONDITION), null_share(COLUMN), duplicate_share(COLUMN, ...) or freshness(COLUMN)';
const NAMES = ['count', 'sum', 'avg', 'share', 'null_share', 'duplicate_share', 'freshness'];

/**
 * Reads a metric as a person types it. Never throws. Errors: METRIC_UNKNOWN_FORM, METRIC_NESTED_AGGREGATE, and those
 * of `parseExpression` for what stands inside.
 */
export function parseMetric(text: string): Outcome<Metric> {
  const own = /^\s*(share|null_share)\s*\(([\s\S]*)\)\s*$/i.exec(text);
  if (own !== null) return parseShare(text, own[1].toLowerCase(), own[2]);
  if (/^\s*(duplicate_share|freshness)\s*\(/i.test(text)) return parseOwnCall(text);
  const word = /^\s*([A-Za-z_]\w*)\s*\(/.exec(text)?.[1];
  if (word !== undefined && !NAMES.includes(word.toLowerCase()))
    return unknownForm(text, nearest(word, NAMES));
  const parsed = parseExpression(text, { file: 'metric' });
  if (!parsed.ok) return parsed;
  const metric = recognise(text.trim(), parsed.value);
  if (metric === undefined) return unknownForm(text);
  return withoutAggregates(metric, metricInputs(metric));
}

function parseShare(text: string, name: string, inner: string): Outcome<Metric> {
  const parsed = parseExpression(inner, { file: 'metric' });
  if (!parsed.ok) return parsed;
  const condition: SqlExpression =
    name === 'share' ? parsed.value : { kind: 'is', operand: parsed.value, value: 'null' };
  return withoutAggregates({ kind: 'share', text: text.trim(), condition }, [condition]);
}

/** Our own functions are none of SQL's: the arguments are read as those of one that takes any, at the same places. */
function parseOwnCall(text: string): Outcome<Metric> {
  const name = /[a-z_]+/i.exec(text)?.[0].toLowerCase() ?? '';
  const readable = text.replace(/[a-z_]+/i, 'coalesce'.padStart(name.length));
  const parsed = parseExpression(readable, { file: 'metric' });
  if (!parsed.ok) return parsed;
  const root = parsed.value;
  if (root.kind !== 'call' || root.filter !== undefined || root.distinct === true || root.star === true)
    return unknownForm(text);
  const isFreshness = name === 'freshness';
  if (root.args.length === 0 || (isFreshness && root.args.length > 1)) return unknownForm(text);
  const own = { text: text.trim() };
  return withoutAggregates(
    isFreshness
      ? { ...own, kind: 'freshness', of: root.args[0] }
      : { ...own, kind: 'duplicates', key: root.args },
    root.args,
  );
}

function recognise(text: string, root: SqlExpression): Metric | undefined {
  if (root.kind === 'call' && root.filter === undefined && root.distinct !== true) {
    if (root.name === 'count') return { kind: 'count', text, of: root.star ? undefined : root.args[0] };
    if (root.args.length !== 1) return undefined;
    if (root.name === 'sum') return { kind: 'sum', text, of: root.args[0] };
    if (root.name === 'avg') return { kind: 'average', text, of: root.args[0] };
  }
  if (root.kind !== 'binary' || root.operator !== '/') return undefined;
  const numerator = summand(root.left);
  const denominator = summand(root.right);
  if (numerator === undefined || denominator === undefined) return undefined;
  return { kind: 'ratio', text, numerator, denominator };
}

/** What a sum or a count adds up over rows. */
function summand(node: SqlExpression): SqlExpression | undefined {
  if (node.kind !== 'call' || node.filter !== undefined || node.distinct === true) return undefined;
  const one: SqlExpression = { kind: 'number', text: '1' };
  if (node.name === 'count' && node.star) return one;
  if (node.args.length !== 1) return undefined;
  if (node.name === 'sum') return node.args[0];
  if (node.name !== 'count') return undefined;
  const missing: SqlExpression = { kind: 'is', operand: node.args[0], value: 'null' };
  return { kind: 'case', branches: [{ when: missing, then: { kind: 'number', text: '0' } }], otherwise: one };
}

const AGGREGATES = new Set([
  'count',
  'sum',
  'avg',
  'min',
  'max',
  'median',
  'count_if',
  'approx_count_distinct',
]);

function withoutAggregates(metric: Metric, inner: readonly SqlExpression[]): Outcome<Metric> {
  let found: SqlExpression | undefined;
  for (const root of inner) {
    visitExpression(root, (node) => {
      if (found === undefined && node.kind === 'call' && AGGREGATES.has(node.name)) found = node;
    });
  }
  if (found === undefined) return { ok: true, value: metric, diagnostics: [] };
  const diagnostic: Diagnostic = {
    code: 'METRIC_NESTED_AGGREGATE',
    severity: 'error',
    message: `the metric ${metric.text} has an aggregate inside an aggregate`,
    span: found.span,
    help: `Use one of ${FORMS}.`,
  };
  return { ok: false, diagnostics: [diagnostic] };
}

function unknownForm(text: string, suggestion?: string): Outcome<Metric> {
  const diagnostic: Diagnostic = {
    code: 'METRIC_UNKNOWN_FORM',
    severity: 'error',
    message: `the metric ${text.trim()} is of no form known here`,
    suggestion,
    help: `Use one of ${FORMS}.`,
  };
  return { ok: false, diagnostics: [diagnostic] };
}
