import { EngineWarehouse } from '../warehouse/engine-warehouse.ts';
import type { Engine } from './engine.ts';
import { estimateByPlan, readFacts } from './plan.ts';
import { Run } from './run.ts';
import { readSchema } from './schema.ts';

/** Each holds buffers, and libuv has four threads for all of them. */
const CONCURRENT_MAX = 4;

/** DuckDB behind the port. */
export function duckdbWarehouse(engine: Engine): EngineWarehouse {
  return new EngineWarehouse({
    dialect: 'duckdb',
    concurrent: CONCURRENT_MAX,
    tables: () => readSchema(engine),
    facts: () => readFacts(engine),
    newRun: () => new Run(engine.instance),
    estimate: (sql) => estimateByPlan(engine.instance, sql),
    close: () => engine.close(),
  });
}
