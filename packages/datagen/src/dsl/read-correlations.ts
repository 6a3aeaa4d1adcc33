import { spanAt } from '@dataing/base/diagnostics';
import type { Correlation } from './correlations.ts';
import type { ColumnSpec } from './document.ts';
import { type Place, type Reading, readFields, readItems, readNumber, report } from './reading.ts';
import { readColumnName, type ScopeNode } from './scope.ts';

/** Ranks closer to 1 than this are one column written twice. */
const MOST = 0.99;

/** `correlations` of a table: `[{columns: [a, b], rank: 0.6}]`. */
export function readCorrelations(
  reading: Reading,
  node: ScopeNode,
  columns: readonly ColumnSpec[],
  place: Place,
): Correlation[] {
  const items = readItems(reading, place, `the correlations of "${node.id}"`) ?? [];
  const seen = new Set<string>();
  return items.flatMap((item) => {
    const found = readCorrelation(reading, node, columns, item);
    if (found === undefined) return [];
    const pair = JSON.stringify([...found.columns].sort());
    if (!seen.has(pair)) {
      seen.add(pair);
      return [found];
    }
    const message = `the correlation of "${found.columns[0]}" and "${found.columns[1]}" is given twice`;
    report(reading, 'DSL_CORRELATION', item, message, { help: 'Remove one of the two.' });
    return [];
  });
}

function readCorrelation(
  reading: Reading,
  node: ScopeNode,
  specs: readonly ColumnSpec[],
  place: Place,
): Correlation | undefined {
  const fields = readFields(reading, place, { what: 'a correlation', allowed: ['columns', 'rank'] });
  const columnsPlace = fields?.need('columns');
  const rankPlace = fields?.need('rank');
  const items = columnsPlace && readItems(reading, columnsPlace, 'the columns of a correlation');
  const rank = rankPlace && readNumber(reading, rankPlace, 'rank', { min: -MOST, max: MOST });
  if (!items || !columnsPlace || rank === undefined) return undefined;
  if (items.length !== 2) {
    const message = `a correlation is between two columns, not ${items.length}`;
    return report(reading, 'DSL_CORRELATION', columnsPlace, message, {
      help: 'Write one entry for each pair of columns.',
    });
  }
  const names = items.map((item) => readCorrelated(reading, node, specs, item));
  const [a, b] = names;
  if (a === undefined || b === undefined) return undefined;
  if (a === b) {
    const message = `"${a}" is given twice: a column is one with itself`;
    return report(reading, 'DSL_CORRELATION', columnsPlace, message, { help: 'Name two columns.' });
  }
  return { columns: [a, b], rank, span: spanAt(reading.lines, place.value.start, place.value.end) };
}

function readCorrelated(
  reading: Reading,
  node: ScopeNode,
  specs: readonly ColumnSpec[],
  place: Place,
): string | undefined {
  const name = readColumnName(reading, node, place, 'a column of a correlation')?.name;
  const spec = specs.find((column) => column.name === name);
  if (name === undefined || spec === undefined) return undefined;
  const why = reasonAgainst(spec);
  if (why === undefined) return name;
  return report(reading, 'DSL_CORRELATION', place, `"${name}" cannot be correlated: ${why}`, {
    help: 'Name columns that come from a distribution, or from a choice of listed values.',
  });
}

function reasonAgainst({ generator, unique }: ColumnSpec): string | undefined {
  if (unique) return 'its values are dealt out, each once';
  if (generator.kind === 'distribution')
    return generator.distribution.type === 'mixture' ? 'a mixture is drawn in two steps' : undefined;
  if (generator.kind !== 'choice' || !('values' in generator.from)) return `it comes from ${generator.kind}`;
  return generator.from.values.includes(null) ? 'null stands in no order with its other choices' : undefined;
}
