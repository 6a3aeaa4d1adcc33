import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Step {
  readonly name: string;
  /** Program and arguments, run in the root. */
  readonly command: readonly string[];
}

export interface StepResult {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
}

/**
 * Runs steps that do not wait for one another, as many at a time as `lanes`, those that come first first. Results stand
 * in the order of the steps.
 */
export async function runSteps(steps: readonly Step[], root: string, lanes: number): Promise<StepResult[]> {
  const results: StepResult[] = [];
  const waiting = [...steps.entries()];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      results[next[0]] = await runStep(next[1], root);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}

/** Runs a step; what it prints is shown only when it fails. */
async function runStep({ name, command }: Step, root: string): Promise<StepResult> {
  const begin = performance.now();
  const { ok, printed } = await outcomeOf(command, root);
  const seconds = (performance.now() - begin) / 1000;
  process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(28)} ${seconds.toFixed(1).padStart(6)} s\n`);
  if (!ok) process.stdout.write(`${printed}\n`);
  return { name, ok, seconds };
}

async function outcomeOf(
  [program, ...args]: readonly string[],
  root: string,
): Promise<{ ok: boolean; printed: string }> {
  try {
    await run(program, args, { cwd: root, maxBuffer: 1 << 28 });
    return { ok: true, printed: '' };
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    return { ok: false, printed: `${stdout}${stderr}` || message };
  }
}
