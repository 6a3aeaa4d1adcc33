import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  cliPage,
  codeGaps,
  errorPages,
  figureTable,
  languagePages,
  lastMeasurements,
  readCatalogues,
  staleness,
  withFigures,
  writePages,
} from './index.ts';

const root = join(import.meta.dirname, '../../..');
const owned = ['docs/errors', 'docs/datagen/reference'];
const entries = await readCatalogues(root);
const pages = new Map([...errorPages(entries), ...languagePages(root)]).set(
  'docs/reference/cli.md',
  cliPage(),
);
const table = figureTable(lastMeasurements(root));
pages.set('README.md', withFigures(readFileSync(join(root, 'README.md'), 'utf8'), table));

if (process.argv.includes('--check')) {
  const differences = staleness(root, pages, owned);
  for (const line of differences) process.stdout.write(`${line}\n`);
  if (differences.length > 0) process.stdout.write('run `pnpm run docs` to write the generated pages anew\n');
  const gaps = codeGaps(root, entries);
  for (const line of gaps) process.stdout.write(`${line}\n`);
  process.exitCode = differences.length + gaps.length === 0 ? 0 : 1;
} else {
  writePages(root, pages, owned);
  process.stdout.write(`${pages.size} pages\n`);
}
