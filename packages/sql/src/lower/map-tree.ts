import type { Grouping, Query, Relation, SqlExpression } from '../parse/tree.ts';

/** A query with every expression in it exchanged by `change`, which is given whole expressions and enters them itself. */
export function mapQuery(query: Query, change: (node: SqlExpression) => SqlExpression): Query {
  const inside = (inner: Query) => mapQuery(inner, change);
  const optional = (node: SqlExpression | undefined) => (node === undefined ? undefined : change(node));
  return {
    ...query,
    ...(query.with && { with: query.with.map((it) => ({ ...it, query: inside(it.query) })) }),
    select: query.select.map((item) => ({ ...item, expression: change(item.expression) })),
    from: mapRelation(query.from, inside),
    where: optional(query.where),
    groupBy: query.groupBy && mapGrouping(query.groupBy, change),
    having: optional(query.having),
    orderBy: query.orderBy?.map((it) => ({ ...it, expression: change(it.expression) })),
  };
}

function mapRelation(relation: Relation, inside: (query: Query) => Query): Relation {
  return relation.kind === 'subquery' ? { ...relation, query: inside(relation.query) } : relation;
}

function mapGrouping(grouping: Grouping, change: (node: SqlExpression) => SqlExpression): Grouping {
  if (grouping.kind === 'by') return { kind: 'by', expressions: grouping.expressions.map(change) };
  return { kind: 'sets', sets: grouping.sets.map((set) => set.map(change)) };
}

/** A node with its children exchanged; a query inside by `inside`. */
export function mapChildren(
  node: SqlExpression,
  change: (node: SqlExpression) => SqlExpression,
  inside: (query: Query) => Query,
): SqlExpression {
  switch (node.kind) {
    case 'column':
    case 'literal':
    case 'number':
    case 'typed':
      return node;
    case 'call':
      return {
        ...node,
        args: node.args.map(change),
        withinGroup: node.withinGroup && change(node.withinGroup),
        filter: node.filter && change(node.filter),
      };
    case 'binary':
      return { ...node, left: change(node.left), right: change(node.right) };
    case 'case':
      return {
        ...node,
        operand: node.operand && change(node.operand),
        branches: node.branches.map(({ when, then }) => ({ when: change(when), then: change(then) })),
        otherwise: node.otherwise && change(node.otherwise),
      };
    case 'in':
      return { ...node, operand: change(node.operand), items: node.items.map(change) };
    case 'in_query':
      return { ...node, operand: change(node.operand), query: inside(node.query) };
    case 'between':
      return { ...node, operand: change(node.operand), low: change(node.low), high: change(node.high) };
    default:
      return { ...node, operand: change(node.operand) };
  }
}
