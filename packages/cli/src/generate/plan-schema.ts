import { DiagnosticError, renderDiagnostics, type Diagnostic } from '@dataing/base/diagnostics';
import { buildPlan, sizeDocument, type Plan, type Sizing } from '@dataing/datagen';
import { parseDocument, type Document } from '@dataing/datagen/dsl';
import { resolve } from 'node:path';
import { reasonOf } from '../file-fault.ts';
import type { Io } from '../io.ts';
import { readTextFile } from '../text-file.ts';

export interface Planned {
  readonly document: Document;
  readonly plan: Plan;
}

/** What decides which plan a schema gives. */
export interface PlanChoices {
  readonly seed: number;
  readonly incidents: boolean;
  /** Rows of root tables in place of the schema's. */
  readonly sizing?: Sizing;
  /** The reading of the Python original, whatever the schema says. */
  readonly compat?: 'original';
  /** Unknown keys are warnings. */
  readonly lenient?: boolean;
}

/** Document and plan, or undefined when the schema has errors; all that was found is on stderr by then. */
export async function planSchema(
  schema: string,
  { seed, incidents, sizing = {}, compat, lenient }: PlanChoices,
  io: Io,
): Promise<Planned | undefined> {
  const text = await readSchema(resolve(io.cwd, schema), schema);
  const report = (diagnostics: readonly Diagnostic[]): void => {
    const { color, width } = io.stderr;
    io.stderr.write(renderDiagnostics(diagnostics, new Map([[schema, text]]), { color, width }));
  };
  const parsed = parseDocument(text, schema, { lenient });
  if (parsed.diagnostics.length > 0) report(parsed.diagnostics);
  if (!parsed.ok) return undefined;
  const document = sizeDocument(parsed.value, sizing);
  if (document.diagnostics.length > 0) report(document.diagnostics);
  if (!document.ok) return undefined;
  const plan = buildPlan(document.value, { seed, withoutIncidents: !incidents, compat });
  if (plan.diagnostics.length > 0) report(plan.diagnostics);
  return plan.ok ? { document: document.value, plan: plan.value } : undefined;
}

async function readSchema(path: string, name: string): Promise<string> {
  try {
    return await readTextFile(path, name);
  } catch (error) {
    if (error instanceof DiagnosticError) throw error;
    const message = `cannot read the schema ${name}: ${reasonOf(error)}`;
    const help = 'Check the path; it is taken from the current folder.';
    throw new DiagnosticError([{ code: 'GENERATE_NO_SCHEMA', severity: 'error', message, help }]);
  }
}
