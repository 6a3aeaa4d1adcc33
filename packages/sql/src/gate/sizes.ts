/** Largest list or text a function may be asked for by a constant. */
const SIZE_MAX = 1_000_000;

/** Functions that make something as large as an argument says, outside the engine's memory limit, and which argument. */
const SIZED: ReadonlyMap<string, number> = new Map([
  ['repeat', 1],
  ['lpad', 1],
  ['rpad', 1],
  ['list_resize', 1],
  ['array_resize', 1],
  ['bitstring', 1],
]);
const SERIES = new Set(['range', 'generate_series']);

interface Constant {
  readonly class?: unknown;
  readonly value?: { readonly value?: unknown };
}

function constantOf(node: unknown): number | undefined {
  const { class: kind, value } = (node ?? {}) as Constant;
  return kind === 'CONSTANT' && typeof value?.value === 'number' ? value.value : undefined;
}

/**
 * Why a call might take memory without bound, as what to write instead, or undefined when it cannot. `children` are
 * the arguments in DuckDB's tree. A series as a table is read row by row and is no concern.
 */
export function sizeObjection(name: string, children: unknown): string | undefined {
  const args = Array.isArray(children) ? children : [];
  if (SERIES.has(name)) {
    const numbers = args.map(constantOf);
    const [first = Number.NaN, last = numbers.length === 1 ? 0 : Number.NaN, step = 1] = numbers;
    const count = Math.abs(last - first) / Math.abs(step);
    return count <= SIZE_MAX ? undefined : `Read it as a table: FROM ${name}(...), or give small numbers.`;
  }
  const at = SIZED.get(name);
  if (at === undefined) return undefined;
  const size = constantOf(args[at]);
  return size !== undefined && size <= SIZE_MAX ? undefined : `Give the size as a number up to ${SIZE_MAX}.`;
}
