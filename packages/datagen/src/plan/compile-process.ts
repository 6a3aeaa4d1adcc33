import type { StreamKey } from '@dataing/base/random';
import { ancestorsOf, type Process } from '../dsl/processes.ts';
import { originalProcess } from './original-process.ts';
import { columnNumber, keyOf, type Draft, type TableDraft } from './draft.ts';
import type { Node } from '../dsl/document.ts';
import type { AncestorRef, ColumnRef, FieldFactors, ProcessReads, ProcessSource } from './plan.ts';
import type { TrackedStep } from './versions-step.ts';
import { choiceWeights } from './weights.ts';

/** The process of a table, or undefined; with `compat: original` as the original runs it. A log is of what it tells of. */
export function processOf(draft: Draft, { node }: TableDraft): Process | undefined {
  if (node.process?.kind === 'change_log') {
    const { of } = node.process;
    const { process } = draft.tables[draft.tableOf.get(of) as number].node;
    return process?.kind === 'versions' ? { ...process, logOf: of } : node.process;
  }
  return draft.document.compat === 'original' ? node.process && originalProcess(node.process) : node.process;
}

/** What the numbers of a column are multiplied by in each stage or state. */
export function fieldFactors({ process }: Node, column: string): FieldFactors | undefined {
  if (process?.kind !== 'stages' && process?.kind !== 'states') return undefined;
  const factors = Object.hasOwn(process.values, column) ? process.values[column] : undefined;
  return factors && { field: process.kind === 'stages' ? 'stage' : 'state', factors };
}

export function processSource(draft: Draft, table: TableDraft, process: Process): ProcessSource {
  // A log draws what the table draws that it tells of.
  const owner = process.kind === 'versions' && process.logOf !== undefined ? process.logOf : table.node.id;
  const key = (purpose: string): StreamKey => keyOf(draft, owner, '', purpose);
  return {
    kind: 'process',
    parent: table.parent as number,
    addressKey: keyOf(draft, table.node.id, '', 'address'),
    process,
    reads: processReads(draft, process),
    keys: Object.fromEntries(purposesOf(process).map((purpose) => [purpose, key(purpose)])),
  };
}

function processReads(draft: Draft, process: Process): ProcessReads {
  const refs = Object.entries(ancestorsOf(process)).flatMap(([name, ancestor]) => {
    if (ancestor === undefined) return [];
    const table = draft.tableOf.get(ancestor.node) as number;
    const column = columnNumber(draft.tables[table].node, ancestor.column);
    return [[name, { generation: ancestor.generation, table, column }] as const];
  });
  return Object.fromEntries(refs);
}

/** What the row count of a process table needs: the cells it reads. */
export function processNeeds(draft: Draft, process: Process): ColumnRef[] {
  return Object.values(processReads(draft, process)).map(({ table, column }: AncestorRef) => ({
    table,
    column,
  }));
}

function purposesOf(process: Process): string[] {
  switch (process.kind) {
    case 'stages':
      return process.stages.flatMap(({ name }) =>
        ['pass', 'skip', 'gap', 'duration', 'branch'].map((purpose) => `${purpose} ${name}`),
      );
    case 'states':
      return ['wait', 'next'];
    case 'state_events':
      return ['gap'];
    case 'touches':
      return ['count', 'time', 'channel', 'impressions'];
    case 'spend':
      return ['impressions'];
    case 'stock':
      return ['day', 'demand', 'hour'];
    case 'versions':
      return ['version', 'gap', 'column', 'deletion'];
    case 'change_log':
      return [];
  }
}

/** A column that a table of versions tracks. */
export function trackedStep(draft: Draft, { node }: TableDraft, column: string): TrackedStep | undefined {
  if (node.process?.kind !== 'versions') return undefined;
  const place = node.process.tracked.findIndex((each) => each.column === column);
  if (place < 0) return undefined;
  const spec = node.columns[columnNumber(node, column)];
  const { generator, modifiers } = spec;
  const isPlain = generator.kind === 'choice' && 'values' in generator.from && modifiers.length === 0;
  return {
    change: place + 1,
    ...(isPlain && 'values' in generator.from
      ? { weights: choiceWeights(generator.weights, generator.from.values.length) }
      : {}),
    key: keyOf(draft, node.id, column, 'another'),
  };
}

const microsPerDay = 86_400_000_000;

/** Expected rows per parent, roughly: for choosing chunks, never for values. */
export function expectedRows(process: Process): number {
  switch (process.kind) {
    case 'stages': {
      let reached = 1;
      return process.stages.reduce((sum, { rate, skipRate }, i) => {
        if (i > 0) reached *= rate;
        return sum + reached * (1 - skipRate);
      }, 0);
    }
    case 'states': {
      const rates = process.states.map(({ exitRate }) => exitRate);
      const mean = rates.reduce((a, b) => a + b, 0) / Math.max(1, rates.length);
      return 1 + Math.min(process.maxTransitions, mean * 180 * microsPerDay);
    }
    case 'state_events':
      return 1 + (process.rates.reduce((a, b) => a + b, 0) / process.rates.length) * 30 * microsPerDay;
    case 'touches': {
      const { least, weights } = process.touches;
      const total = weights.reduce((a, b) => a + b, 0);
      return weights.reduce((sum, weight, i) => sum + ((least + i) * weight) / total, 0);
    }
    case 'spend':
    case 'stock':
      return 1 + (process.until - process.from) / microsPerDay;
    case 'versions':
      return 1 + (process.changeRate * (process.until - process.from)) / 2;
    case 'change_log':
      return 1;
  }
}
