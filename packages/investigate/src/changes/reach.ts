import { orderByNeeds } from '@dataing/base/graph';
import type { DbtGraph, GraphColumn, GraphNode } from '@dataing/dbt';
import type { ModelChange, Reach } from './change.ts';

/** What of a node's result can differ. `every` stands for columns that are not known. */
interface Touched {
  readonly columns: ReadonlySet<string>;
  readonly every: boolean;
  readonly rows: boolean;
}

const NOTHING: Touched = { columns: new Set(), every: false, rows: false };

/**
 * Follows changes of models down to one node by column lineage: which of `columns` (as that node names them) can hold
 * other values, and whether it can have other rows, or rows at other times. Null where no changed model is upstream, or nothing of the change
 * arrives there.
 */
export function reachOf(
  graph: DbtGraph,
  changes: readonly ModelChange[],
  target: string,
  columns: readonly string[],
  timeColumn?: string,
): Reach | null {
  const end = arrivalAt(graph, changes, target);
  if (end === null) return null;
  const isReached = (column: string) => end.every || end.columns.has(column.toLowerCase());
  const time = timeColumn !== undefined && isReached(timeColumn);
  return { columns: columns.filter(isReached), rows: end.rows, time, hops: end.hops };
}

/** What of a node changes of models upstream of it (or its own) can alter, whichever of its columns one asks for. */
export interface Arrival extends Touched {
  /** As in Reach. */
  readonly hops: number;
}

/** As `reachOf`, for all columns at once. */
export function arrivalAt(graph: DbtGraph, changes: readonly ModelChange[], target: string): Arrival | null {
  const hops = hopsTo(graph, target);
  const near = changes.flatMap(({ id }) => hops.get(id) ?? []);
  if (near.length === 0) return null;
  const own = new Map(changes.map((it) => [it.id, touchedBy(it)]));
  const touched = new Map<string, Touched>();
  for (const node of inOrder(graph, hops)) {
    const inherited = node.dependsOn.some((id) => touched.has(id)) ? inherit(node, touched) : NOTHING;
    const both = merge(inherited, own.get(node.id) ?? NOTHING);
    if (both.rows || both.every || both.columns.size > 0) touched.set(node.id, both);
  }
  const end = touched.get(target);
  return end === undefined ? null : { ...end, hops: Math.min(...near) };
}

/** Nodes that a node is built from, itself among them, with how many models stand between. */
export function hopsTo(graph: DbtGraph, target: string): ReadonlyMap<string, number> {
  const hops = new Map<string, number>(graph.nodes.has(target) ? [[target, 0]] : []);
  const open = [...hops.keys()];
  for (const at of open) {
    for (const id of graph.nodes.get(at)?.dependsOn ?? []) {
      if (hops.has(id)) continue;
      hops.set(id, hops.get(at)! + 1);
      open.push(id);
    }
  }
  return hops;
}

/** Nodes of a set, what is read before what reads it; of a cycle, as they come. */
export function inOrder(graph: DbtGraph, ids: ReadonlyMap<string, unknown>): GraphNode[] {
  const nodes = [...ids.keys()].sort().flatMap((id) => graph.nodes.get(id) ?? []);
  const index = new Map(nodes.map((it, i) => [it.id, i]));
  const order = orderByNeeds(nodes.length, (i) => nodes[i].dependsOn.flatMap((id) => index.get(id) ?? []));
  return order.ok ? order.order.map((i) => nodes[i]) : nodes;
}

function touchedBy({ changes, rows, how, class: kind }: ModelChange): Touched {
  const isAll = how === 'contents' || how === 'removed' || kind === 'unknown';
  const hasSettings = changes.some((it) => it.kind === 'config_changed');
  // Who reads a renamed column by one of its names reads something else now, or nothing.
  const names = changes.flatMap(({ columns, renamed }) =>
    renamed === undefined ? columns : [...columns, renamed.before, renamed.after],
  );
  return {
    columns: new Set(names.map((column) => column.toLowerCase())),
    every: isAll || hasSettings,
    rows: isAll || rows !== 'same' || changes.some((it) => it.fanOut),
  };
}

function merge(a: Touched, b: Touched): Touched {
  return {
    columns: new Set([...a.columns, ...b.columns]),
    every: a.every || b.every,
    rows: a.rows || b.rows,
  };
}

/** What a node gets from the nodes it reads. */
function inherit({ lineage, dependsOn }: GraphNode, touched: ReadonlyMap<string, Touched>): Touched {
  if (lineage === undefined || lineage.columns.length === 0) return { ...NOTHING, every: true, rows: true };
  const rowsOf = (id: string) => touched.get(id)?.rows === true;
  const isTouched = (node: string, column: string) => {
    const at = touched.get(node);
    return at !== undefined && (at.every || at.columns.has(column.toLowerCase()));
  };
  const otherRows = dependsOn.some(rowsOf);
  const isJoin = dependsOn.length > 1;
  const differs = ({ kind, sources }: GraphColumn) =>
    sources.some((it) => isTouched(it.node, it.column)) ||
    // A partner more or less changes what a join brings; a row more or less changes what is added up.
    sources.some((it) => rowsOf(it.node) && (isJoin || it.kind === 'aggregated')) ||
    (kind === 'aggregated' && otherRows);
  return {
    columns: new Set(lineage.columns.flatMap((it) => (differs(it) ? [it.name.toLowerCase()] : []))),
    every: !lineage.complete,
    rows: otherRows || lineage.rows.some((it) => isTouched(it.node, it.column)),
  };
}
