import type { BoundColumn } from '../scope/index.ts';
import type { Expression, Pivot } from '../tree/index.ts';
import { type Block, type FromPart, node, type Output, type Term } from './form.ts';
import type { Low } from './low.ts';

/**
 * A PIVOT with its values written out as what it is: its rows are the groups of the columns that stay, and each cell is
 * one aggregate of the rows of a group with one value. Undefined where the columns do not all follow from the text.
 */
export function lowerPivot(low: Low, item: Pivot, from: FromPart): Block | undefined {
  const relation = low.resolved.places.relations.get(item);
  const combinations = combinationsOf(item);
  if (relation === undefined || relation.open !== undefined || combinations === undefined) return undefined;
  const cells = combinations.length * item.aggregates.length;
  const kept = relation.columns.slice(0, relation.columns.length - cells);
  if (cells === 0 || kept.length === 0 || item.sample !== undefined) return undefined;
  const groups =
    item.groupBy?.map((each) => low.expression(each)) ?? kept.flatMap((each) => keptTerm(low, each));
  if (groups.length !== kept.length) return undefined;
  const terms = [...groups, ...cellTerms(low, item, combinations)];
  const outputs = relation.columns.map(({ name, key }, i): Output => ({ name, key, term: terms[i] }));
  return {
    kind: 'block',
    from,
    filters: [],
    groups,
    aggregates: true,
    having: [],
    qualify: [],
    distinct: false,
    order: [],
    extra:
      item.defaultOnNull === undefined ? [] : [node('pivot:default', [low.expression(item.defaultOnNull)])],
    outputs,
    span: item.span,
  };
}

/** A value for each of the columns that are turned. */
type Combination = readonly Expression[];

function combinationsOf({ columns }: Pivot): readonly Combination[] | undefined {
  if (columns.some(({ values }) => values === undefined)) return undefined;
  return columns.reduce<Combination[]>(
    (all, { values = [] }) => all.flatMap((one) => values.map(({ expression }) => [...one, expression])),
    [[]],
  );
}

function keptTerm(low: Low, { flows }: BoundColumn): Term[] {
  const term = flows.length === 1 ? low.refAnywhere(flows[0].column) : undefined;
  return term === undefined ? [] : [term];
}

function cellTerms(
  low: Low,
  { aggregates, columns, span }: Pivot,
  combinations: readonly Combination[],
): Term[] {
  const turned = columns.flatMap(({ on }) => on.map((each) => low.expression(each)));
  const measures = aggregates.map(({ expression }) => low.expression(expression));
  return combinations.flatMap((values) => {
    const given = values.map((value) => low.expression(value));
    return measures.map((measure) =>
      node(`pivot:${turned.length}`, [measure, ...turned, ...given], { mark: 'aggregate', span }),
    );
  });
}
