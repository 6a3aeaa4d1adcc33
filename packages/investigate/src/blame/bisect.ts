import { DiagnosticError } from '@dataing/base/diagnostics';
import type { Cell, GitCommit, GitRepository, SqlDialect, WarehouseTable } from '@dataing/ports';
import { dialectFacts, type DialectFacts } from '@dataing/sql';
import { computableModels, nestModels } from '../changes/nest-models.ts';
import { isProjectFile } from '../changes/project-files.ts';
import type { ProjectHistoryOptions } from '../changes/project-history.ts';
import { ProjectSlices } from '../changes/project-slice.ts';
import { relationsOfGraph } from '../context/dbt-lineage.ts';
import { type BisectCheck, type CheckAnswer, checkQuery, readAnswer } from './bisect-check.ts';

export interface BisectRequest extends ProjectHistoryOptions {
  readonly repository: GitRepository;
  /** Name of the model as it is called now. */
  readonly model: string;
  readonly check: BisectCheck;
  /** Commits made earlier are not suspected. */
  readonly sinceMs?: number;
  /** Every state is run: then nothing is assumed of how good and bad ones lie. */
  readonly isEvery?: boolean;
  /** The frozen sample: its tables, its dialect, and a way to ask it. */
  readonly tables: readonly WarehouseTable[];
  readonly dialect: SqlDialect;
  readonly ask: (sql: string) => Promise<ReadonlyArray<readonly Cell[]>>;
  /** Told of each state as it is judged. */
  readonly onState?: (state: BisectState) => void;
}

/** The project at one commit, and what the check says of the table it computes. */
export interface BisectState {
  readonly commit: GitCommit;
  readonly verdict: 'good' | 'bad' | 'skipped';
  /** Rows that a query found, or the level of the metric. */
  readonly value: number | null;
  /** Why it is skipped. */
  readonly reason: string | null;
}

export interface Bisection {
  /**
   * `found`: the check holds before `firstBad` and fails from it on. `suspects`: so it does, but between the last good
   * state and the first bad one stand commits that cannot be run. `never_bad`: it holds now. `always_bad`: it fails before all
   * that is looked at. `undecided`: nothing, or nothing as it is now, could be run.
   */
  readonly verdict: 'found' | 'suspects' | 'never_bad' | 'always_bad' | 'undecided';
  readonly firstBad: GitCommit | null;
  /** The oldest first, up to the first that is known to be bad. */
  readonly suspects: readonly GitCommit[];
  /** In the order of the history, the oldest first. */
  readonly states: readonly BisectState[];
  /** Commits in the range that touch the project; one state more was there to judge: the one before them. */
  readonly commits: number;
  /** Queries that ran: states of the same SQL are one. */
  readonly queries: number;
  /** That good states lie before bad ones was assumed, and not seen; false where every state was judged. */
  readonly isMonotoneAssumed: boolean;
  /** Where every state was judged: how often good and bad follow each other. */
  readonly turns: number | null;
  readonly notLookedAt: readonly string[];
}

/**
 * Which commit broke a table: the SQL of each state of the project runs over the same frozen rows, all models upstream
 * that the sample lets compute nested into one query, and the check is asked of the result. What differs then is the code
 * alone. Halves the range as `git bisect` does; a state that does not compile or run is passed over. Follows one line of
 * history: a merge is one step. Never rejects for what a project or a query says.
 */
export async function bisect(request: BisectRequest): Promise<Bisection> {
  return new Bisector(request).run();
}

class Bisector {
  readonly #request: BisectRequest;
  readonly #slices: ProjectSlices;
  readonly #facts: DialectFacts | undefined;
  readonly #states = new Map<number, BisectState>();
  readonly #answers = new Map<string, CheckAnswer | string>();
  readonly #notLookedAt = new Set<string>();
  #names: readonly string[] = [];
  /** The state before all candidates, then one for each; the oldest first. */
  #commits: readonly GitCommit[] = [];

  constructor(request: BisectRequest) {
    this.#request = request;
    const { dialect, load } = request;
    this.#slices = new ProjectSlices({ ...request, load: { ...load, adapter: dialect } });
    this.#facts = dialectFacts(dialect);
  }

  async run(): Promise<Bisection> {
    await this.#range();
    const last = this.#commits.length - 1;
    if (last < 0) return this.#result('undecided', []);
    if (this.#request.isEvery === true) return this.#every();
    const newest = await this.#judge(last);
    if (newest.verdict === 'skipped') return this.#result('undecided', []);
    if (newest.verdict === 'good') return this.#result('never_bad', []);
    const oldest = await this.#oldest(last);
    if (oldest === undefined) return this.#result(this.#isAlone() ? 'undecided' : 'always_bad', []);
    return this.#halve(oldest, last);
  }

  async #range(): Promise<void> {
    const { repository, sinceMs, folder = repository.prefix, model } = this.#request;
    const commits = await repository.commits({ isFirstParent: true });
    const touching = commits.filter(({ paths }) =>
      paths.some(({ path }) => path.startsWith(folder) && isProjectFile(path)),
    );
    const inRange = touching.filter((it) => sinceMs === undefined || it.committedAtMs >= sinceMs);
    const before = touching[inRange.length];
    this.#commits = [...inRange, ...(before === undefined ? [] : [before])].reverse();
    this.#names = namesBefore(this.#commits, model);
  }

  /** The oldest state that holds; undefined where all of them fail. Looks at the ends first. */
  async #oldest(last: number): Promise<number | undefined> {
    for (let at = 0; at < last; at++) {
      const { verdict } = await this.#judge(at);
      if (verdict !== 'skipped') return verdict === 'good' ? at : undefined;
    }
    return undefined;
  }

  /** Whether no other state than the newest could be run. */
  #isAlone(): boolean {
    return [...this.#states.values()].filter((it) => it.verdict !== 'skipped').length < 2;
  }

  async #halve(oldest: number, newest: number): Promise<Bisection> {
    let [good, bad] = [oldest, newest];
    while (bad - good > 1) {
      const next = await this.#judgeBetween(good, bad);
      if (next === undefined) break;
      if (next.verdict === 'good') good = next.at;
      else bad = next.at;
    }
    const suspects = this.#commits.slice(good + 1, bad + 1);
    return this.#result(suspects.length === 1 ? 'found' : 'suspects', suspects);
  }

  /** A state between two, of those nearest to the middle that can be run. */
  async #judgeBetween(good: number, bad: number) {
    const middle = Math.floor((good + bad) / 2);
    for (let off = 0; off < bad - good; off++) {
      for (const at of off === 0 ? [middle] : [middle - off, middle + off]) {
        if (at <= good || at >= bad) continue;
        const { verdict } = await this.#judge(at);
        if (verdict !== 'skipped') return { at, verdict };
      }
    }
    return undefined;
  }

  async #every(): Promise<Bisection> {
    for (let at = 0; at < this.#commits.length; at++) await this.#judge(at);
    const judged = [...this.#states.keys()].filter((at) => this.#states.get(at)!.verdict !== 'skipped');
    const isBad = (at: number) => this.#states.get(at)!.verdict === 'bad';
    const turns = judged.filter((at, i) => i > 0 && isBad(at) !== isBad(judged[i - 1])).length;
    const newest = judged.at(-1);
    if (newest === undefined) return this.#result('undecided', [], turns);
    if (!isBad(newest)) return this.#result('never_bad', [], turns);
    // The last time that it turned is what made it what it is now.
    const good = judged.findLast((at) => !isBad(at));
    if (good === undefined) return this.#result('always_bad', [], turns);
    const bad = judged.find((at) => at > good)!;
    const suspects = this.#commits.slice(good + 1, bad + 1);
    return this.#result(suspects.length === 1 ? 'found' : 'suspects', suspects, turns);
  }

  async #judge(at: number): Promise<BisectState> {
    const known = this.#states.get(at);
    if (known !== undefined) return known;
    const commit = this.#commits[at];
    const answer = await this.#answer(commit, this.#names[at]);
    const state: BisectState =
      typeof answer === 'string'
        ? { commit, verdict: 'skipped', value: null, reason: answer }
        : { commit, verdict: answer.holds ? 'good' : 'bad', value: answer.value, reason: null };
    this.#states.set(at, state);
    this.#request.onState?.(state);
    return state;
  }

  /** The answer, or why there is none. */
  async #answer(commit: GitCommit, name: string): Promise<CheckAnswer | string> {
    try {
      const sql = await this.#query(commit, name);
      if (!sql.ok) return sql.reason;
      const known = this.#answers.get(sql.text);
      if (known !== undefined) return known;
      const answer = await this.#ask(sql.text);
      this.#answers.set(sql.text, answer);
      return answer;
    } catch (error) {
      if (error instanceof DiagnosticError) return error.message;
      throw error;
    }
  }

  async #ask(text: string): Promise<CheckAnswer | string> {
    try {
      const [row] = await this.#request.ask(text);
      return row === undefined ? 'the query gave no row' : readAnswer(this.#request.check, row);
    } catch (error) {
      if (error instanceof DiagnosticError) return error.message;
      throw error;
    }
  }

  async #query(
    { sha }: GitCommit,
    name: string,
  ): Promise<{ readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string }> {
    const { tables, dialect, check } = this.#request;
    const not = (reason: string) => ({ ok: false, reason }) as const;
    const slice = await this.#slices.at(sha, name);
    if (slice === undefined) return not(`there is no model ${name}`);
    if (this.#facts === undefined) return not(`queries in ${dialect} cannot be built yet`);
    const { graph, target } = slice;
    const relations = relationsOfGraph(graph, tables);
    const computed = computableModels(graph, target, relations);
    const isQuery = computed.has(target);
    if (!isQuery) return not(whyNot(slice.graph, target, relations, computed));
    const nesting = nestModels({ graph, target, changed: computed, relations, facts: this.#facts });
    if (!nesting.ok) return not(nesting.reason);
    this.#note(graph, new Set(nesting.nested.ids), relations);
    const { tables: nested, target: from } = nesting.nested;
    // A query calls the table as it is called now, whatever it was called then.
    const names = [this.#request.model, graph.nodes.get(target)?.alias ?? name];
    const outer = checkQuery(check, { names, from }, dialect, this.#facts);
    return { ok: true, text: `with ${nested.join(',\n')}\n${outer}` };
  }

  /** What of the state the sample decides, and not the commit. */
  #note(
    { nodes }: Parameters<typeof nestModels>[0]['graph'],
    nested: ReadonlySet<string>,
    relations: ReadonlyMap<string, string>,
  ): void {
    for (const id of nested) {
      const node = nodes.get(id);
      if (node?.config.materialized === 'incremental')
        this.#notLookedAt.add(`${node.resource.name} is incremental: it is computed as if built anew`);
      for (const read of node?.dependsOn ?? []) {
        const of = nodes.get(read);
        if (of !== undefined && !nested.has(read) && relations.has(read))
          this.#notLookedAt.add(`${of.resource.name} is read as it stands in the sample`);
      }
    }
  }

  #result(
    verdict: Bisection['verdict'],
    suspects: readonly GitCommit[],
    turns: number | null = null,
  ): Bisection {
    const isEvery = this.#request.isEvery === true;
    return {
      verdict,
      firstBad: verdict === 'found' ? suspects[0] : null,
      suspects,
      states: [...this.#states].sort(([a], [b]) => a - b).map(([, state]) => state),
      commits: Math.max(0, this.#commits.length - 1),
      queries: this.#answers.size,
      isMonotoneAssumed: !isEvery && (verdict === 'found' || verdict === 'suspects'),
      turns,
      notLookedAt: [...this.#notLookedAt],
    };
  }
}

/** What the model was called at each commit, by git's renames of its file. */
function namesBefore(commits: readonly GitCommit[], model: string): readonly string[] {
  let name = model;
  const names: string[] = [];
  for (const { paths } of commits.toReversed()) {
    names.unshift(name);
    const renaming = paths.find(
      (it) => it.change === 'renamed' && stemOf(it.path) === name && it.from !== undefined,
    );
    if (renaming !== undefined) name = stemOf(renaming.from!);
  }
  return names;
}

function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.(sql|csv|py)$/, '');
}

/** The first thing upstream that the sample neither holds nor lets compute. */
function whyNot(
  { nodes, sources }: Parameters<typeof nestModels>[0]['graph'],
  target: string,
  relations: ReadonlyMap<string, string>,
  computed: ReadonlySet<string>,
): string {
  const seen = new Set([target]);
  for (const id of seen) {
    const node = nodes.get(id);
    if (node === undefined) {
      const source = sources.get(id);
      if (!relations.has(id))
        return `the sample has no table ${source === undefined ? id : `${source.schema}.${source.identifier}`}`;
      continue;
    }
    const fault = node.diagnostics.find((it) => it.severity === 'error');
    if (node.compiled.sql === undefined && node.resource.kind === 'model')
      return `${node.resource.name} does not compile${fault === undefined ? '' : `: ${fault.message}`}`;
    if (node.resource.kind !== 'model' && !relations.has(id))
      return `the sample has no table ${node.resource.name}`;
    for (const read of node.dependsOn) if (!computed.has(read) && !relations.has(read)) seen.add(read);
  }
  return `${nodes.get(target)?.resource.name ?? target} cannot be computed`;
}
