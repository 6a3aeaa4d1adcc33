import { readdirSync, readFileSync } from 'node:fs';

/** What a process and those below it have used, as Linux tells. */
export interface TreeUsage {
  /** Sum of each living process's largest resident set so far. */
  readonly peakRssBytes: number;
  /** Processor time of all threads, user and system, those of ended children that were waited for included. */
  readonly cpuMs: number;
}

const ticksPerSecond = 100;

interface Stat {
  readonly parent: number;
  readonly cpuMs: number;
}

/** Of a process alone: cheap enough for every few milliseconds. Zeros when it is gone. */
export function processUsage(pid: number): TreeUsage {
  const stat = readStat(pid);
  return stat === undefined
    ? { peakRssBytes: 0, cpuMs: 0 }
    : { peakRssBytes: peakRss(pid), cpuMs: stat.cpuMs };
}

/** Of a process and all below it. */
export function treeUsage(root: number): TreeUsage {
  const stats = new Map<number, Stat>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const stat = Number.isInteger(pid) ? readStat(pid) : undefined;
    if (stat !== undefined) stats.set(pid, stat);
  }
  let peakRssBytes = 0;
  let cpuMs = 0;
  for (const [pid, stat] of stats) {
    if (!isBelow(pid, root, stats)) continue;
    peakRssBytes += peakRss(pid);
    cpuMs += stat.cpuMs;
  }
  return { peakRssBytes, cpuMs };
}

function isBelow(pid: number, root: number, stats: ReadonlyMap<number, Stat>): boolean {
  for (let at: number | undefined = pid; at !== undefined && at > 1; at = stats.get(at)?.parent)
    if (at === root) return true;
  return false;
}

/** proc(5): the fields after the name, which may hold anything, begin behind the last bracket. */
function readStat(pid: number): Stat | undefined {
  const text = readProc(pid, 'stat');
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0);
  return { parent: Number(fields[1]), cpuMs: (ticks * 1000) / ticksPerSecond };
}

function peakRss(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readProc(pid, 'status') ?? '') ?? [];
  return Number(kilobytes ?? 0) * 1024;
}

/** Undefined when the process is gone. */
function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
