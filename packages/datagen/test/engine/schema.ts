import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DiagnosticError } from '@dataing/base/diagnostics';
import {
  loadFakerPacks,
  localesNeeded,
  Engine,
  buildPlan,
  type Plan,
  type PlanOptions,
} from '@dataing/datagen';
import { parseDocument } from '@dataing/datagen/dsl';

/** A schema of our own, as parsed JSON to change before use. */
export function ownSchema(name: string): Schema {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../schemas', `${name}.json`), 'utf8')) as Schema;
}

/** A schema document as far as tests change it. */
export interface Schema {
  nodes: Array<{
    id: string;
    rows?: number;
    columns: Array<Record<string, unknown>>;
    [key: string]: unknown;
  }>;
  [key: string]: unknown;
}

/** Tables over one month; everything else as given. */
export function schemaOf(nodes: Schema['nodes'], rest: Record<string, unknown> = {}): Schema {
  const timeframe = { start: '2024-01-01', end: '2024-01-31T23:59:59' };
  return { version: '1.0', metadata: { name: 'Test' }, timeframe, nodes, constraints: {}, ...rest };
}

/** @throws DiagnosticError when the schema or its plan has an error. */
export function planOf(schema: Schema, options: Partial<PlanOptions> = {}): Plan {
  const document = parseDocument(JSON.stringify(schema), 'test.json');
  if (!document.ok) throw new DiagnosticError(document.diagnostics);
  const plan = buildPlan(document.value, { seed: 42, ...options });
  if (!plan.ok) throw new DiagnosticError(plan.diagnostics);
  return plan.value;
}

export async function engineOf(plan: Plan): Promise<Engine> {
  return new Engine(plan, await loadFakerPacks(localesNeeded(plan)));
}
