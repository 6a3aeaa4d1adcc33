import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { programVersion } from '@dataing/adapters/dbt';
import type { BacktestStep } from '@dataing/investigate';

/** Commits that were replayed, one line each, so that a run that was stopped goes on where it was. */
export interface KnownSteps {
  readonly steps: ReadonlyMap<string, BacktestStep>;
  add(step: BacktestStep): void;
}

/**
 * Opens the file of a project's replayed commits. What another version of this program, or other settings, wrote is not
 * taken; nor is a line that was being written when the process ended.
 */
export async function openKnownSteps(path: string, settings: string): Promise<KnownSteps> {
  const head = JSON.stringify({ version: programVersion(), settings });
  const [first, ...lines] = read(path).split('\n');
  const steps = new Map<string, BacktestStep>();
  if (first === head) {
    for (const line of lines) {
      const step = parse(line);
      if (step !== undefined) steps.set(step.sha, step);
    }
  }
  await mkdir(dirname(path), { recursive: true });
  writeFileSync(path, [head, ...[...steps.values()].map((it) => JSON.stringify(it)), ''].join('\n'));
  return {
    steps,
    add(step) {
      if (!steps.has(step.sha)) appendFileSync(path, `${JSON.stringify(step)}\n`);
    },
  };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function parse(line: string): BacktestStep | undefined {
  try {
    return JSON.parse(line) as BacktestStep;
  } catch {
    return undefined;
  }
}
