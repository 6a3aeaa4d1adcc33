import { DiagnosticError } from '@dataing/base/diagnostics';
import type { LoadOptions } from '@dataing/dbt';
import type { ContentCache, GitCommit, GitRepository, WarehouseTable } from '@dataing/ports';
import { relationsOfGraph } from '../context/dbt-lineage.ts';
import type { ChangeCandidate, ChangeHistory, ChangeSides, ModelChange } from './change.ts';
import { compareProjects, schemaOf } from './compare-projects.ts';
import { commitsOfDeploys, type Deploy, type DeployedCommit, findReverts } from './deployed.ts';
import { isProjectFile } from './project-files.ts';
import { type ProjectAt, ProjectHistory } from './project-history.ts';
import { reachOf } from './reach.ts';

export interface ChangesRequest {
  readonly repository: GitRepository;
  /** In any order; empty where they were not logged: then commits are taken for deployed when they were made. */
  readonly deploys?: readonly Deploy[];
  readonly onsetMs: number;
  /** How long a change may have run before it showed; by default 14 days. */
  readonly lagMs?: number;
  /** When the alert was raised; later deploys are not looked at. By default a day after the onset. */
  readonly nowMs?: number;
  /** The alert's table as the warehouse names it, and the columns its metric reads. */
  readonly table: string;
  readonly columns: readonly string[];
  /** The time column of that table: where it changes, rows stand at other times. */
  readonly timeColumn?: string;
  readonly tables: readonly WarehouseTable[];
  readonly folder?: string;
  readonly load?: Omit<LoadOptions, 'cache' | 'folder'>;
  readonly cache?: ContentCache;
}

const DAY_MS = 86_400_000;
const LAG_MS = 14 * DAY_MS;
/** Without deploys: a commit may be made before it is merged and deployed. */
const COMMITS_MAX = 500;

/**
 * The commits that came into production in the time before an onset, with what each changed in the meaning of the models
 * that an alert's table is built from. Reads the repository, asks no warehouse. What cannot be read is said, never thrown.
 */
export async function findChanges(request: ChangesRequest): Promise<ChangeHistory> {
  return new ChangeFinder(request).find();
}

class ChangeFinder {
  readonly #request: ChangesRequest;
  readonly #projects: ProjectHistory;
  readonly #notLookedAt: string[] = [];
  readonly #from: number;
  readonly #until: number;

  constructor(request: ChangesRequest) {
    this.#request = request;
    this.#projects = new ProjectHistory(request);
    this.#from = request.onsetMs - (request.lagMs ?? LAG_MS);
    this.#until = request.nowMs ?? request.onsetMs + DAY_MS;
  }

  async find(): Promise<ChangeHistory> {
    const { deployed, last } = await this.#deployed();
    if (await this.#request.repository.isShallow())
      this.#notLookedAt.push('commits before the start of the shallow clone');
    const now = last === undefined ? undefined : await this.#project(last);
    if (now === undefined) return this.#history([], undefined, new Map(), deployed);
    const relations = relationsOfGraph(now.graph, this.#request.tables);
    const schema = schemaOf(now.graph, this.#request.tables, relations);
    const reverts = findReverts(deployed.map(({ commit }) => commit));
    const candidates: ChangeCandidate[] = [];
    for (const it of deployed) {
      const sides = await this.#sides(it);
      if (sides === undefined) continue;
      const models = compareProjects(sides.before, sides.after, schema, relations);
      const undoing = deployed.find(({ commit }) => commit.sha === reverts.undone.get(it.commit.sha));
      const undoneAtMs =
        undoing === undefined ? null : (undoing.deployedAtMs ?? undoing.commit.committedAtMs);
      const isRevert = reverts.reverts.has(it.commit.sha);
      candidates.push({ ...this.#candidate(it, models, sides.after, relations), isRevert, undoneAtMs });
    }
    return this.#history(candidates.reverse(), now, relations, deployed);
  }

  #candidate(
    { commit, deployedAtMs, isRollback }: DeployedCommit,
    models: readonly ModelChange[],
    after: ProjectAt,
    relations: ReadonlyMap<string, string>,
  ): Omit<ChangeCandidate, 'isRevert' | 'undoneAtMs'> {
    const { sha, message, committedAtMs, paths } = commit;
    const { table, columns, timeColumn } = this.#request;
    const target = [...relations].find(([, name]) => name === table)?.[0];
    const meant = models.filter((it) => it.class !== 'cosmetic');
    return {
      ...{ sha, message, committedAtMs, deployedAtMs, isRollback, models },
      files: { all: paths.length, project: paths.filter(({ path }) => isProjectFile(path)).length },
      reach: target === undefined ? null : reachOf(after.graph, meant, target, columns, timeColumn),
    };
  }

  #history(
    candidates: readonly ChangeCandidate[],
    now: ProjectAt | undefined,
    relations: ReadonlyMap<string, string>,
    deployed: readonly DeployedCommit[],
  ): ChangeHistory {
    const bySha = new Map(deployed.map((it) => [it.commit.sha, it]));
    const sides = async (sha: string): Promise<ChangeSides | undefined> => {
      const found = bySha.get(sha);
      const both = found === undefined ? undefined : await this.#sides(found);
      return both === undefined ? undefined : { before: both.before.graph, after: both.after.graph };
    };
    const notLookedAt = [...new Set(this.#notLookedAt)];
    return { candidates, ...(now === undefined ? {} : { graph: now.graph }), relations, sides, notLookedAt };
  }

  /** Commits by deploy, and what was deployed last. */
  async #deployed(): Promise<{ deployed: readonly DeployedCommit[]; last?: string }> {
    const known = await this.#knownDeploys();
    if (known.length === 0) return this.#withoutDeploys();
    const before = known.findLast((it) => it.atMs < this.#from);
    const inside = known.filter((it) => it.atMs >= this.#from && it.atMs <= this.#until);
    const last = inside.at(-1)?.sha ?? before?.sha;
    if (inside.length === 0) return last === undefined ? { deployed: [] } : { deployed: [], last };
    const commits = await this.#request.repository.commits({
      tips: [...new Set(inside.map(({ sha }) => sha))],
      ...(before === undefined ? { sinceMs: this.#from } : { without: [before.sha] }),
      limit: COMMITS_MAX,
    });
    const rolledBack = await this.#rolledBackTo(inside, commits);
    return { deployed: commitsOfDeploys(commits, inside, before, rolledBack), last };
  }

  /** Commits that are deployed again, of which no range tells. */
  async #rolledBackTo(inside: readonly Deploy[], commits: readonly GitCommit[]): Promise<GitCommit[]> {
    const here = new Set(commits.map(({ sha }) => sha));
    const missing = [...new Set(inside.map(({ sha }) => sha))].filter((sha) => !here.has(sha));
    const found = missing.map((sha) => this.#request.repository.commits({ tips: [sha], limit: 1 }));
    return (await Promise.all(found)).flat();
  }

  async #knownDeploys(): Promise<Deploy[]> {
    const { deploys = [], repository } = this.#request;
    const inOrder = [...deploys].sort((a, b) => a.atMs - b.atMs).filter((it) => it.atMs <= this.#until);
    const found: Deploy[] = [];
    for (const { sha, atMs } of inOrder) {
      const id = await repository.find(sha);
      if (id === undefined) this.#notLookedAt.push(`the deploy of ${sha}: the repository has no such commit`);
      else found.push({ sha: id, atMs });
    }
    return found;
  }

  async #withoutDeploys(): Promise<{ deployed: readonly DeployedCommit[]; last?: string }> {
    const head = await this.#request.repository.find();
    if (head === undefined) {
      this.#notLookedAt.push('changes: the repository is empty');
      return { deployed: [] };
    }
    this.#notLookedAt.push('deploys: none are logged; a commit counts as deployed when it was made');
    const commits = await this.#request.repository.commits({
      tips: [head],
      sinceMs: this.#from,
      limit: COMMITS_MAX,
    });
    const inTime = commits.filter((it) => it.committedAtMs <= this.#until);
    const found = commitsOfDeploys(inTime, [{ sha: inTime[0]?.sha ?? head, atMs: 0 }], undefined);
    return { deployed: found.map((it) => ({ ...it, deployedAtMs: null })), last: inTime[0]?.sha ?? head };
  }

  async #sides({ commit, beforeSha, isRollback }: DeployedCommit) {
    if (beforeSha === null) return undefined;
    if (!isRollback && !commit.paths.some(({ path }) => isProjectFile(path))) {
      const after = await this.#project(commit.sha);
      return after === undefined ? undefined : { before: after, after };
    }
    const [before, after] = [await this.#project(beforeSha), await this.#project(commit.sha)];
    if (before === undefined || after === undefined) return undefined;
    return { before, after };
  }

  async #project(sha: string): Promise<ProjectAt | undefined> {
    try {
      const found = await this.#projects.at(sha);
      if (found === undefined) this.#notLookedAt.push(`the project at ${sha}: there is no dbt_project.yml`);
      return found;
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      this.#notLookedAt.push(`the project at ${sha}: ${error.message}`);
      return undefined;
    }
  }
}
