import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { limits, listPaths, loadSources, measureSizes, quantile, type Sized } from '@dataing/tidy';
import { readCoverage, renderCoverage } from './coverage.ts';

const root = join(import.meta.dirname, '../../..');
const summary = join(root, '.tooling', 'reports', 'coverage', 'coverage-summary.json');
const sizes = measureSizes(loadSources(root, listPaths(root).files));

process.stdout.write('lines            count  median  9 in 10   most  limits\n');
print(
  'files',
  sizes.files,
  `median ${limits.file.median}, 9 in 10 ${limits.file.nineInTen}, most ${limits.file.most}`,
);
print('functions', sizes.functions, `9 in 10 ${limits.function.nineInTen}, most ${limits.function.most}`);
print('test files', sizes.testFiles, `most ${limits.testFile.most}`);
for (const [name, things] of Object.entries(sizes)) largest(name, things);
process.stdout.write(
  existsSync(summary) ? renderCoverage(readCoverage(root, summary)) : 'no coverage run yet\n',
);

function print(name: string, things: readonly Sized[], budget: string): void {
  const figures = [things.length, quantile(things, 0.5), quantile(things, 0.9), quantile(things, 1)];
  const [count, median, nine, most] = figures.map(String);
  const columns = `${count.padStart(6)} ${median.padStart(7)} ${nine.padStart(8)} ${most.padStart(6)}`;
  process.stdout.write(`${name.padEnd(15)} ${columns}  ${budget}\n`);
}

function largest(kind: string, things: readonly Sized[]): void {
  const top = [...things].sort((a, b) => b.lines - a.lines).slice(0, 3);
  const shown = top.map(
    ({ file, name, line, lines }) => `${lines} ${name ?? ''} ${file}${line ? `:${line}` : ''}`,
  );
  process.stdout.write(`largest ${kind}: ${shown.join('; ').replaceAll('  ', ' ')}\n`);
}
