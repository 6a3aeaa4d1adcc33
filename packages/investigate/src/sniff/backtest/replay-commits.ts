import { DiagnosticError } from '@dataing/base/diagnostics';
import type { GitCommit, GitRepository } from '@dataing/ports';
import type { ModelChange } from '../../changes/change.ts';
import { compareProjects, schemaOf } from '../../changes/compare-projects.ts';
import { isProjectFile } from '../../changes/project-files.ts';
import { type ProjectAt, ProjectHistory, type ProjectHistoryOptions } from '../../changes/project-history.ts';
import { Downstream, WHOLE_KINDS } from '../change-facts.ts';
import { BoundedCache } from './bounded-cache.ts';
import type { BacktestStep, StepModel } from './step.ts';
import { isFix } from './trace-fixes.ts';

export interface ReplayOptions extends ProjectHistoryOptions {
  /** What is known from a run before, by commit: those are not read again. */
  readonly known?: ReadonlyMap<string, BacktestStep>;
  /** What sniff says of a step. */
  readonly predict?: (before: ProjectAt, after: ProjectAt) => BacktestStep['said'];
  readonly signal?: AbortSignal;
}

/** So many commits share what was read; then it is forgotten, so that a long history needs no more memory than a short one. */
const COMMITS_AT_ONCE = 25;

/** Commits of one line of history that touch a project, the oldest first; each merge is one step. */
export async function commitsToReplay(
  repository: GitRepository,
  { tip, sinceMs, folder = repository.prefix }: { tip?: string; sinceMs?: number; folder?: string },
): Promise<readonly GitCommit[]> {
  const commits = await repository.commits({
    ...(tip === undefined ? {} : { tips: [tip] }),
    ...(sinceMs === undefined ? {} : { sinceMs }),
    isFirstParent: true,
  });
  const isOf = ({ paths, parents }: GitCommit) =>
    parents.length > 0 && paths.some(({ path }) => path.startsWith(folder) && isProjectFile(path));
  return commits.filter(isOf).reverse();
}

/** What each commit changed by meaning, one after the other. */
export async function* replayCommits(
  commits: readonly GitCommit[],
  options: ReplayOptions,
): AsyncGenerator<BacktestStep> {
  const cache = options.cache ?? new BoundedCache();
  let projects = new ProjectHistory({ ...options, cache });
  let read = 0;
  for (const commit of commits) {
    if (options.signal?.aborted === true) return;
    const known = options.known?.get(commit.sha);
    if (known !== undefined) {
      yield known;
      continue;
    }
    if (++read % COMMITS_AT_ONCE === 0) projects = new ProjectHistory({ ...options, cache });
    yield await replay(commit, projects, options);
  }
}

async function replay(
  commit: GitCommit,
  projects: ProjectHistory,
  { predict }: ReplayOptions,
): Promise<BacktestStep> {
  const { sha, committedAtMs: atMs, message } = commit;
  const base = { sha, atMs, subject: message.split('\n', 1)[0].slice(0, 200), isFix: isFix(commit) };
  const sides = await sidesOf(commit, projects);
  if (sides === undefined) return { ...base, models: [], said: null };
  const { before, after } = sides;
  const none = new Map<string, string>();
  const changes = compareProjects(before, after, schemaOf(after.graph, [], none), none);
  const meant = changes.filter((it) => it.class !== 'cosmetic');
  const downstream = new Downstream(nodesOf(before));
  const models = meant.map((it) => stepModel(it, before, after, downstream));
  const said = meant.length === 0 ? null : (predict?.(before, after) ?? null);
  return { ...base, models, said };
}

/** Undefined where a side holds no project that can be read. */
async function sidesOf({ parents, sha }: GitCommit, projects: ProjectHistory) {
  try {
    const [before, after] = [await projects.at(parents[0]), await projects.at(sha)];
    return before === undefined || after === undefined ? undefined : { before, after };
  } catch (error) {
    if (error instanceof DiagnosticError) return undefined;
    throw error;
  }
}

function stepModel(
  { id, name, how, changes, class: kind, rows }: ModelChange,
  before: ProjectAt,
  after: ProjectAt,
  downstream: Downstream,
): StepModel {
  const of = after.graph.nodes.has(id) ? after.graph : before.graph;
  const columns = changes.flatMap((it) =>
    it.renamed === undefined ? it.columns : [it.renamed.before, it.renamed.after],
  );
  const kinds = how === 'changed' ? changes.map((it) => it.kind) : [WHOLE_KINDS[how]];
  return {
    ...{ name, path: of.nodes.get(id)?.resource.path ?? '', kinds: [...new Set(kinds)] },
    columns: [...new Set(columns.map((it) => it.toLowerCase()))].sort(),
    isEvery: how !== 'changed' || kind === 'unknown',
    hasOtherRows: how !== 'changed' || rows !== 'same',
    downstream: downstream.of(id),
    tests: of.tests.filter((it) => it.on === id).length,
  };
}

function nodesOf({ graph }: ProjectAt) {
  return [...graph.nodes.values()].map(({ id, resource, dependsOn }) => ({
    id,
    kind: resource.kind,
    dependsOn,
  }));
}
