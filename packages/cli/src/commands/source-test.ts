import { type Diagnostic, DiagnosticError, renderDiagnostics, wrapText } from '@dataing/base/diagnostics';
import type { WarehouseFacts } from '@dataing/ports';
import { exitCodes } from '../exit-codes.ts';
import { grouped } from '../generate/progress.ts';
import type { Io } from '../io.ts';
import type { SourceConfig } from '../project/config/config.ts';
import { type LoadedProject, loadProject, sourceOf } from '../project/load-project.ts';
import { openConfigured } from '../project/open-configured.ts';
import type { SourceTestOptions } from '../source/options.ts';

type Tested = { readonly source: SourceConfig; readonly elapsedMs: number } & (
  | { readonly ok: true; readonly facts: WarehouseFacts; readonly tables: number }
  | { readonly ok: false; readonly error: DiagnosticError }
);

/** Opens each source, asks what it is and what its role may do, and tries a write. 1 where one fails or would write. */
export async function run({ names, json }: SourceTestOptions, io: Io): Promise<number> {
  const project = await loadProject(io);
  const sources = names.length === 0 ? project.config.sources : names.map((name) => sourceOf(project, name));
  if (sources.length === 0) io.stderr.write('no sources yet; add one: dataing source add NAME ADDRESS\n');
  let isGood = true;
  for (const source of sources) {
    io.signal.throwIfAborted();
    const tested = await testSource(source, project, io);
    isGood &&= tested.ok && tested.facts.refusesWrites;
    if (json) io.stdout.write(`${JSON.stringify(jsonOf(tested))}\n`);
    else report(tested, io);
  }
  return isGood ? exitCodes.done : exitCodes.no;
}

async function testSource(source: SourceConfig, project: LoadedProject, io: Io): Promise<Tested> {
  const startedMs = io.clock.elapsed();
  try {
    const warehouse = await openConfigured(source, project, io);
    try {
      const facts = await warehouse.facts();
      const tables = (await warehouse.tables()).length;
      return { ok: true, source, facts, tables, elapsedMs: io.clock.elapsed() - startedMs };
    } finally {
      await warehouse.close();
    }
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { ok: false, source, error, elapsedMs: io.clock.elapsed() - startedMs };
  }
}

function jsonOf(tested: Tested) {
  const { ok, source, elapsedMs } = tested;
  const head = { source: source.name, ok, elapsed_ms: Math.round(elapsedMs) };
  if (!tested.ok) {
    const [{ code, message }] = tested.error.diagnostics;
    return { ...head, error: { code, message } };
  }
  const { engine, user, refusesWrites, mayWrite } = tested.facts;
  return {
    ...head,
    engine,
    ...(user === undefined ? {} : { user }),
    tables: tested.tables,
    refuses_writes: refusesWrites,
    may_write: mayWrite,
  };
}

function report(tested: Tested, io: Io): void {
  const { source, elapsedMs } = tested;
  if (!tested.ok) {
    io.stdout.write(`${source.name}: failed\n`);
    warn(tested.error.diagnostics, io);
    return;
  }
  const { engine, user, refusesWrites, mayWrite } = tested.facts;
  const tables = `${grouped(tested.tables)} table${tested.tables === 1 ? '' : 's'}`;
  const proof = refusesWrites ? 'a write was tried and refused' : 'A WRITE WAS NOT REFUSED';
  const as = user === undefined ? '' : ` as ${user}`;
  const line = `${source.name}: ${engine}${as}, ${tables}, ${Math.round(elapsedMs)} ms; ${proof}`;
  io.stdout.write(`${wrapText(line, io.stdout.width).join('\n')}\n`);
  if (mayWrite.length === 0) return;
  const message = `the role of ${source.name} ${mayWrite.join(', ')}`;
  const help = 'Dataing never writes to a source; a role that can only read is safer all the same.';
  warn([{ code: 'SOURCE_ROLE_WRITES', severity: 'warning', message, help }], io);
}

function warn(diagnostics: readonly Diagnostic[], io: Io): void {
  const { color, width } = io.stderr;
  io.stderr.write(renderDiagnostics(diagnostics, new Map(), { color, width }));
}
