import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { loadProject } from '@dataing/adapters/dbt';
import { openRepository } from '@dataing/adapters/git';
import { DiagnosticError } from '@dataing/base/diagnostics';
import type { CaseView } from '@dataing/incidents';
import { lineageOfProject } from '@dataing/investigate';
import type { OpenSource } from '../project/open-source.ts';
import { readAlert, readRuns } from './case-folder.ts';

/** What plain rules look at: the alert, the logs, the graph, the names in the history, and answers of the warehouse. */
export async function viewCase(dir: string, source: OpenSource): Promise<CaseView> {
  const { parents, touched } = await viewProject(join(dir, 'project'), source);
  const tables = new Map(source.tables.map((table) => [table.name.toLowerCase(), table]));
  return {
    alert: await readAlert(dir),
    runs: await readRuns(dir),
    parentsOf: (table) => parents.get(table.toLowerCase()) ?? [],
    touchedBy: (sha) => touched.get(sha) ?? [],
    columnsOf: (table) =>
      (tables.get(table.toLowerCase())?.columns ?? []).map(({ name, dataType }) => ({
        name,
        type: dataType,
      })),
    ask: (sql) => ask(source, sql),
  };
}

interface ProjectView {
  readonly parents: ReadonlyMap<string, readonly string[]>;
  /** Commit -> relations named like a file it touched, in the order of the commit. */
  readonly touched: ReadonlyMap<string, readonly string[]>;
}

async function viewProject(folder: string, source: OpenSource): Promise<ProjectView> {
  if (!existsSync(folder)) return { parents: new Map(), touched: new Map() };
  const { graph } = await loadProject({ folder });
  const { relations } = lineageOfProject(graph, source.tables);
  const parents = new Map([...relations].map(([name, { parents: of }]) => [name.toLowerCase(), of]));
  const named = new Map(source.tables.map(({ name }) => [name.split('.').pop() as string, name]));
  const repository = await openRepository(folder);
  try {
    const commits = await repository.commits();
    const touched = commits.map(({ sha, paths }): [string, readonly string[]] => [
      sha,
      paths.flatMap(({ path }) => named.get(posix.basename(path, '.sql')) ?? []),
    ]);
    return { parents, touched: new Map(touched) };
  } finally {
    await repository.close();
  }
}

async function ask(source: OpenSource, sql: string) {
  const admitted = await source.admit(sql);
  if (!admitted.ok) throw new DiagnosticError(admitted.diagnostics);
  const { rows } = await source.warehouse.run(admitted.value, { maxRows: MOST_ROWS });
  return rows;
}

const MOST_ROWS = 10_000;
