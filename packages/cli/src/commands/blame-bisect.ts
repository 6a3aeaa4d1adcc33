import { DiagnosticError } from '@dataing/base/diagnostics';
import { type Bisection, bisect, parseCheck } from '@dataing/investigate';
import { openHistory, placeOf } from '../blame/open-sources.ts';
import type { BisectOptions } from '../blame/options.ts';
import { bisectionToJson, renderBisection } from '../blame/render-bisection.ts';
import { resolveTarget } from '../blame/resolve-target.ts';
import { sinceOf } from '../blame/since.ts';
import { tableUnknown } from '../blame/table-unknown.ts';
import type { ResolvedTarget } from '../blame/target.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { loadProject } from '../project/load-project.ts';
import { type OpenSource, openSource } from '../project/open-source.ts';

/** Which commit broke a table, by running the SQL of commits over a frozen sample. Exit 1 where none is named. */
export async function run(options: BisectOptions, io: Io): Promise<number> {
  const check = parseCheck(options.check);
  if (!check.ok) throw new DiagnosticError(check.diagnostics, new Map([['metric', options.check]]));
  const place = placeOf({ ...options, limit: 1, all: false, interactive: false }, await loadProject(io), io);
  const sinceMs = sinceOf(options.since, io.clock.now());
  const repository = await openHistory({ ...place, isNamed: true });
  if (repository === undefined) throw unknown(options.target);
  let source: OpenSource | undefined;
  try {
    const resolved = await resolveTarget(options.target, repository, place.inside);
    if (resolved?.model === undefined) throw unknown(options.target, resolved);
    source = await openSource({ data: options.sample }, io);
    const { tables, warehouse } = source;
    const found = await bisect({
      ...{ repository, model: resolved.model, check: check.value, sinceMs, isEvery: options.every },
      ...{ tables, dialect: warehouse.dialect, ask: asking(source, io) },
      ...(resolved.folder === undefined ? {} : { folder: resolved.folder }),
      onState: ({ commit, verdict }) => {
        if (io.stderr.isTty) io.stderr.write(`\r\u001b[K${commit.sha.slice(0, 10)} ${verdict}`);
      },
    });
    if (io.stderr.isTty) io.stderr.write('\r\u001b[K');
    report(found, { ...options, model: resolved.model }, io);
    return found.suspects.length > 0 ? exitCodes.done : exitCodes.no;
  } finally {
    await source?.close();
    await repository.close();
  }
}

function asking({ admit, warehouse }: OpenSource, { signal }: Io) {
  return async (sql: string) => {
    const admitted = await admit(sql);
    if (!admitted.ok) throw new DiagnosticError(admitted.diagnostics);
    return (await warehouse.run(admitted.value, { signal, maxRows: 1 })).rows;
  };
}

function report(found: Bisection, asked: BisectOptions & { readonly model: string }, io: Io): void {
  io.stdout.write(
    asked.json
      ? `${JSON.stringify(bisectionToJson(found, asked), undefined, 2)}\n`
      : renderBisection(found, asked, io.stdout.width),
  );
}

function unknown(target: string, resolved?: ResolvedTarget): DiagnosticError {
  return tableUnknown(
    `no model here builds ${target}`,
    resolved,
    'Name the repository with --repo. To run commits, the table must be built by a dbt project.',
  );
}
