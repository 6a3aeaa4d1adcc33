import { type ColumnReference, type Expression, visitTree } from '../tree/index.ts';
import type { Context } from './context.ts';
import { isComparison } from './infer.ts';
import type { Frame, Place, ScopeColumn } from './relation.ts';

/**
 * Notes what a condition that holds proves not to be NULL: `a = b`, `a > 1`, `a is not null`, under AND. A column of
 * the padded side of an outer join that is not NULL shows that its row is no padding. The condition is bound already.
 */
export function narrow(ctx: Context, condition: Expression, frame: Frame): void {
  const own = new Set(frame.relations);
  for (const { relation, column } of provenNotNull(ctx, condition)) {
    if (relation === undefined || !own.has(relation)) continue;
    relation.notNull.add(column);
    relation.nullExtended = false;
  }
}

function provenNotNull(ctx: Context, node: Expression): Place[] {
  switch (node.kind) {
    case 'logical': {
      const each = node.operands.map((operand) => provenNotNull(ctx, operand));
      return node.operator === 'and' ? each.flat() : each.reduce(shared);
    }
    case 'binary':
      return isComparison(node.operator) && node.operator !== '<=>'
        ? [...strict(ctx, node.left), ...strict(ctx, node.right)]
        : [];
    case 'is':
      return isNotNull(node) ? strict(ctx, node.operand) : [];
    case 'between':
      return node.negated === true
        ? strict(ctx, node.operand)
        : [node.operand, node.low, node.high].flatMap((e) => strict(ctx, e));
    case 'in':
    case 'in_query':
    case 'like':
      return strict(ctx, node.operand);
    case 'column':
      return strict(ctx, node);
    default:
      return [];
  }
}

function isNotNull({ value, negated }: { value: string; negated?: boolean }): boolean {
  return value === 'null' ? negated === true : negated !== true && (value === 'true' || value === 'false');
}

function shared(a: readonly Place[], b: readonly Place[]): Place[] {
  return a.filter((x) => b.some((y) => x.column === y.column && x.relation === y.relation));
}

/** Columns whose NULL makes the whole value NULL. */
function strict(ctx: Context, node: Expression): Place[] {
  switch (node.kind) {
    case 'column': {
      const found = ctx.references.get(node);
      return found?.places.length === 1 && found.fields.length === 0 ? [...found.places] : [];
    }
    case 'binary':
      return ['+', '-', '*', '/', '%'].includes(node.operator)
        ? [...strict(ctx, node.left), ...strict(ctx, node.right)]
        : [];
    case 'cast':
      return node.form === 'cast' || node.form === '::' ? strict(ctx, node.operand) : [];
    case 'unary':
      return node.operator === '-' || node.operator === '+' ? strict(ctx, node.operand) : [];
    default:
      return [];
  }
}

/** Pairs of columns of this FROM that a condition makes equal. */
export function equalities(
  ctx: Context,
  node: Expression,
  frame: Frame,
): Array<readonly [ScopeColumn, ScopeColumn]> {
  if (node.kind === 'logical' && node.operator === 'and') {
    return node.operands.flatMap((operand) => equalities(ctx, operand, frame));
  }
  if (node.kind !== 'binary' || (node.operator !== '=' && node.operator !== '==')) return [];
  const [a, b] = [ownColumn(ctx, node.left, frame), ownColumn(ctx, node.right, frame)];
  return a === undefined || b === undefined ? [] : [[a, b]];
}

/** Columns of this FROM that a condition fixes to one value. */
export function fixedColumns(ctx: Context, node: Expression, frame: Frame): ScopeColumn[] {
  if (node.kind === 'logical' && node.operator === 'and') {
    return node.operands.flatMap((operand) => fixedColumns(ctx, operand, frame));
  }
  if (node.kind !== 'binary' || (node.operator !== '=' && node.operator !== '==')) return [];
  const sides = [node.left, node.right];
  if (!sides.some((side) => side.kind === 'literal' || side.kind === 'number' || side.kind === 'typed'))
    return [];
  return sides.flatMap((side) => ownColumn(ctx, side, frame) ?? []);
}

function ownColumn(ctx: Context, node: Expression, frame: Frame): ScopeColumn | undefined {
  if (node.kind !== 'column') return undefined;
  const found = ctx.references.get(node);
  if (found === undefined || found.places.length !== 1 || found.fields.length > 0) return undefined;
  const [{ column, relation }] = found.places;
  return relation !== undefined && frame.relations.includes(relation) ? { relation, column } : undefined;
}

/** The places of the columns a bound condition names. */
export function placesIn(ctx: Context, condition: Expression): ScopeColumn[] {
  const places: ScopeColumn[] = [];
  visitTree(condition, (part) => {
    const found = part.kind === 'column' ? ctx.references.get(part as unknown as ColumnReference) : undefined;
    for (const { relation, column } of found?.places ?? [])
      if (relation !== undefined) places.push({ relation, column });
  });
  return places;
}
