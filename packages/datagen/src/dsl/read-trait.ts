import type { ColumnHome } from './column-home.ts';
import type { ColumnSpec, Node } from './document.ts';
import { generationOf } from './read-lookup.ts';
import { type Place, type Reading, readFields, readNumber, readText, report } from './reading.ts';
import type { Trait, TraitGenerator } from './traits.ts';

/** `{from: "table.trait", keep}`: the own row's trait, or that of an ancestor. Whether there is one is checked at the end. */
export function readTrait(home: ColumnHome, place: Place): TraitGenerator | undefined {
  const { reading, scope, node } = home;
  const fields = readFields(reading, place, { what: 'trait', allowed: ['from', 'keep'] });
  const fromPlace = fields?.need('from');
  const from = fromPlace && readText(reading, fromPlace, 'trait.from');
  const keepPlace = fields?.get('keep');
  const keep = keepPlace ? readNumber(reading, keepPlace, 'keep', { min: 0, max: 1 }) : 1;
  if (from === undefined || !fromPlace || keep === undefined) return undefined;
  const owner = [...scope.nodes.keys()].find(
    (id) => from.startsWith(`${id}.`) && from.length > id.length + 1,
  );
  if (owner === undefined) {
    return report(reading, 'DSL_TRAIT', fromPlace, `"${from}" names no table and trait`, {
      help: 'Write table.trait.',
    });
  }
  const generation = owner === node.id ? 0 : generationOf(scope, node, owner);
  if (generation === undefined) {
    const message = `"${owner}" is no ancestor of "${node.id}" along the line of first parents`;
    return report(reading, 'DSL_TRAIT', fromPlace, message, {
      help: 'Name a trait of the own table or of an ancestor.',
    });
  }
  return { kind: 'trait', node: owner, trait: from.slice(owner.length + 1), generation, keep };
}

/** What only shows when all tables are read: traits that do not exist, columns of another type, processes. */
export function checkTraits(reading: Reading, nodes: readonly Node[]): void {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const fault = (span: Node['span'], path: string, message: string, help: string): void => {
    reading.diagnostics.push({ code: 'DSL_TRAIT', severity: 'error', message, span, path, help });
  };
  nodes.forEach((node, i) => {
    for (const trait of node.traits ?? []) {
      const made = trait.kind === 'scaling' && trait.tables.find((id) => byId.get(id)?.process !== undefined);
      if (made)
        fault(
          node.span,
          `nodes[${i}].traits`,
          `the process of "${made}" gives its rows: the trait "${trait.name}" cannot scale them`,
          'Take the table out of "scales".',
        );
    }
    node.columns.forEach((column, j) => {
      const { generator } = column;
      if (generator.kind !== 'trait') return;
      const traits = byId.get(generator.node)?.traits ?? [];
      const trait = traits.find(({ name }) => name === generator.trait);
      const why = reasonAgainst(column, generator, trait);
      if (why === undefined) return;
      const names = traits.map(({ name }) => name).join(', ') || 'none';
      fault(
        column.span,
        `nodes[${i}].columns[${j}].generator`,
        `"${node.id}.${column.name}": ${why}`,
        `Traits of "${generator.node}": ${names}.`,
      );
    });
  });
}

function reasonAgainst(
  { type }: ColumnSpec,
  { node, trait: name, keep }: TraitGenerator,
  trait: Trait | undefined,
): string | undefined {
  if (trait === undefined) return `"${node}" has no trait "${name}"`;
  if (trait.kind === 'scaling') {
    if (keep !== 1) return `the trait "${name}" is a factor, which is always kept`;
    return type === 'float' ? undefined : `the trait "${name}" is a factor: its column is of type float`;
  }
  const fits = trait.values.every((value) => {
    if (typeof value === 'string') return type === 'string';
    if (typeof value === 'boolean') return type === 'bool';
    return type === 'float' || (type === 'int' && Number.isSafeInteger(value));
  });
  return fits ? undefined : `a choice of the trait "${name}" is no ${type}`;
}
