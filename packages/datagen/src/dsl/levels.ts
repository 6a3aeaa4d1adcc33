import type { Document, Node } from './document.ts';
import { generatorsOf } from './nested-generators.ts';

/**
 * The tables in levels: each comes after all it takes values from (parents, lookups, choices, effects, its own table
 * aside), as early as it can; within a level in declared order. The parser has refused cycles.
 */
export function tableLevels({ nodes }: Document): readonly (readonly string[])[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const levels = new Map<string, number>();
  const levelOf = (node: Node, path: ReadonlySet<string>): number => {
    const known = levels.get(node.id);
    if (known !== undefined) return known;
    const inside = new Set([...path, node.id]);
    const needs = sourcesOf(node).filter((id) => !inside.has(id));
    const level = needs.reduce((most, id) => {
      const need = byId.get(id);
      return need === undefined ? most : Math.max(most, levelOf(need, inside) + 1);
    }, 0);
    levels.set(node.id, level);
    return level;
  };
  const out: string[][] = [];
  for (const node of nodes) {
    const level = levelOf(node, new Set());
    (out[level] ??= []).push(node.id);
  }
  return Array.from(out, (tables) => tables ?? []);
}

function sourcesOf(node: Node): string[] {
  const found = [...node.parents, ...node.effects.map(({ effectNode }) => effectNode)];
  for (const generator of node.columns.flatMap((column) => generatorsOf(column.generator))) {
    if (generator.kind === 'lookup') found.push(generator.node);
    if (generator.kind === 'choice' && 'node' in generator.from) found.push(generator.from.node);
  }
  return found;
}
