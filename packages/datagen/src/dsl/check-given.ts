import { nearest } from '@dataing/base/diagnostics';
import type { ColumnSpec, GivenGenerator, Node } from './document.ts';
import { coversNumbers } from './given.ts';
import { isNumeric } from './column-home.ts';
import { listedValues } from './references.ts';
import type { Reading } from './reading.ts';

/** The cases of each `given` against the values that its column can have: none that never comes, none left out. */
export function checkGivens(reading: Reading, nodes: readonly Node[]): void {
  nodes.forEach((node, i) => {
    node.columns.forEach((column, j) => {
      if (column.generator.kind !== 'given') return;
      checkGiven(
        { reading, nodes, node, column, path: `nodes[${i}].columns[${j}].generator` },
        column.generator,
      );
    });
  });
}

interface Site {
  readonly reading: Reading;
  readonly nodes: readonly Node[];
  readonly node: Node;
  readonly column: ColumnSpec;
  readonly path: string;
}

function checkGiven(site: Site, given: GivenGenerator): void {
  const source = site.node.columns.find(({ name }) => name === given.column);
  if (source === undefined) return;
  const labels = labelsOf(site, source);
  for (const { when, label, generator, span } of given.cases) {
    if (labels && when.kind === 'text' && !labels.includes(when.text)) {
      refuse(site, span, `"${source.name}" never is "${label}"`, {
        suggestion: nearest(label, labels),
        help: `Its values: ${labels.join(', ')}.`,
      });
    }
    if (generator === null && !site.column.nullable)
      refuse(site, span, `"${site.column.name}" is null here, and not nullable`, {
        help: 'Add "nullable": true.',
      });
    if (generator?.kind === 'given') checkGiven(site, generator);
  }
  if (given.otherwise?.kind === 'given') checkGiven(site, given.otherwise);
  if (site.column.nullable) return;
  const left = given.otherwise === undefined ? leftOut(given, source, labels) : undefined;
  if (left !== undefined) {
    const message = `no case of "${site.column.name}" speaks of rows where "${source.name}" ${left}`;
    refuse(site, given.span, message, { help: 'Add "otherwise": {...}, or "nullable": true to the column.' });
  } else if (given.otherwise === null) {
    const message = `"${site.column.name}" is null where no case holds, and not nullable`;
    refuse(site, given.span, message, { help: 'Add "nullable": true.' });
  }
}

/** Which values no case takes, in words; undefined where all are taken. */
function leftOut(
  { cases }: GivenGenerator,
  source: ColumnSpec,
  labels: readonly string[] | undefined,
): string | undefined {
  if (source.nullable) return 'is null';
  const texts = cases.flatMap(({ when }) => (when.kind === 'text' ? [when.text] : []));
  if (source.type === 'bool' && texts.includes('true') && texts.includes('false')) return undefined;
  if (isNumeric(source.type) && coversNumbers(cases.map(({ when }) => when))) return undefined;
  if (labels === undefined) return 'is anything else';
  const missing = labels.find((label) => !texts.includes(label));
  return missing === undefined ? undefined : `is "${missing}"`;
}

/** All values of a column as texts, where the document lists them; numbers may lie in a range. */
function labelsOf({ nodes, node }: Site, source: ColumnSpec): string[] | undefined {
  if (isNumeric(source.type)) return undefined;
  const { generator } = source;
  if (generator.kind === 'process') return processLabels(node, generator.field);
  return listedValues(nodes, node.id, source.name)?.map(String);
}

function processLabels({ process }: Node, field: string): string[] | undefined {
  if (process?.kind === 'stages' && field === 'stage') return process.stages.map(({ name }) => name);
  if (process?.kind === 'states' && field === 'state') return process.states.map(({ name }) => name);
  return undefined;
}

function refuse(
  { reading, path }: Site,
  span: ColumnSpec['span'],
  message: string,
  hints: { readonly suggestion?: string; readonly help: string },
): void {
  reading.diagnostics.push({ code: 'DSL_GIVEN', severity: 'error', message, span, path, ...hints });
}
