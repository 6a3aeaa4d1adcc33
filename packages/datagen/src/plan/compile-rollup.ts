import { columnsOf } from '../dsl/check-cycles.ts';
import type { RollupGenerator } from '../dsl/rollup.ts';
import { columnNumber, type Draft, type TableDraft } from './draft.ts';
import type { ColumnRef } from './plan.ts';
import type { RollupStep } from './rollup-step.ts';

export function rollupStep(draft: Draft, table: TableDraft, generator: RollupGenerator): RollupStep {
  const { agg, node, value, where, link, decimals, empty } = generator;
  const source = draft.tableOf.get(node) as number;
  const from = draft.tables[source].node;
  const step: Omit<RollupStep, 'reads'> = {
    kind: 'rollup',
    table: source,
    agg,
    ...(value ? { value: valueStep(value, (name) => columnNumber(from, name)) } : {}),
    ...(where ? { where } : {}),
    scale: Number(`1e${decimals}`),
    ...(empty === undefined ? {} : { empty }),
    link:
      link.kind === 'descendants'
        ? { kind: 'descendants', path: link.path.map((id) => draft.tableOf.get(id) as number) }
        : {
            kind: 'keys',
            own: link.on.map(({ own }) => columnNumber(table.node, own)),
            other: link.on.map(({ other }) => columnNumber(from, other)),
          },
  };
  return { ...step, reads: readsOf(draft, table.index, step) };
}

function valueStep(
  expression: NonNullable<RollupGenerator['value']>,
  numberOf: (name: string) => number,
): RollupStep['value'] {
  return expression.kind === 'column'
    ? { kind: 'column', column: numberOf(expression.name) }
    : { kind: 'expression', expression };
}

function readsOf(draft: Draft, own: number, step: Omit<RollupStep, 'reads'>): ColumnRef[] {
  const { table, value, where, link } = step;
  const from = draft.tables[table].node;
  const read = [value?.kind === 'expression' ? value.expression : undefined, where]
    .flatMap((expression) => (expression === undefined ? [] : columnsOf(expression)))
    .map((name) => columnNumber(from, name));
  if (value?.kind === 'column') read.push(value.column);
  if (link.kind === 'keys') read.push(...link.other);
  const tables = link.kind === 'descendants' ? link.path : [table];
  return [
    ...tables.map((each) => ({ table: each, column: -1 })),
    ...read.map((column) => ({ table, column })),
    ...(link.kind === 'keys' ? link.own.map((column) => ({ table: own, column })) : []),
  ];
}
