import type { GraphColumn, GraphNode } from '@dataing/dbt';
import type { ModelChange, ShownChange } from './change.ts';
import type { ProjectSlice } from './project-slice.ts';

type Side = Pick<ProjectSlice, 'graph'>;

/**
 * Changes of models without those that only follow a column's new name upstream: `o.total as amount` where it was
 * `o.amount` copies the same values.
 */
export function withoutFollowers(models: readonly ModelChange[], before: Side, after: Side): ModelChange[] {
  const renamed = new Set(
    models.flatMap(({ id, changes }) =>
      changes.flatMap(({ renamed: it }) => (it === undefined ? [] : [keyOf(id, it.before, it.after)])),
    ),
  );
  if (renamed.size === 0) return [...models];
  return models.map((model) => {
    const sides = [before.graph.nodes.get(model.id), after.graph.nodes.get(model.id)] as const;
    const changes = model.changes.filter((it) => !isFollower(it, sides, renamed));
    if (changes.length === model.changes.length) return model;
    return changes.length > 0
      ? { ...model, changes }
      : { ...model, changes, class: 'cosmetic', rows: 'same' };
  });
}

function isFollower(
  { kind, columns, rows, fanOut }: ShownChange,
  [before, after]: readonly [GraphNode | undefined, GraphNode | undefined],
  renamed: ReadonlySet<string>,
): boolean {
  if (kind !== 'expression_changed' || rows !== 'same' || fanOut || columns.length === 0) return false;
  return columns.every((column) => {
    const [was, is] = [before, after].map((it) => copiedFrom(it, column));
    return was !== undefined && was.node === is?.node && renamed.has(keyOf(was.node, was.column, is.column));
  });
}

/** The one column that a column is a plain copy of. */
function copiedFrom(node: GraphNode | undefined, name: string): { node: string; column: string } | undefined {
  const column = node?.lineage?.columns.find((it) => it.name.toLowerCase() === name.toLowerCase());
  const [source, ...others] = column?.sources ?? [];
  return source !== undefined && others.length === 0 && isCopy(column?.kind) ? source : undefined;
}

const isCopy = (kind: GraphColumn['kind'] | undefined) => kind === 'passthrough' || kind === 'renamed';

function keyOf(node: string, before: string, after: string): string {
  return [node, before.toLowerCase(), after.toLowerCase()].join('\0');
}

/**
 * Changes of models without the new names of columns upstream that every reader calls by its new name, and called by its
 * old one before: nothing of these arrives. What the target itself calls its columns stays.
 */
export function withoutMended(
  models: readonly ModelChange[],
  before: ProjectSlice,
  after: ProjectSlice,
): ModelChange[] {
  return models.map((model) => {
    if (model.id === after.target) return model;
    const changes = model.changes.filter(
      ({ renamed, columns }) =>
        renamed === undefined ||
        columns.length > 0 ||
        namesRead(before, model.id).has(renamed.after.toLowerCase()) ||
        namesRead(after, model.id).has(renamed.before.toLowerCase()),
    );
    return changes.length === model.changes.length ? model : { ...model, changes };
  });
}

/** Names by which others read columns of a node, in small letters. */
function namesRead({ graph }: Side, id: string): ReadonlySet<string> {
  const read = [...graph.nodes.values()].flatMap(({ lineage }) => [
    ...(lineage?.columns.flatMap(({ sources }) => sources) ?? []),
    ...(lineage?.rows ?? []),
  ]);
  return new Set(read.flatMap(({ node, column }) => (node === id ? [column.toLowerCase()] : [])));
}
