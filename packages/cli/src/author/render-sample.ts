import type { TableSample } from '@dataing/datagen/author';
import { grouped } from '../generate/progress.ts';

const CELL_WIDTH = 24;

/** Tables one after the other, cut to the width of the terminal. */
export function renderSample(samples: readonly TableSample[], width: number): string {
  return samples.map((sample) => renderTable(sample, width)).join('\n');
}

function renderTable({ name, rows, columns, cells }: TableSample, width: number): string {
  const lines = [columns, ...cells.map((row) => row.map((cell) => cell ?? 'null'))].map((row) =>
    row.map(shown),
  );
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  const text = lines.map((line) => `  ${line.map((cell, i) => cell.padEnd(widths[i])).join('  ')}`.trimEnd());
  return `${name}: ${grouped(rows)} rows\n${text.map((line) => `${cut(line, width)}\n`).join('')}`;
}

/** Control characters would move the cursor; long texts are cut. */
function shown(cell: string): string {
  return cut(cell.replaceAll(/[\p{Cc}\p{Cf}]/gu, '?'), CELL_WIDTH);
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
