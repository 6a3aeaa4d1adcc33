import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { processUsage, treeUsage } from './process-tree.ts';

/** One run of a program from start to exit, with the processes it starts. */
export interface ProcessRun {
  readonly wallMs: number;
  /** Processor time of all threads, in steps of 10 ms; 0 where the system does not tell (it is read on Linux). */
  readonly cpuMs: number;
  /** The largest resident set seen; it only grows, so sampling misses no more than the last few milliseconds. */
  readonly peakRssBytes: number;
  readonly stdout: string;
}

export interface ProgramCall {
  readonly command: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A folder that is emptied before each run, outside of what is measured: some programs leave finished files alone. */
  readonly emptied?: string;
}

const samplePeriodMs = 4;
/** Looking for processes below the program costs a look at every process there is. */
const samplesPerTree = 16;

/** Runs the program and measures it from outside. Rejects when it cannot be started or exits with other than 0. */
export function runWhole({ command, cwd, env, emptied }: ProgramCall): Promise<ProcessRun> {
  if (emptied !== undefined) {
    rmSync(emptied, { recursive: true, force: true });
    mkdirSync(emptied, { recursive: true });
  }
  return new Promise((resolve, reject) => {
    const [program, ...args] = command;
    const begin = performance.now();
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    const usage = new Sampler(child.pid);
    child.stdout.on('data', (chunk) => (output.stdout += chunk));
    child.stderr.on('data', (chunk) => (output.stderr += chunk));
    child.on('error', (error) => {
      usage.stop();
      reject(error);
    });
    // "exit" comes before the pipes are drained; "close" after both.
    let wallMs = 0;
    child.on('exit', () => {
      wallMs = performance.now() - begin;
    });
    child.on('close', (status) => {
      usage.stop();
      const { cpuMs, peakRssBytes } = usage;
      if (status === 0) resolve({ wallMs, cpuMs, peakRssBytes, stdout: output.stdout });
      else reject(new Error(`${command.join(' ')} exited with ${status}:\n${output.stderr}`));
    });
  });
}

/** The largest figures seen of a running program. */
class Sampler {
  peakRssBytes = 0;
  cpuMs = 0;
  private samples = 0;
  private readonly timer: NodeJS.Timeout;
  private readonly pid: number | undefined;

  constructor(pid: number | undefined) {
    this.pid = pid;
    this.timer = setInterval(() => this.sample(), samplePeriodMs);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private sample(): void {
    if (this.pid === undefined) return;
    const isTree = this.samples++ % samplesPerTree === samplesPerTree - 1;
    const { peakRssBytes, cpuMs } = usageOf(this.pid, isTree);
    this.peakRssBytes = Math.max(this.peakRssBytes, peakRssBytes);
    this.cpuMs = Math.max(this.cpuMs, cpuMs);
  }
}

/** High-water marks where the system keeps them (Linux), else the present size of the process. */
function usageOf(pid: number, isTree: boolean): { peakRssBytes: number; cpuMs: number } {
  if (process.platform === 'linux') return isTree ? treeUsage(pid) : processUsage(pid);
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return { peakRssBytes: Number(stdout.trim() || 0) * 1024, cpuMs: 0 };
}
