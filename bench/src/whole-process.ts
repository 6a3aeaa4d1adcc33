import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** One run of a program from start to exit. */
export interface ProcessRun {
  readonly wallMs: number;
  /** The largest resident set seen; it only grows, so sampling misses no more than the last few milliseconds. */
  readonly peakRssBytes: number;
  readonly stdout: string;
}

export interface ProgramCall {
  readonly command: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const samplePeriodMs = 4;

/** Runs the program and measures it from outside. Rejects when it cannot be started or exits with other than 0. */
export function runWhole({ command, cwd, env }: ProgramCall): Promise<ProcessRun> {
  return new Promise((resolve, reject) => {
    const [program, ...args] = command;
    const begin = performance.now();
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    let peakRssBytes = 0;
    const sample = () => {
      peakRssBytes = Math.max(peakRssBytes, peakRss(child.pid));
    };
    const sampling = setInterval(sample, samplePeriodMs);
    child.stdout.on('data', (chunk) => (output.stdout += chunk));
    child.stderr.on('data', (chunk) => (output.stderr += chunk));
    child.on('error', (error) => {
      clearInterval(sampling);
      reject(error);
    });
    // "exit" comes before the pipes are drained; "close" after both.
    let wallMs = 0;
    child.on('exit', () => {
      wallMs = performance.now() - begin;
    });
    child.on('close', (status) => {
      clearInterval(sampling);
      if (status === 0) resolve({ wallMs, peakRssBytes, stdout: output.stdout });
      else reject(new Error(`${command.join(' ')} exited with ${status}:\n${output.stderr}`));
    });
  });
}

/** High-water mark of a running process where the system keeps one (Linux), else its present size; 0 when it is gone. */
function peakRss(pid: number | undefined): number {
  if (pid === undefined) return 0;
  if (process.platform === 'linux') {
    try {
      const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      return Number(kilobytes ?? 0) * 1024;
    } catch (error) {
      if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0;
      throw error;
    }
  }
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return Number(stdout.trim() || 0) * 1024;
}
