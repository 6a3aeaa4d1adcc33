import type { Expression, FromItem, Query, TableItem } from '../tree/index.ts';
import type { Form, Term } from './form.ts';
import type { Low } from './low.ts';

/** What was found inside a part of the tree, in order. */
export interface Parts {
  readonly args: Term[];
  readonly queries: Form[];
}

const QUERIES = new Set(['select', 'set_operation', 'values', 'table_query', 'bracketed', 'pipe']);
const EXPRESSIONS = new Set(
  (
    'column literal number typed interval parameter star columns call extract named unary binary logical is ' +
    'distinct_from between in in_query in_array like quantified exists subquery case cast collate at_time_zone row ' +
    'array struct map comprehension subscript slice field json_path lambda default'
  ).split(' '),
);

/** A part of the tree with marks where values and queries stood; those go into `parts`. */
export function skeleton(low: Low, part: unknown, parts: Parts): unknown {
  if (Array.isArray(part)) return part.map((each) => skeleton(low, each, parts));
  if (typeof part !== 'object' || part === null) return part;
  const { kind } = part as { kind?: string };
  if (kind !== undefined && QUERIES.has(kind)) {
    parts.queries.push(low.query(part as Query));
    return '?query';
  }
  if (kind !== undefined && EXPRESSIONS.has(kind)) {
    const expression = part as Expression;
    if (expression.kind === 'star' || expression.kind === 'columns') return plain(low, part, parts);
    parts.args.push(low.expression(expression));
    return '?';
  }
  if (kind === 'table') return tableShape(low, part as TableItem, parts);
  if (kind === undefined && 'text' in part) return low.fold(part as { text: string });
  return plain(low, part, parts);
}

function plain(low: Low, part: object, parts: Parts): unknown {
  const kept = Object.entries(part).filter(
    ([key, value]) => key !== 'span' && value !== undefined && value !== false,
  );
  return Object.fromEntries(kept.map(([key, value]) => [key, skeleton(low, value, parts)]));
}

/** A table inside a form that is taken whole; a common table is what its query is. */
function tableShape(low: Low, item: TableItem & FromItem, parts: Parts): unknown {
  const form = low.commonTable(item);
  const rest = plain(low, { ...item, kind: undefined, name: undefined }, parts);
  if (form === undefined) return { table: low.tableKey(item), rest };
  parts.queries.push(form);
  return { table: '?query', as: low.fold(item.name[item.name.length - 1]), rest };
}
