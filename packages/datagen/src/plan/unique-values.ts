import type { ColumnSpec, DistributionGenerator, Scalar } from '../dsl/document.ts';
import { tagWidths } from '../kernels/unique.ts';
import { dictionaryOf } from './dictionary.ts';
import { rowSpread } from './expected-rows.ts';
import { refuse, type Draft, type TableDraft } from './draft.ts';
import type { GeneratorStep, UniqueSpace } from './plan.ts';
import { buildRegexAutomaton } from './regex-automaton.ts';
import type { StreamKey } from '@dataing/base/random';

/** The step of a unique column: its space, which does not depend on the number of rows. Undefined where refused. */
export function uniqueStep(
  draft: Draft,
  table: TableDraft,
  spec: ColumnSpec,
  key: (purpose: string) => StreamKey,
): GeneratorStep | undefined {
  const { generator } = spec;
  if (generator.kind === 'faker') return undefined;
  const space = spaceOf(draft, spec);
  const name = `"${table.node.id}.${spec.name}"`;
  if (space === 'too many') {
    const message = `${name} is unique, and its pattern has more texts than can be counted`;
    refuse(draft, 'PLAN_UNIQUE', message, spec.span, 'Shorten the pattern: 2^53 texts are the most.');
    return undefined;
  }
  const rows = mostRows(draft, table);
  if (rows > space.size) {
    const message = `${name} is unique, and has ${space.size} values for ${rows} rows`;
    refuse(draft, 'PLAN_UNIQUE', message, spec.span, 'Give it more values, or the table fewer rows.');
  } else warnOfTight(draft, table, spec, space.size);
  return { kind: 'unique', space, key: key('unique') };
}

/** Standard errors by which chance may exceed the expected rows. */
const SPREAD = 5;

/** A fanout without a greatest count may exceed its mean: said before the run stops at the last value. */
function warnOfTight(draft: Draft, table: TableDraft, spec: ColumnSpec, size: number): void {
  const { mean, variance } = rowSpread(draft, table);
  const most = Math.ceil(mean + SPREAD * Math.sqrt(variance));
  if (variance === 0 || size >= Math.min(most, greatestRows(draft, table))) return;
  draft.diagnostics.push({
    code: 'PLAN_TIGHT',
    severity: 'warning',
    message: `"${table.node.id}.${spec.name}" is unique with ${size} values: ${Math.round(mean)} rows are expected, ${most} are possible`,
    span: spec.span,
    help: 'Give it more values, or bound the fanout.',
  });
}

/** Infinite where some fanout on the way has no greatest count. */
function greatestRows(draft: Draft, table: TableDraft): number {
  if (table.parent === undefined) return table.node.rows ?? 0;
  const { fanout, process } = table.node;
  const isOpen = process !== undefined || table.effects.length + table.follows.length > 0;
  if (isOpen || fanout === undefined)
    return fanout === undefined && !isOpen
      ? greatestRows(draft, draft.tables[table.parent])
      : Number.POSITIVE_INFINITY;
  const above = greatestRows(draft, draft.tables[table.parent]);
  switch (fanout.kind) {
    case 'constant':
      return above * fanout.count;
    case 'weighed':
      return above * (fanout.least + fanout.weights.length - 1);
    default:
      return above * (fanout.max ?? Number.POSITIVE_INFINITY);
  }
}

const LOGINS = ['email', 'safe_email', 'free_email', 'company_email', 'user_name'];

/** How the texts of a unique faker column are told apart: logins read "anna.4821", others "Anna Lee 4821". */
export function tagStep(method: string, key: (purpose: string) => StreamKey) {
  const separator = LOGINS.includes(method) ? '.' : ' ';
  return { separator, keys: tagWidths.map((width) => key(`tag of ${width} digits`)) };
}

function spaceOf(draft: Draft, spec: ColumnSpec): UniqueSpace | 'too many' {
  const { generator } = spec;
  if (generator.kind === 'regex') {
    const automaton = buildRegexAutomaton(generator.tree);
    return automaton === 'too many' ? automaton : { kind: 'texts', size: automaton.counts[0], automaton };
  }
  if (generator.kind === 'choice' && 'values' in generator.from) {
    const values = distinct(generator.from.values);
    return { kind: 'listed', size: values.length, dictionary: dictionaryOf(draft, spec, values) };
  }
  if (generator.kind === 'distribution' && generator.distribution.type === 'uniform')
    return integersOf(generator.distribution, generator.clamp);
  throw new TypeError(`"${spec.name}" has no space of values`);
}

function distinct(values: readonly Scalar[]): Scalar[] {
  return [...new Set(values)];
}

/** The whole numbers from low up to, but not, high, inside the clamp. */
function integersOf(
  { low, high }: Extract<DistributionGenerator['distribution'], { type: 'uniform' }>,
  { min = low, max = high }: DistributionGenerator['clamp'],
): UniqueSpace {
  const first = Math.ceil(Math.max(low, min));
  const last = Math.min(Math.ceil(high) - 1, Math.floor(max));
  return { kind: 'integers', first, size: Math.max(1, last - first + 1) };
}

/** The most rows that the table can have, or, where that is not bounded, those to be expected. */
function mostRows(draft: Draft, table: TableDraft): number {
  if (table.parent === undefined) return table.node.rows ?? 0;
  const { fanout, process } = table.node;
  const above = mostRows(draft, draft.tables[table.parent]);
  const isScaled = table.effects.length + table.follows.length > 0 || table.traits !== undefined;
  if (process !== undefined || isScaled) return Math.round(table.expectedRows);
  if (fanout === undefined) return above;
  if (fanout.kind === 'constant') return above * fanout.count;
  if (fanout.kind === 'uniform') return above * fanout.max;
  if (fanout.kind === 'weighed' && fanout.shape === 'zipf')
    return above * (fanout.least + fanout.weights.length - 1);
  return Math.round(table.expectedRows);
}
