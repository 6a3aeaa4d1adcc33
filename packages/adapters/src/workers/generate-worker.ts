import { blockTransferList, encodeBlock, Engine, loadFakerPacks, localesNeeded } from '@dataing/datagen';
import { workerData } from 'node:worker_threads';
import { nodeCodec } from '../codecs/index.ts';
import type { GenerateWorkerData } from './generate-pool.ts';
import { serveTasks } from './serve-tasks.ts';

// The entry of each generating thread: one engine over the plan, one task per block number.
const { plan, layout, encoding } = workerData as GenerateWorkerData;
const packs = await loadFakerPacks(localesNeeded(plan));
const engine = new Engine(plan, packs, layout);
serveTasks((block: number) => encodeBlock(engine, block, nodeCodec, encoding), blockTransferList);
