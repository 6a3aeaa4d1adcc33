import type { Span } from '@dataing/base/diagnostics';
import { orderByNeeds } from '@dataing/base/graph';
import type { ColumnSpec, Generator, LookupGenerator, Node, TableEffect } from './document.ts';
import type { ColumnEffect } from './behaviour.ts';
import type { Expression } from './expression.ts';
import { columnsInJson, generatorsOf } from './nested-generators.ts';
import type { PointGenerator } from './point.ts';
import { ancestorsOf } from './processes.ts';
import type { Reading } from './reading.ts';
import type { RollupGenerator } from './rollup.ts';

/** The vertex of a table's rows, by the table's id. */
type RowsOf = (node: string) => string;

/**
 * What must be known before what: one vertex per column, one for the rows of each root, and one for the rows of all
 * its descendants together (they are counted in one go, so an effect on one of them must not need another). Tables
 * may refer to each other in any order; only a cycle among these vertices has no solution.
 */
export function checkCycles(reading: Reading, nodes: readonly Node[]): void {
  if (reportParentCycle(reading, nodes)) return;
  const rowsOf = nameRows(nodes);
  const needs = new Map<string, string[]>();
  const places = new Map<string, { name: string; span: Span; path: string }>();
  for (const [i, node] of nodes.entries()) {
    const path = `nodes[${i}]`;
    const rows = rowsOf(node.id);
    const known = places.get(rows);
    const name = known ? `${known.name}, "${node.id}"` : `the rows of "${node.id}"`;
    places.set(rows, { span: node.span, path, ...known, name });
    needs.set(rows, [...(needs.get(rows) ?? []), ...rowNeeds(node, rowsOf)]);
    for (const [j, column] of node.columns.entries()) {
      const vertex = cell(node.id, column.name);
      places.set(vertex, {
        name: `${node.id}.${column.name}`,
        span: column.span,
        path: `${path}.columns[${j}]`,
      });
      needs.set(vertex, columnNeeds(node, column, rowsOf));
    }
  }
  const cycle = findCycle(needs);
  if (!cycle) return;
  const names = [...cycle, cycle[0]].map((vertex) => places.get(vertex)?.name ?? vertex);
  const { span, path } = places.get(cycle[0])!;
  reading.diagnostics.push({
    code: 'DSL_COLUMN_CYCLE',
    severity: 'error',
    message: `these need each other: ${names.join(' -> ')}`,
    span,
    path,
    help: 'Break the circle: generate one of them from something else.',
  });
}

/** Parents are free of cycles here. */
function nameRows(nodes: readonly Node[]): RowsOf {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const rootOf = (id: string): string => {
    const parent = byId.get(id)?.parents[0];
    return parent === undefined ? id : rootOf(parent);
  };
  return (id) => JSON.stringify(rootOf(id) === id ? { root: id } : { below: rootOf(id) });
}

function reportParentCycle(reading: Reading, nodes: readonly Node[]): boolean {
  const cycle = findCycle(new Map(nodes.map((node) => [node.id, node.parents])));
  if (!cycle) return false;
  const index = nodes.findIndex((node) => node.id === cycle[0]);
  const { span } = nodes[index];
  reading.diagnostics.push({
    code: 'DSL_PARENT_CYCLE',
    severity: 'error',
    message: `these tables are each other's parents: ${[...cycle, cycle[0]].join(' -> ')}`,
    span,
    path: `nodes[${index}]`,
    help: 'Remove one of the parents.',
  });
  return true;
}

/** The vertices along one cycle, each needing the next; undefined when there is none. */
function findCycle(needs: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const vertices = [...needs.keys()];
  const index = new Map(vertices.map((vertex, i) => [vertex, i]));
  const edges = vertices.map((vertex) => needs.get(vertex)!.flatMap((need) => index.get(need) ?? []));
  const order = orderByNeeds(vertices.length, (vertex) => edges[vertex]);
  return order.ok ? undefined : order.cycle.map((vertex) => vertices[vertex]);
}

const cell = (node: string, column: string): string => JSON.stringify([node, column]);

/** The count of a child follows from its root's rows and from what its effects look at. */
function rowNeeds(node: Node, rowsOf: RowsOf): string[] {
  const parent = node.parents[0];
  if (parent === undefined) return [];
  const effects = node.effects.flatMap((effect) => [
    ...effectNeeds(effect, rowsOf),
    ...effect.on.filter((key) => key.side === 'parent').map((key) => cell(parent, key.local)),
  ]);
  effects.push(...processNeeds(node));
  // A parent that is itself a child shares this vertex.
  const parentRows = rowsOf(parent);
  return parentRows === rowsOf(node.id) ? effects : [parentRows, ...effects];
}

/** The cells that a process reads of its ancestors. */
function processNeeds({ process }: Node): string[] {
  if (process === undefined) return [];
  return Object.values(ancestorsOf(process)).flatMap((read) => (read ? [cell(read.node, read.column)] : []));
}

function effectNeeds(effect: TableEffect | ColumnEffect, rowsOf: RowsOf): string[] {
  const remote = effect.on.map((key) => key.remote);
  if (effect.field !== undefined) remote.push(effect.field);
  if (effect.window) remote.push(effect.window.start, effect.window.end);
  return [rowsOf(effect.effectNode), ...remote.map((column) => cell(effect.effectNode, column))];
}

function columnNeeds(node: Node, column: ColumnSpec, rowsOf: RowsOf): string[] {
  const needs = generatorsOf(column.generator).flatMap((generator) =>
    generatorNeeds(node, generator, rowsOf),
  );
  // Dealt out by the row's number, as a sequence is.
  if (column.unique) needs.push(rowsOf(node.id));
  for (const modifier of column.modifiers) {
    if ('timeColumn' in modifier && modifier.timeColumn !== undefined)
      needs.push(cell(node.id, modifier.timeColumn));
    if (modifier.kind === 'expression') needs.push(...othersIn(node.id, column.name, modifier.expression));
    if (modifier.kind !== 'effect') continue;
    const sides = { row: node.id, parent: node.parents[0] };
    needs.push(
      ...effectNeeds(modifier, rowsOf),
      ...modifier.on.map((key) => cell(sides[key.side], key.local)),
    );
  }
  for (const effect of node.effects) {
    // Times and keys of the fact itself are drawn under the effect.
    const isKey = effect.on.some((key) => key.side === 'row' && key.local === column.name);
    if (isKey || effect.timeColumn === column.name) needs.push(...effectNeeds(effect, rowsOf));
  }
  return needs;
}

/** The cells that a modifier of a column reads besides the column's own value so far. */
function othersIn(node: string, column: string, expression: Expression): string[] {
  return columnsOf(expression)
    .filter((name) => name !== column)
    .map((name) => cell(node, name));
}

function generatorNeeds(node: Node, generator: Generator, rowsOf: RowsOf): string[] {
  switch (generator.kind) {
    case 'sequence':
      // A child's number is its position, which follows from the counts before it.
      return [rowsOf(node.id)];
    case 'polymorphic':
      return [
        cell(node.id, generator.by),
        ...generator.targets.flatMap((to) => [rowsOf(to.node), cell(to.node, to.column)]),
      ];
    case 'ordinal':
      return generator.of.kind === 'rows'
        ? [rowsOf(node.id), rowsOf(generator.of.node), cell(generator.of.node, generator.of.column)]
        : [rowsOf(node.id)];
    case 'choice':
      return 'values' in generator.from
        ? []
        : [rowsOf(generator.from.node), cell(generator.from.node, generator.from.column)];
    case 'faker':
      return generator.localeFrom === undefined ? [] : [cell(node.id, generator.localeFrom)];
    case 'lookup': {
      const { mode } = generator;
      const join =
        mode.kind === 'join'
          ? mode.on.flatMap(({ local, remote }) => [cell(node.id, local), cell(generator.node, remote)])
          : [];
      const version = mode.kind === 'as_of' ? versionNeeds(node, mode) : [];
      return [rowsOf(generator.node), cell(generator.node, generator.column), ...join, ...version];
    }
    case 'after':
      return [cell(generator.node ?? node.id, generator.column)];
    case 'expression':
      return columnsOf(generator.expression).map((name) => cell(node.id, name));
    case 'rollup':
      return rollupNeeds(node, generator, rowsOf);
    case 'diffusion_curve':
      return generator.notBefore === undefined ? [] : [cell(node.parents[0], generator.notBefore)];
    case 'given':
      return [cell(node.id, generator.column)];
    case 'point':
      return pointNeeds(generator).map((name) => cell(node.id, name));
    case 'json':
      return columnsInJson(generator).map((name) => cell(node.id, name));
    case 'process':
      return processNeeds(node);
    case 'distribution':
    case 'datetime_series':
    case 'enum_list':
    case 'regex':
    case 'trait':
      return [];
  }
}

function versionNeeds(
  node: Node,
  { entity, time, of }: Extract<LookupGenerator['mode'], { kind: 'as_of' }>,
): string[] {
  const key = 'local' in of ? [cell(node.id, of.local), cell(entity, of.key)] : [];
  return [cell(node.id, time), ...key];
}

function pointNeeds(generator: PointGenerator): readonly string[] {
  if (generator.axis === 'longitude') return [generator.of];
  return [generator.city, generator.country].flatMap((name) => name ?? []);
}

/** The rows that are aggregated, what is aggregated of them, and what pairs them with the row. */
function rollupNeeds(
  node: Node,
  { node: from, value, where, link }: RollupGenerator,
  rowsOf: RowsOf,
): string[] {
  const read = [value, where].flatMap((e) => (e === undefined ? [] : columnsOf(e)));
  const keys = link.kind === 'keys' ? link.on : [];
  return [
    rowsOf(from),
    ...[...read, ...keys.map(({ other }) => other)].map((column) => cell(from, column)),
    ...keys.map(({ own }) => cell(node.id, own)),
  ];
}

/** The columns an expression reads, each once, in order of appearance. */
export function columnsOf(expression: Expression): string[] {
  const names = new Set<string>();
  const visit = (e: Expression): void => {
    if (e.kind === 'column') names.add(e.name);
    for (const part of partsOf(e)) visit(part);
  };
  visit(expression);
  return [...names];
}

function partsOf(e: Expression): readonly Expression[] {
  switch (e.kind) {
    case 'unary':
      return [e.operand];
    case 'binary':
      return [e.left, e.right];
    case 'in':
      return [e.operand, ...e.items];
    case 'call':
      return e.args;
    case 'number':
    case 'text':
    case 'boolean':
    case 'column':
      return [];
  }
}
