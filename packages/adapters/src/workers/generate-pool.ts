import type { BlockPool, Encoding, Layout, Plan } from '@dataing/datagen';
import { openWorkerPool } from './worker-pool.ts';

/** What a generating thread starts from. */
export interface GenerateWorkerData {
  readonly plan: Plan;
  readonly layout: Layout;
  /** Default: Parquet, not partitioned. */
  readonly encoding?: Encoding;
}

export interface GeneratePoolOptions extends GenerateWorkerData {
  readonly size: number;
  readonly signal?: AbortSignal;
}

/** Threads that evaluate and encode blocks of a layout. Works from TypeScript sources and from the bundle. */
export function openGeneratePool({ plan, layout, encoding, size, signal }: GeneratePoolOptions): BlockPool {
  const file = import.meta.url.endsWith('.ts') ? './generate-worker.ts' : './generate-worker.js';
  return openWorkerPool({
    entry: new URL(file, import.meta.url),
    size,
    signal,
    workerData: { plan, layout, encoding },
  });
}
