import type { Generator, Node } from './document.ts';
import { generatorsOf } from './nested-generators.ts';
import type { Reading } from './reading.ts';

/** Drawing a row of a table that has none has no answer, nor has drawing another row where there is one only. */
export function checkSources(reading: Reading, nodes: readonly Node[]): void {
  const rowsOf = new Map(nodes.map((node) => [node.id, node.rows]));
  for (const [i, node] of nodes.entries()) {
    if (node.rows === 0) continue;
    for (const [j, column] of node.columns.entries()) {
      const { nullable, name, span } = column;
      const generators = generatorsOf(column.generator);
      const isSelf = generators.some((g) => g.kind === 'lookup' && g.mode.kind === 'self');
      const sources = generators.flatMap(sourcesOf);
      const source = sources.find((id) => rowsOf.get(id) === 0) ?? sources[0];
      const isAlone = isSelf && !nullable && node.rows === 1;
      if (source === undefined || !(rowsOf.get(source) === 0 || isAlone)) continue;
      reading.diagnostics.push({
        code: 'DSL_EMPTY_SOURCE',
        severity: 'error',
        message: `"${node.id}.${name}" draws from "${source}", which has no ${isAlone ? 'other row' : 'rows'}`,
        span,
        path: `nodes[${i}].columns[${j}]`,
        help: isAlone ? 'Give the table more rows, or make the column nullable.' : `Give "${source}" rows.`,
      });
    }
  }
}

/** The last number of a root's sequence must still be exact. */
export function checkSequences(reading: Reading, nodes: readonly Node[]): void {
  for (const [i, node] of nodes.entries()) {
    for (const [j, { generator, name, span }] of node.columns.entries()) {
      if (generator.kind !== 'sequence' || node.rows === undefined) continue;
      const last = generator.start + (node.rows - 1) * generator.step;
      if (Number.isSafeInteger(last)) continue;
      reading.diagnostics.push({
        code: 'DSL_OUT_OF_RANGE',
        severity: 'error',
        message: `the sequence of "${node.id}.${name}" leaves +-9007199254740991 before its last row`,
        span,
        path: `nodes[${i}].columns[${j}]`,
        help: 'Take a smaller start, step or number of rows.',
      });
    }
  }
}

/** The tables whose rows a generator draws from; a parent's row is there whenever the child is. */
function sourcesOf(generator: Generator): readonly string[] {
  switch (generator.kind) {
    case 'lookup':
      return generator.mode.kind === 'parent' ? [] : [generator.node];
    case 'ordinal':
      return generator.of.kind === 'rows' ? [generator.of.node] : [];
    case 'polymorphic':
      return generator.targets.map(({ node }) => node);
    case 'choice':
      return 'node' in generator.from ? [generator.from.node] : [];
    default:
      return [];
  }
}
