import { basename, resolve } from 'node:path';
import { openDuckdb } from '@dataing/adapters/duckdb';
import { duckdbParser } from '@dataing/adapters/sql-parser';
import { DiagnosticError, renderDiagnostics } from '@dataing/base/diagnostics';
import { buildPlan, loadFakerPacks, localesNeeded } from '@dataing/datagen';
import {
  compareWithSource,
  type Inferred,
  inferSchema,
  renderResemblance,
  resemblanceToJson,
  type SourceAccess,
} from '@dataing/datagen/author';
import { parseDocument } from '@dataing/datagen/dsl';
import type { SqlParser, Warehouse } from '@dataing/ports';
import { admit } from '@dataing/sql';
import type { InferOptions } from '../author/options.ts';
import { writeSchema } from '../author/write-schema.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';

/** A count over a large table takes longer than a question somebody waits for. */
const TIMEOUT_MS = 600_000;
const SEED = 42;

/** `datagen infer`: a schema that makes data like those of a source. */
export async function run(options: InferOptions, io: Io): Promise<number> {
  const warehouse = await openDuckdb(resolve(io.cwd, options.source));
  const parser = duckdbParser();
  let inferred: Inferred;
  try {
    const name = basename(options.source).replace(/\.\w+$/, '');
    inferred = await inferSchema(await openAccess(warehouse, parser, io), name);
  } finally {
    await parser.close();
    await warehouse.close();
  }
  const report = options.report ? await reportOf(inferred, options, io) : undefined;
  if (options.output === undefined) {
    io.stdout.write(inferred.text);
    if (report !== undefined) io.stderr.write(`\n${report}`);
  } else {
    await writeSchema(options.output, inferred.text, options.force, io);
    io.stdout.write(report ?? `${options.output}\nnext: datagen generate ${options.output}\n`);
  }
  return exitCodes.done;
}

/** Every query passes the gate, ours included. */
async function openAccess(warehouse: Warehouse, parser: SqlParser, io: Io): Promise<SourceAccess> {
  const tables = await warehouse.tables();
  const scope = { dialect: warehouse.dialect, mode: 'read', tables: tables.map((t) => t.name) } as const;
  return {
    tables,
    async ask(query, maxRows) {
      const admitted = await admit(query, scope, [parser]);
      if (!admitted.ok) throw new DiagnosticError(admitted.diagnostics);
      const limits = { timeoutMs: TIMEOUT_MS, maxRows, signal: io.signal };
      return (await warehouse.run(admitted.value, limits)).rows;
    },
  };
}

/** Makes data from the new schema and holds them against the source. */
async function reportOf(inferred: Inferred, options: InferOptions, io: Io): Promise<string> {
  const { text } = inferred;
  const shown = options.output ?? 'schema.json';
  const parsed = parseDocument(text, shown);
  const plan = parsed.ok ? buildPlan(parsed.value, { seed: SEED }) : parsed;
  if (plan.diagnostics.length > 0) {
    const { color, width } = io.stderr;
    io.stderr.write(renderDiagnostics(plan.diagnostics, new Map([[shown, text]]), { color, width }));
  }
  if (!plan.ok) throw new DiagnosticError(plan.diagnostics);
  const packs = await loadFakerPacks(localesNeeded(plan.value));
  const resemblance = compareWithSource(inferred, plan.value, packs);
  return options.json
    ? `${JSON.stringify(resemblanceToJson(resemblance), null, 2)}\n`
    : renderResemblance(resemblance);
}
