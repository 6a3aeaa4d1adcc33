import type { Pool } from '@dataing/ports';
import type { EncodedBlock } from './encode-block.ts';

/** Finished blocks that outlive an interrupted run of the same plan and program, by block number. */
export interface KeptBlocks {
  /** Numbers of the blocks that are there and whole; a damaged one is made again. */
  list(): Promise<ReadonlySet<number>>;
  read(block: number): Promise<EncodedBlock>;
  write(block: EncodedBlock): Promise<void>;
}

export interface TakeOptions {
  readonly pool: Pool<number, EncodedBlock>;
  readonly kept?: KeptBlocks;
  readonly signal?: AbortSignal;
}

/** Hands over all blocks of a run in order: those kept from an interrupted run as they are, the others made now. */
export async function takeBlocks(
  numbers: readonly number[],
  { pool, kept, signal }: TakeOptions,
  take: (block: EncodedBlock) => Promise<void>,
): Promise<void> {
  const known = (await kept?.list()) ?? new Set<number>();
  const missing = numbers.filter((number) => !known.has(number));
  let next = 0;
  const takeKept = async (before: number): Promise<void> => {
    if (kept === undefined) return;
    for (; next < numbers.length && numbers[next] < before; next++) {
      signal?.throwIfAborted();
      await take(await kept.read(numbers[next]));
    }
  };
  await pool.map(missing, async (block) => {
    await takeKept(block.block);
    signal?.throwIfAborted();
    await kept?.write(block);
    await take(block);
    next++;
  });
  await takeKept(Number.POSITIVE_INFINITY);
  signal?.throwIfAborted();
}
