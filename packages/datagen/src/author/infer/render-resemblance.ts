import type { Resemblance } from './infer.ts';

const PAIRS_SHOWN = 10;

/** For people: tables by size, columns by distance, the pairs that are furthest apart. */
export function renderResemblance({ tables, columns, pairs }: Resemblance): string {
  const sizes = tables.map(({ table, sourceRows, rows }) => [table, String(sourceRows), String(rows)]);
  const far = [...columns].sort((a, b) => b.distance - a.distance);
  const lines = far.map((c) => [
    `${c.table}.${c.column}`,
    c.measure,
    c.distance.toFixed(3),
    c.nullDifference.toFixed(3),
  ]);
  const worst = [...pairs].sort((a, b) => b.distance - a.distance).slice(0, PAIRS_SHOWN);
  const pairLines = worst.map((p) => [
    `${p.table}: ${p.columns.join(', ')}`,
    p.measure,
    p.distance.toFixed(3),
  ]);
  return [
    grid(['table', 'source rows', 'made rows'], sizes),
    grid(['column', 'measure', 'distance', 'nulls differ by'], lines),
    ...(pairLines.length === 0 ? [] : [grid(['pair', 'measure', 'distance'], pairLines)]),
  ].join('\n');
}

function grid(head: readonly string[], lines: ReadonlyArray<readonly string[]>): string {
  const all = [head, ...lines];
  const widths = head.map((_, i) => Math.max(...all.map((line) => line[i].length)));
  const text = all.map((line) =>
    line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '),
  );
  return `${text.join('\n')}\n`;
}

/** The same for programs. */
export function resemblanceToJson({ tables, columns, pairs }: Resemblance): unknown {
  return {
    tables: tables.map(({ table, sourceRows, rows }) => ({ table, source_rows: sourceRows, rows })),
    columns: columns.map(({ nullDifference, ...rest }) => ({ ...rest, null_difference: nullDifference })),
    pairs,
  };
}
