import { nodeCodec } from '@dataing/adapters/codecs';
import { openGeneratePool } from '@dataing/adapters/workers';
import {
  encodeBlock,
  inProcessPool,
  type BlockPool,
  type Encoding,
  type Engine,
  type Layout,
  type Plan,
} from '@dataing/datagen';
import { availableParallelism } from 'node:os';

/**
 * Cells below which one thread is done in some two seconds: workers take 50 to 120 ms to be ready and 50 MB each, and two
 * of them save a tenth of that time (docs/decisions/0058).
 */
const cellsForWorkers = 32_000_000;

/** A pool for the blocks of a layout: worker threads, or this one when there is little to do. */
export function openBlockPool(
  engine: Engine,
  blocks: Layout['blocks'],
  encoding: Encoding,
  { workers, signal }: { readonly workers?: number; readonly signal: AbortSignal },
): BlockPool {
  const { plan } = engine;
  const size = workerCount(workers, plan, blocks);
  if (size === 0) return inProcessPool((block) => encodeBlock(engine, block, nodeCodec, encoding));
  return openGeneratePool({ plan, layout: engine.reducedLayout(blocks), encoding, size, signal });
}

function workerCount(wanted: number | undefined, plan: Plan, blocks: Layout['blocks']): number {
  if (wanted !== undefined) return Math.min(wanted, blocks.length);
  const cells = blocks.reduce((sum, { table, rows }) => sum + rows * plan.tables[table].columns.length, 0);
  return cells < cellsForWorkers ? 0 : Math.min(availableParallelism(), 8, blocks.length);
}
