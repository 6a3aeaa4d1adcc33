import { spawnSync } from 'node:child_process';

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

/** Runs a step; what it prints is shown only when it fails. */
export function runStep({ name, command }: Step, root: string): StepResult {
  const begin = performance.now();
  const [program, ...args] = command;
  const result = spawnSync(program, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
  const ok = result.status === 0;
  const seconds = (performance.now() - begin) / 1000;
  process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(28)} ${seconds.toFixed(1).padStart(6)} s\n`);
  if (!ok) process.stdout.write(`${result.stdout ?? ''}${result.stderr ?? ''}${result.error ?? ''}\n`);
  return { name, ok, seconds };
}
