import type { GroupBy, PipeQuery, PipeStep, SelectItem } from '../tree/index.ts';
import { bindExpression } from './bind-expression.ts';
import { bindFromItem } from './bind-from.ts';
import { passOn, queryRelation } from './bind-table.ts';
import type { BoundColumn, BoundQuery, Clause } from './column.ts';
import { combineBranches } from './combine.ts';
import { type Context, type CteNames, fold } from './context.ts';
import { itemName } from './item-name.ts';
import { Frame } from './relation.ts';
import { Rows } from './rows.ts';
import { type Scope, Sink } from './sink.ts';
import { boundItem, expandItem, joinOpen } from './star.ts';

interface Stage {
  readonly query: BoundQuery;
  readonly scope: Scope;
  readonly rows: Rows;
}

/** FROM t |> WHERE ... |> AGGREGATE ...: each step sees the columns of the one before. */
export function bindPipe(
  ctx: Context,
  node: PipeQuery,
  names: CteNames,
  outer: Frame | undefined,
): BoundQuery {
  let query = ctx.bindQuery(node.source, names, outer);
  let key = sourceKey(ctx, node);
  for (const step of node.steps) {
    if (step.step === 'as') {
      key = fold(ctx, step.alias);
      continue;
    }
    const frame = new Frame(outer);
    frame.add(queryRelation(query, key));
    const rows = new Rows();
    rows.rowsFrom.add(query);
    query = bindStep(ctx, step, { query, scope: { frame, names }, rows });
  }
  return query;
}

/** The name of the one table the pipe starts from stays usable. */
function sourceKey(ctx: Context, { source }: PipeQuery): string {
  const item = source.kind === 'select' && source.from?.length === 1 ? source.from[0] : undefined;
  if (item?.kind !== 'table') return '';
  return fold(ctx, item.alias?.name ?? item.name[item.name.length - 1]);
}

function bindStep(ctx: Context, step: PipeStep, stage: Stage): BoundQuery {
  const { query, scope } = stage;
  switch (step.step) {
    case 'select':
      return items(ctx, step.items, stage, false);
    case 'extend':
    case 'window':
      return items(ctx, step.items, stage, true);
    case 'set': {
      const set = new Map(step.assignments.map(({ name, value }) => [fold(ctx, name), { name, value }]));
      const changed = (column: BoundColumn) => set.get(column.key);
      return reshape(
        stage,
        query.columns.map((column) => {
          const to = changed(column);
          return to === undefined ? column : boundItem(ctx, to.value, scope, column.name, column.key);
        }),
      );
    }
    case 'drop': {
      const dropped = new Set(step.names.map((name) => fold(ctx, name)));
      return reshape(
        stage,
        query.columns.filter((column) => !dropped.has(column.key)),
      );
    }
    case 'rename': {
      const to = new Map(step.names.map((each) => [fold(ctx, each.from), each.to]));
      return reshape(
        stage,
        query.columns.map((column) => {
          const name = to.get(column.key);
          return name === undefined ? column : passOn(ctx, column, name.text, fold(ctx, name));
        }),
      );
    }
    case 'where':
      decide(ctx, 'where', [step.condition], stage);
      return reshape(stage, query.columns);
    case 'aggregate':
      return aggregate(ctx, step, stage);
    case 'distinct':
      for (const column of query.columns) stage.rows.decideBy('distinct', column);
      return reshape(stage, query.columns);
    case 'join':
    case 'pivot':
      bindFromItem(ctx, step.step === 'join' ? step.join : step.item, scope, stage.rows);
      return reshape(
        stage,
        scope.frame.entries.flatMap(({ column }) => column ?? []),
      );
    case 'set_operation': {
      const branches = step.branches.map((branch) =>
        ctx.bindQuery(branch.query, scope.names, scope.frame.outer),
      );
      const { source, ...node } = {
        source: query,
        kind: 'set_operation' as const,
        first: step.branches[0].query,
        rest: step.branches,
      };
      return combineBranches(ctx, node, [source, ...branches]);
    }
    default:
      return order(ctx, step, stage);
  }
}

function order(ctx: Context, step: PipeStep, stage: Stage): BoundQuery {
  if (step.step === 'order_by') {
    const unused = { ...stage, rows: new Rows() };
    decide(
      ctx,
      'order_limit',
      step.orderBy.items.map(({ expression }) => expression),
      unused,
    );
  } else if (step.step === 'limit') {
    decide(
      ctx,
      'order_limit',
      [step.limit.count, step.limit.offset].flatMap((count) => count ?? []),
      stage,
    );
  } else if (step.step === 'call') {
    decide(ctx, 'where', [step.call], stage);
  }
  return reshape(stage, stage.query.columns);
}

function decide(
  ctx: Context,
  clause: Clause,
  expressions: readonly SelectItem['expression'][],
  { scope, rows }: Stage,
): void {
  for (const expression of expressions) {
    const sink = new Sink();
    bindExpression(ctx, expression, scope, sink);
    rows.decide(clause, sink);
  }
}

function reshape({ query, rows }: Stage, columns: readonly BoundColumn[]): BoundQuery {
  return {
    columns,
    open: query.open,
    deciders: rows.deciders,
    rowsFrom: [...rows.rowsFrom],
    tables: [...rows.tables],
    keys: [],
  };
}

function items(ctx: Context, list: readonly SelectItem[], stage: Stage, extend: boolean): BoundQuery {
  const expansions = list.map((item, i) => expandItem(ctx, item, stage.scope, itemName(ctx, item, i)));
  const columns = expansions.flatMap((expansion) => expansion.columns);
  const open = joinOpen(
    ctx,
    expansions.flatMap((expansion) => expansion.open),
  );
  const shape = reshape(stage, extend ? [...stage.query.columns, ...columns] : columns);
  return extend ? shape : { ...shape, open };
}

function aggregate(ctx: Context, step: Extract<PipeStep, { step: 'aggregate' }>, stage: Stage): BoundQuery {
  const groups = groupItems(step.groupBy, step.groupAliases).map((item, i) =>
    boundItem(
      ctx,
      item.expression,
      stage.scope,
      itemName(ctx, item, i).text,
      fold(ctx, itemName(ctx, item, i)),
    ),
  );
  for (const column of groups) stage.rows.decideBy('group', column);
  const made = items(ctx, step.items, stage, false);
  return { ...made, columns: [...groups, ...made.columns], open: undefined, keys: [new Set(groups)] };
}

function groupItems(
  groupBy: GroupBy | undefined,
  aliases: readonly (SelectItem['alias'] | undefined)[] = [],
): SelectItem[] {
  return (groupBy?.elements ?? []).flatMap((element, i) =>
    element.kind === 'expression' ? [{ expression: element.expression, alias: aliases[i] }] : [],
  );
}
