export { openGeneratePool, type GeneratePoolOptions } from './generate-pool.ts';
export { openWorkerPool, type WorkerPoolOptions } from './worker-pool.ts';
