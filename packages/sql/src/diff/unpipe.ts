import type {
  FromItem,
  Name,
  PipeQuery,
  PipeStep,
  Query,
  Select,
  SelectItem,
  SetBranch,
} from '../tree/index.ts';
import { visitTree } from '../tree/index.ts';

/** The rows so far, and what they are called by the steps behind. */
interface Stage {
  readonly query: Query;
  readonly alias: Name | undefined;
}

/** A star of its own for each step: what is known of a part of the tree is kept by the part. */
function all(): SelectItem {
  return { expression: { kind: 'star' } };
}

/**
 * The same query without pipes: each step is a SELECT from what came before, as the standard's subqueries have it.
 * Undefined where a step has no such form (CALL, a join or PIVOT whose left side is what came before, samples).
 */
function unpipe({ source, steps, ...tail }: PipeQuery): Query | undefined {
  let stage: Stage | undefined = { query: source, alias: nameOf(source) };
  for (const step of steps) {
    stage = stage === undefined ? undefined : taken(stage, step);
    if (stage === undefined) return undefined;
  }
  const { query } = stage;
  return tail.orderBy === undefined && tail.limit === undefined && tail.with === undefined
    ? query
    : {
        kind: 'bracketed',
        query,
        with: tail.with,
        orderBy: tail.orderBy,
        limit: tail.limit,
        span: tail.span,
      };
}

/** A query in which every pipe that has a form without pipes is in that form. */
export function withoutPipes(query: Query): Query {
  let hasPipes = false;
  visitTree(query, ({ kind }) => {
    hasPipes ||= kind === 'pipe';
    return !hasPipes;
  });
  return hasPipes ? (rewritten(query) as Query) : query;
}

function rewritten(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(rewritten);
  if (typeof part !== 'object' || part === null) return part;
  const fields = Object.entries(part).map(([field, value]: [string, unknown]) => [field, rewritten(value)]);
  const whole = Object.fromEntries(fields) as { readonly kind?: string };
  return whole.kind === 'pipe' ? (unpipe(whole as PipeQuery) ?? whole) : whole;
}

/** The one table that a pipe starts from is known by its name in the steps behind. */
function nameOf(source: Query): Name | undefined {
  const item = source.kind === 'select' && source.from?.length === 1 ? source.from[0] : undefined;
  return item?.kind === 'table' ? (item.alias?.name ?? item.name[item.name.length - 1]) : undefined;
}

function taken(stage: Stage, step: PipeStep): Stage | undefined {
  if (step.step === 'as') return { ...stage, alias: step.alias };
  const query = stepQuery(stage, step);
  return query === undefined ? undefined : { query, alias: stage.alias };
}

function stepQuery(stage: Stage, step: PipeStep): Query | undefined {
  const { span } = step;
  switch (step.step) {
    case 'where':
      return over(stage, { items: [all()], where: step.condition, span });
    case 'select':
      return over(stage, { items: step.items, distinct: step.distinct === true || undefined, span });
    case 'extend':
    case 'window':
      return over(stage, { items: [all(), ...step.items], span });
    case 'set': {
      const replace = step.assignments.map(({ name, value }) => ({ name, expression: value }));
      return over(stage, { items: [{ expression: { kind: 'star', replace } }], span });
    }
    case 'drop': {
      const except = step.names.map((name) => [name]);
      return over(stage, { items: [{ expression: { kind: 'star', except } }], span });
    }
    case 'rename': {
      const rename = step.names.map(({ from, to }) => ({ from: [from], to }));
      return over(stage, { items: [{ expression: { kind: 'star', rename } }], span });
    }
    case 'distinct':
      return over(stage, { items: [all()], distinct: true, span });
    case 'order_by':
      return over(stage, { items: [all()], orderBy: step.orderBy, span });
    case 'limit':
      return over(stage, { items: [all()], limit: step.limit, span });
    case 'aggregate':
      return aggregated(stage, step);
    case 'set_operation':
      return combined(stage.query, step.branches);
    default:
      return undefined;
  }
}

type Clauses = Pick<Select, 'items' | 'distinct' | 'where' | 'groupBy' | 'orderBy' | 'limit' | 'span'>;

/** A SELECT from what came before. A LIMIT behind an ORDER BY cuts what was put in order. */
function over({ query, alias }: Stage, clauses: Clauses): Select {
  if (clauses.limit !== undefined && query.kind === 'select' && isOrderOnly(query))
    return { ...query, limit: clauses.limit };
  const name = alias ?? { text: 'pipe' };
  const from: FromItem = { kind: 'derived', query, alias: { name }, span: query.span };
  return { kind: 'select', from: [from], ...clauses };
}

function isOrderOnly({ orderBy, limit, items }: Select): boolean {
  const [item, ...more] = items;
  return (
    orderBy !== undefined && limit === undefined && item?.expression.kind === 'star' && more.length === 0
  );
}

function aggregated(stage: Stage, step: Extract<PipeStep, { step: 'aggregate' }>): Query | undefined {
  const { groupBy, groupAliases = [], items, span } = step;
  if (items.some(({ order }) => order !== undefined)) return undefined;
  const keys = groupBy?.elements ?? [];
  if (groupBy?.all === true || keys.some(({ kind }) => kind !== 'expression')) return undefined;
  const groups = keys.flatMap((element, i): SelectItem[] =>
    element.kind === 'expression' ? [{ expression: element.expression, alias: groupAliases[i] }] : [],
  );
  return over(stage, { items: [...groups, ...items], groupBy, span });
}

/** A UNION of pipes is one flat set operation where all branches have one operator. */
function combined(first: Query, branches: readonly SetBranch[]): Query {
  return { kind: 'set_operation', first, rest: branches };
}
