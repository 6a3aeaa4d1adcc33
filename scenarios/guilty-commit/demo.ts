import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type Io, investigateTarget, nodeIo, type Output, targetOfCase } from '@dataing/cli';
import { COLOUR_INK, investigationToJson, PLAIN_INK, renderHtml, renderText } from '@dataing/investigate';
import { escapeForTerminal } from '@dataing/base/diagnostics';
import { buildShop, compareWithTruth } from './scenario.ts';

/** The whole line once: a shop with a dbt project, a commit that breaks it, the alert, the report, and the truth. */
async function demo(io: Io): Promise<number> {
  const out = io.stdout;
  const folder = join(io.cwd, 'output', 'demo');
  await mkdir(folder, { recursive: true });
  heading(out, '1. A shop, its dbt project, and a commit that breaks it');
  const { folder: shop, alert, truth } = await buildShop(folder);
  out.write(describeShop(shop, relative(io.cwd, shop)));
  heading(out, '2. The alert');
  out.write(`${JSON.stringify(alert, undefined, 2)}\n`);
  heading(out, '3. The investigation');
  const found = await investigateTarget(await targetOfCase(shop), io, { signal: io.signal });
  out.write(renderText(found, { width: out.width, ink: out.color ? COLOUR_INK : PLAIN_INK }));
  await writeFile(join(folder, 'report.html'), renderHtml(found));
  await writeFile(
    join(folder, 'report.json'),
    `${JSON.stringify(investigationToJson(found), undefined, 2)}\n`,
  );
  heading(out, '4. What the generator had planted');
  const compared = compareWithTruth(found, truth);
  for (const { what, planted, isNamed } of compared) {
    out.write(`${what.padEnd(8)} ${escapeForTerminal(planted)}: ${isNamed ? 'found' : 'MISSED'}\n`);
  }
  nextCommands(out, relative(io.cwd, folder));
  return compared.every(({ isNamed }) => isNamed) ? 0 : 1;
}

function heading(out: Output, text: string): void {
  out.write(`\n${out.color ? COLOUR_INK.bold(text) : text}\n${'-'.repeat(text.length)}\n`);
}

/** Where it is, and the latest commits. */
function describeShop(shop: string, shown: string): string {
  const log = ['-C', join(shop, 'project'), 'log', '--format=%h %cs %s', '-n', '6'];
  const commits = execFileSync('git', log, { encoding: 'utf8' }).trimEnd().split('\n');
  return [
    `${shown}: warehouse.duckdb, project/ (a git repository), runs.json, alert.json`,
    'its latest commits:',
    ...commits.map((line) => `  ${escapeForTerminal(line)}`),
    '',
  ].join('\n');
}

function nextCommands(out: Output, folder: string): void {
  heading(out, 'Try next');
  out.write(
    [
      `open ${folder}/report.html in a browser, then:`,
      '',
      `bin/dataing investigate --case ${folder}/shop`,
      `bin/dataing detect --data ${folder}/shop/warehouse.duckdb`,
      `bin/dataing sql lineage --project ${folder}/shop/project --dialect duckdb`,
      'bin/datagen generate scenarios/null-spike-app-version/shop.json -o output/my-shop',
      '',
    ].join('\n'),
  );
}

process.exitCode = await demo(nodeIo());
