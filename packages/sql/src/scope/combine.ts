import type { SetBranch, SetOperation } from '../tree/index.ts';
import type { BoundColumn, BoundQuery, Decider, Flow, OpenColumns } from './column.ts';
import { type Context, newColumn } from './context.ts';
import { joinTypes } from './type.ts';

/**
 * The columns of UNION, INTERSECT and EXCEPT, by position, or by name where it is written. Values come from all
 * branches of a UNION, and from the left side alone of the others, whose right side decides which rows stay.
 */
export function combineBranches(
  ctx: Context,
  node: SetOperation,
  branches: readonly BoundQuery[],
): BoundQuery {
  let whole = branches[0];
  node.rest.forEach((branch, i) => {
    whole = branch.operator === 'union' ? whole : filtered(ctx, branch, whole, branches[i + 1]);
  });
  const unions = [
    branches[0],
    ...node.rest.flatMap((branch, i) => (branch.operator === 'union' ? [branches[i + 1]] : [])),
  ];
  if (unions.length === 1) return whole;
  const byName = node.rest.some((branch) => branch.byName === true);
  if (!byName) checkWidths(ctx, node, unions);
  const columns = byName ? columnsByName(ctx, unions) : columnsByPosition(ctx, unions);
  const opens = unions.flatMap((branch) => branch.open ?? []);
  const distinct = node.rest.at(-1)?.all !== true;
  const others = branches.filter((branch) => !unions.includes(branch));
  const deciders: Decider[] =
    whole === branches[0] ? [] : whole.deciders.filter(({ clause }) => clause === 'set');
  if (distinct) deciders.push(...columns.map((column): Decider => ({ clause: 'distinct', column })));
  return {
    columns,
    open: opens.length === 0 ? undefined : openUnion(ctx, unions),
    deciders,
    rowsFrom: [...new Set([...unions, ...others])],
    tables: [],
    keys: distinct && opens.length === 0 ? [new Set(columns)] : [],
  };
}

/** INTERSECT and EXCEPT: the rows of the left side that are, or are not, in the right. */
function filtered(ctx: Context, branch: SetBranch, left: BoundQuery, right: BoundQuery): BoundQuery {
  if (
    branch.byName !== true &&
    left.open === undefined &&
    right.open === undefined &&
    left.columns.length !== right.columns.length
  ) {
    complain(ctx, branch, left.columns.length, right.columns.length);
  }
  const columns = left.columns.map((column, i) => {
    const nullable =
      column.facts.nullable && (branch.operator === 'except' || (right.columns[i]?.facts.nullable ?? true));
    const facts = {
      type: joinTypes(column.facts.type, right.columns[i]?.facts.type ?? column.facts.type),
      nullable,
    };
    return newColumn(ctx, {
      ...column,
      table: undefined,
      flows: [{ column, step: 'same' }],
      step: 'same',
      picks: [],
      facts,
    });
  });
  const turned = new Map(left.columns.map((column, i) => [column, columns[i]]));
  const keys = left.keys.map((key) => new Set([...key].map((column) => turned.get(column) ?? column)));
  const deciders = [...left.columns, ...right.columns].map((column): Decider => ({ clause: 'set', column }));
  if (branch.all !== true && left.open === undefined) keys.push(new Set(columns));
  return { columns, open: left.open, deciders, rowsFrom: [left, right], tables: [], keys };
}

function checkWidths(ctx: Context, node: SetOperation, branches: readonly BoundQuery[]): void {
  if (branches.some((branch) => branch.open !== undefined)) return;
  const width = branches[0].columns.length;
  const wrong = branches.findIndex((branch) => branch.columns.length !== width);
  if (wrong > 0) complain(ctx, node.rest[wrong - 1] ?? node.rest[0], width, branches[wrong].columns.length);
}

function complain(ctx: Context, branch: SetBranch, left: number, right: number): void {
  const message = `${branch.operator.toUpperCase()} of ${left} columns with ${right}`;
  ctx.report({ code: 'SCOPE_COLUMN_COUNT', message, at: branch.span ?? branch.query.span });
}

function columnsByPosition(ctx: Context, branches: readonly BoundQuery[]): BoundColumn[] {
  return branches[0].columns.map((first, i) =>
    merged(
      ctx,
      first,
      branches.flatMap((branch) => branch.columns[i] ?? []),
      false,
    ),
  );
}

function columnsByName(ctx: Context, branches: readonly BoundQuery[]): BoundColumn[] {
  const named = new Map<string, BoundColumn[]>();
  for (const branch of branches) {
    for (const column of branch.columns) {
      const same = named.get(column.key);
      if (same === undefined) named.set(column.key, [column]);
      else same.push(column);
    }
  }
  return [...named.values()].map((columns) =>
    merged(ctx, columns[0], columns, columns.length < branches.length),
  );
}

function merged(
  ctx: Context,
  first: BoundColumn,
  columns: readonly BoundColumn[],
  missing: boolean,
): BoundColumn {
  const flows = columns.map((column): Flow => ({ column, step: 'same' }));
  const type = columns.map((column) => column.facts.type).reduce(joinTypes);
  const nullable = missing || columns.some((column) => column.facts.nullable);
  return newColumn(ctx, {
    name: first.name,
    key: first.key,
    flows,
    facts: { type, nullable },
    certainty: first.certainty,
  });
}

/** Columns behind stars over unknown tables: taken by name from every branch. */
function openUnion(ctx: Context, branches: readonly BoundQuery[]): OpenColumns {
  const made = new Map<string, BoundColumn>();
  return (name, key, certainty) => {
    const before = made.get(key);
    if (before !== undefined) return before;
    const found = branches.flatMap(
      (branch) =>
        branch.columns.find((column) => column.key === key) ?? branch.open?.(name, key, certainty) ?? [],
    );
    if (found.length === 0) return undefined;
    const flows = found.map((column): Flow => ({ column, step: 'same' }));
    const column = newColumn(ctx, { name, key, flows, certainty });
    made.set(key, column);
    return column;
  };
}
