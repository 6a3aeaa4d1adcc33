import type { Expression, Name, SelectItem } from '../tree/index.ts';
import type { Context } from './context.ts';

/** The name of an output column: its alias, the column's own name, or what the engine makes up. */
export function itemName(ctx: Context, { expression, alias }: SelectItem, index: number): Name {
  return alias ?? derivedName(ctx, expression) ?? madeUp(ctx, expression, index);
}

function derivedName(ctx: Context, node: Expression): Name | undefined {
  switch (node.kind) {
    case 'column':
      return node.path[node.path.length - 1];
    case 'field':
      return node.name;
    case 'json_path': {
      const [last] = node.steps.slice(-1);
      return last !== undefined && 'field' in last ? last.field : undefined;
    }
    default:
      return byFunction(ctx) ? functionName(node) : undefined;
  }
}

function byFunction({ dialect }: Context): boolean {
  return dialect === 'postgres' || dialect === 'redshift';
}

/** PostgreSQL names a value after its function, cast or form. */
function functionName(node: Expression): Name | undefined {
  switch (node.kind) {
    case 'call':
      return { text: node.name[node.name.length - 1].text.toLowerCase() };
    case 'cast':
      return node.operand.kind === 'column'
        ? node.operand.path[node.operand.path.length - 1]
        : (functionName(node.operand) ?? { text: node.type.name });
    case 'case':
      return { text: 'case' };
    case 'exists':
      return { text: 'exists' };
    case 'extract':
      return { text: 'extract' };
    case 'array':
      return { text: 'array' };
    case 'row':
      return { text: 'row' };
    default:
      return undefined;
  }
}

function madeUp({ dialect, text }: Context, node: Expression, index: number): Name {
  if (byFunction({ dialect } as Context)) return { text: '?column?', quoted: true };
  if (dialect === 'trino') return { text: `_col${index}` };
  if (dialect === 'bigquery') return { text: `f${index}_` };
  const written = node.span === undefined ? undefined : text?.slice(node.span.start, node.span.end);
  return { text: written ?? `column ${index + 1}`, quoted: true };
}
