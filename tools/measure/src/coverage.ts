import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** The least line coverage of a package, in per cent. */
export const leastLines = 75;

export interface CoverageRow {
  readonly name: string;
  readonly lines: number;
  readonly covered: number;
  readonly linesPercent: number;
}

interface SummaryEntry {
  readonly lines: { readonly total: number; readonly covered: number };
}

/** Lines covered per package, from the summary that the coverage run wrote; packages without executable lines are left out. */
export function readCoverage(root: string, summaryPath: string): CoverageRow[] {
  const summary = JSON.parse(readFileSync(summaryPath, 'utf8')) as Record<string, SummaryEntry>;
  const packages = new Map<string, { lines: number; covered: number }>();
  for (const [path, { lines }] of Object.entries(summary)) {
    if (path === 'total') continue;
    const name = relative(root, path).split(/[\\/]/)[1];
    const row = packages.get(name) ?? { lines: 0, covered: 0 };
    packages.set(name, { lines: row.lines + lines.total, covered: row.covered + lines.covered });
  }
  return [...packages]
    .filter(([, { lines }]) => lines > 0)
    .map(([name, row]) => ({ name, ...row, linesPercent: (100 * row.covered) / row.lines }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function renderCoverage(rows: readonly CoverageRow[]): string {
  const lines = rows.map(({ name, lines, covered, linesPercent }) => {
    const figures = `${linesPercent.toFixed(1).padStart(5)} %  ${`${covered} of ${lines}`.padStart(14)} lines`;
    return `  ${name.padEnd(14)} ${figures}${linesPercent < leastLines ? `  below ${leastLines} %` : ''}`;
  });
  return `${['line coverage', ...lines].join('\n')}\n`;
}
