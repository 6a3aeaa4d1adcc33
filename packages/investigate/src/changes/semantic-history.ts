import { DiagnosticError } from '@dataing/base/diagnostics';
import type { ContentCache, GitCommit, GitRepository, WarehouseTable } from '@dataing/ports';
import { relationsOfGraph } from '../context/dbt-lineage.ts';
import type { ModelChange, Reach } from './change.ts';
import { compareProjects, schemaOf } from './compare-projects.ts';
import { findReverts } from './deployed.ts';
import {
  isProjectFile,
  type ProjectAt,
  ProjectHistory,
  type ProjectHistoryOptions,
} from './project-history.ts';
import { reachOf } from './reach.ts';

export interface SemanticHistoryRequest {
  readonly repository: GitRepository;
  /** Name of a model, seed or snapshot as it is called now. */
  readonly model: string;
  /** Only what can change this column of it. */
  readonly column?: string;
  /** By default HEAD. */
  readonly until?: string;
  readonly sinceMs?: number;
  /** Columns of sources, where they are known. */
  readonly tables?: readonly WarehouseTable[];
  readonly folder?: string;
  readonly load?: ProjectHistoryOptions['load'];
  readonly cache?: ContentCache;
}

/** A commit that changed a model or what it is built from. */
export interface HistoryEntry {
  readonly commit: GitCommit;
  /** All that it changed upstream of the model, those without another meaning too. */
  readonly models: readonly ModelChange[];
  /** Null: nothing of it arrives at the model, or at its column. */
  readonly reach: Reach | null;
  /** The model's name before, where the commit renamed it. */
  readonly renamedFrom?: string;
  readonly isRevert: boolean;
  readonly isUndone: boolean;
}

export interface SemanticHistory {
  /** Newest first; commits that touch nothing of the model or upstream of it are left out. */
  readonly entries: readonly HistoryEntry[];
  readonly notLookedAt: readonly string[];
}

/**
 * What happened to a model, or to one column of it, commit by commit and by meaning: its own SQL and that of the models,
 * macros, variables and settings upstream. Renamed models are followed by git's renames, renamed
 * columns by their values. Merges stand for the commits of
 * their sides. Asks the repository alone.
 */
export async function semanticHistory(request: SemanticHistoryRequest): Promise<SemanticHistory> {
  const { repository, until, sinceMs, model } = request;
  let { column } = request;
  const projects = new ProjectHistory(request);
  const tip = await repository.find(until);
  const now = tip === undefined ? undefined : await projects.at(tip);
  let target = [...(now?.graph.nodes.values() ?? [])].find((it) => it.resource.name === model)?.id;
  if (tip === undefined || now === undefined || target === undefined)
    return { entries: [], notLookedAt: [`${model}: the project has no such model`] };
  const commits = await repository.commits({ tips: [tip], ...(sinceMs === undefined ? {} : { sinceMs }) });
  const { reverts, undone } = findReverts(commits);
  const relations = relationsOfGraph(now.graph, request.tables ?? []);
  const schema = schemaOf(now.graph, request.tables ?? [], relations);
  const entries: HistoryEntry[] = [];
  const notLookedAt: string[] = [];
  for (const commit of commits) {
    if (commit.parents.length !== 1 || !commit.paths.some(({ path }) => isProjectFile(path))) continue;
    const sides = await sidesOf(projects, commit, notLookedAt);
    if (sides === undefined) continue;
    const { before, after } = sides;
    const models = compareProjects(before, after, schema, relations);
    const meant = models.filter((it) => it.class !== 'cosmetic');
    const reach = reachOf(after.graph, meant, target, column === undefined ? [] : [column]);
    const isUpstream =
      models.length > 0 && reachOf(after.graph, models.map(touchingAll), target, []) !== null;
    const renamedFrom: string | undefined = renamed(commit, before, after, target);
    if (isUpstream || renamedFrom !== undefined)
      entries.push({
        ...{ commit, models, isRevert: reverts.has(commit.sha), isUndone: undone.has(commit.sha) },
        reach:
          column === undefined || (reach?.columns.length ?? 0) > 0 || reach?.rows === true ? reach : null,
        ...(renamedFrom === undefined
          ? {}
          : { renamedFrom: before.graph.nodes.get(renamedFrom)?.resource.name }),
      });
    column = nameBefore(models, target, column);
    target = renamedFrom ?? target;
  }
  return { entries, notLookedAt: [...new Set(notLookedAt)] };
}

/** What a column of the model was called before a commit. */
function nameBefore(
  models: readonly ModelChange[],
  target: string,
  column: string | undefined,
): string | undefined {
  const changes = models.find((it) => it.id === target)?.changes ?? [];
  const renaming = changes.find((it) => it.renamed?.after.toLowerCase() === column?.toLowerCase());
  return renaming?.renamed?.before ?? column;
}

const touchingAll = (it: ModelChange): ModelChange => ({ ...it, how: 'contents' });

async function sidesOf(projects: ProjectHistory, { sha, parents }: GitCommit, notLookedAt: string[]) {
  try {
    const [before, after] = [await projects.at(parents[0]), await projects.at(sha)];
    return before === undefined || after === undefined ? undefined : { before, after };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    notLookedAt.push(`the project at ${sha} or before it: ${error.message}`);
    return undefined;
  }
}

/** Id that a model had before a commit that gave it its name. */
function renamed(commit: GitCommit, before: ProjectAt, after: ProjectAt, target: string): string | undefined {
  const path = after.graph.nodes.get(target)?.resource.path;
  if (path === undefined || before.graph.nodes.has(target)) return undefined;
  const from = commit.paths.find((it) => it.path === path && it.change === 'renamed')?.from;
  return [...before.graph.nodes.values()].find((it) => it.resource.path === from)?.id;
}
