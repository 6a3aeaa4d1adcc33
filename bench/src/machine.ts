import { cpus, totalmem } from 'node:os';

/** The machine in a few words, so that figures of different machines are never compared by mistake. */
export function describeMachine(): string {
  const [first] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${first?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, ${gigabytes} GB, ${process.platform}-${process.arch}`;
}
