import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  edited,
  markdownRows,
  printed,
  type Schema,
  type Step,
  stepsOf,
  withSpeedsOf,
  withSteps,
} from './walk-page.ts';

const path = join(import.meta.dirname, '../../../docs/datagen/tutorial.md');
const page = readFileSync(path, 'utf8');
const steps = stepsOf(page);
/** A local run with DATAING_UPDATE=1 writes the results anew; without it they are only compared. */
const update = process.env.DATAING_UPDATE === '1';

let cwd: string;
let connection: DuckDBConnection;
let schema: Schema | undefined;
const walked: Step[] = steps.slice(0, 1);
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'tutorial-'));
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});
afterAll(() => {
  connection.closeSync();
  rmSync(cwd, { recursive: true, force: true });
  if (update) writeFileSync(path, withSteps(page, walked));
});

test('the page begins at nothing', () => {
  expect(steps[0].code).toContain('script/bootstrap\n');
  expect(steps.map(({ language }) => language)).toEqual(
    expect.arrayContaining(['json', 'console', 'sql', 'sh']),
  );
  expect(withSteps(page, steps)).toBe(page);
});

test.each(steps.slice(1).map((step, i) => [`${i + 1} ${step.code.split('\n', 1)[0]}`, step] as const))(
  '%s',
  async (_, step) => {
    const now = await walk(step);
    walked.push(now);
    expect(now).toEqual(update ? expect.anything() : step);
  },
);

async function walk(step: Step): Promise<Step> {
  if (step.language === 'sql') return { ...step, table: await markdownRows(connection, step.code, cwd) };
  if (step.language === 'console') return { ...step, code: await replayed(step.code) };
  if (step.language === 'sh')
    for (const command of step.code.trim().split('\n')) await succeed(smaller(command));
  if (step.language === 'json') {
    schema = edited(schema, step.code);
    writeFileSync(join(cwd, 'shop.json'), JSON.stringify(schema, null, 2));
  }
  return step;
}

/** The commands of a console block, each followed by what it prints now. */
async function replayed(code: string): Promise<string> {
  const commands = code.split('\n').filter((line) => line.startsWith('$ '));
  const blocks: string[] = [];
  for (const command of commands) blocks.push(`${command}\n${await succeed(command.slice(2))}`);
  return withSpeedsOf(code, blocks.join(''));
}

async function succeed(command: string): Promise<string> {
  const { exitCode, output } = await printed(command, cwd);
  expect(exitCode, `${command}\n${output}`).toBe(0);
  return output === '' ? '' : `${output.trimEnd()}\n`;
}

/** The ten million rows of the page as thirty thousand times three. */
function smaller(command: string): string {
  return command.replace('--scale 330', '--scale 3').replace('6000000..6000005', '6000..6005');
}
