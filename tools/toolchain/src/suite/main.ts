import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { readCoverage } from '@dataing/measure';
import { runSteps, type Step } from './step.ts';
import { type Counts, countsLine, countTests, type VitestJson } from './test-report.ts';
import { failures } from './verdict.ts';

const root = resolve(import.meta.dirname, '../../../..');
const reports = join(root, '.tooling', 'reports');
const { values: flags } = parseArgs({
  options: { strict: { type: 'boolean', default: false }, fast: { type: 'boolean', default: false } },
});

process.env.PATH = [join(process.execPath, '..'), join(root, 'node_modules/.bin'), process.env.PATH].join(
  delimiter,
);
process.env.DATAING_FIXTURES ??= resolve(root, '../shared');
// Programs that the tests and checks start from their sources are stripped of types and compiled once.
process.env.NODE_COMPILE_CACHE ??= join(root, '.tooling', 'compile-cache');
process.exitCode = await main();

async function main(): Promise<number> {
  const withFixtures = existsSync(process.env.DATAING_FIXTURES ?? '');
  // Each of these uses more than one core for a part of its time only.
  const results = await runSteps(setUpsAndChecks(), root, Math.max(2, availableParallelism() >> 1));
  const counts = runTests();
  const coverage = flags.fast ? [] : readCoverage(root, join(reports, 'coverage', 'coverage-summary.json'));
  if (!flags.fast)
    spawnSync(process.execPath, ['tools/measure/src/main.ts'], { cwd: root, stdio: 'inherit' });
  const reasons = failures({ steps: results, counts, coverage, strict: flags.strict });
  if (!withFixtures)
    process.stdout.write(`no external fixtures at DATAING_FIXTURES: ${counts.skipped} tests left out\n`);
  for (const name of counts.skippedNames) process.stdout.write(`skipped: ${name}\n`);
  for (const reason of reasons) process.stdout.write(`failed: ${reason}\n`);
  process.stdout.write(`${countsLine(counts)}\n`);
  return reasons.length === 0 ? 0 : 1;
}

function setUpsAndChecks(): Step[] {
  const node = process.execPath;
  const setUps: Step[] = [
    { name: 'set up: Node 22', command: [node, 'script/lib/node22.mjs'] },
    { name: 'set up: Python readers', command: [node, 'tools/python/src/setup.ts'] },
  ];
  return [
    ...setUps.filter(({ command }) => existsSync(join(root, command[1]))),
    { name: 'lint', command: ['oxlint'] },
    { name: 'tidy', command: [node, 'tools/tidy/src/main.ts'] },
    { name: 'types', command: ['tsc', '-p', 'tsconfig.json'] },
    { name: 'format', command: ['biome', 'format', '.'] },
    { name: 'generated docs are fresh', command: [node, 'tools/docgen/src/main.ts', '--check'] },
  ];
}

function runTests(): Counts {
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const output = join(reports, 'vitest.json');
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${output}`];
  if (flags.fast) args.push('--project', 'fast');
  else args.push('--coverage', `--coverage.reportsDirectory=${join(reports, 'coverage')}`);
  const { error } = spawnSync('vitest', args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error !== undefined) throw error;
  return countTests(JSON.parse(readFileSync(output, 'utf8')) as VitestJson);
}
