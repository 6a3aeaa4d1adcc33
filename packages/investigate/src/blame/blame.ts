import type { AnomalyRecord, CodeHost, ContentCache, GitCommit, GitRepository } from '@dataing/ports';
import type { ProjectHistoryOptions } from '../changes/project-history.ts';
import { type HistoryEntry, semanticHistory } from '../changes/semantic-history.ts';
import { investigationIds, readInvestigation, type RecordedInvestigation } from '../journal/journal.ts';
import { commitsLanded } from './landed.ts';
import {
  anomaliesOf,
  type AnomalyTarget,
  causationOf,
  correlated,
  type KnownAnomaly,
  likelyCause,
} from './correlate.ts';
import { type Arrival, arrivalsOf, handleIn } from './pull-requests.ts';
import type { BlameEntry, BlameResult, HiddenBecause } from './result.ts';
import { seenEntries, type SeenStore } from './seen.ts';
import { summed, wordingOf } from './words.ts';

export interface BlameRequest {
  /** As it was asked for, with the column where one was. */
  readonly target: string;
  readonly table: string;
  readonly column?: string;
  /** What builds it: absent where no file does. */
  readonly model?: string;
  readonly sinceMs: number;
  readonly nowMs: number;
  readonly limit: number;
  /** Hidden entries count as well. */
  readonly all?: boolean;
}

export interface BlameSources {
  readonly repository?: GitRepository;
  readonly folder?: string;
  readonly load?: ProjectHistoryOptions['load'];
  readonly cache?: ContentCache;
  readonly steps?: ContentCache;
  readonly store?: SeenStore;
  /** Asked for requests to merge; absent: only messages are. */
  readonly codeHost?: Pick<CodeHost, 'pullRequestsOf'>;
  /** The page of a request, where the host is known. */
  readonly urlOf?: (number: number) => string | null;
  /** Lines added and removed by file, of commits. */
  readonly lineCounts?: (shas: readonly string[]) => Promise<ReadonlyMap<string, readonly LineCount[]>>;
  /** The history of a table that plain SQL builds, in place of a model's. */
  readonly history?: (
    commits: readonly GitCommit[],
    isEnough: (entries: readonly RawEntry[]) => boolean,
  ) => Promise<RawHistory>;
}

export interface LineCount {
  readonly path: string;
  /** Null: it is no text. */
  readonly added: number | null;
  readonly removed: number | null;
}

/** A commit with what it did to the target. */
export interface RawEntry
  extends Pick<
    BlameEntry,
    | 'changes'
    | 'detail'
    | 'changeType'
    | 'files'
    | 'distance'
    | 'renamedFrom'
    | 'revertOf'
    | 'undoneBy'
    | 'hidden'
  > {
  readonly commit: GitCommit;
}

export interface RawHistory {
  readonly entries: readonly RawEntry[];
  readonly isCut: boolean;
  /** Names of the column in the range, the latest first. */
  readonly columns: readonly string[];
  /** All columns that the target has now or that a change of it names; null where they are not known. */
  readonly knownColumns: readonly string[] | null;
  readonly notLookedAt: readonly string[];
}

/**
 * The history of a table, or of one column of it: commits by what they changed in its meaning, with the request that
 * brought them, what the store saw of the table itself, and the anomalies near each change. Nothing of it proves a cause
 * but an investigation that ran the change.
 */
export async function blame(request: BlameRequest, sources: BlameSources): Promise<BlameResult> {
  return new Blame(request, sources).run();
}

class Blame {
  readonly #request: BlameRequest;
  readonly #sources: BlameSources;

  constructor(request: BlameRequest, sources: BlameSources) {
    this.#request = request;
    this.#sources = sources;
  }

  async run(): Promise<BlameResult> {
    const { repository, store } = this.#sources;
    const { sinceMs, nowMs, target, model, column } = this.#request;
    const range = [sinceMs, nowMs] as const;
    const commits = repository === undefined ? [] : await commitsLanded(repository, sinceMs);
    const records = (await store?.anomalies()) ?? [];
    const arrivals = arrivalsOf(commits, this.#sources.urlOf ?? (() => null));
    const wide = this.#target(column === undefined ? undefined : [column]);
    const isNear = nearAny(anomaliesOf(records, wide), arrivals);
    const history = await this.#history(commits, isNear);
    const named = this.#target(column === undefined ? undefined : [...new Set([column, ...history.columns])]);
    const { entries, notes } = await this.#entries(history, arrivals, { records, named, range });
    const shown = entries.filter((it) => it.hidden === null);
    const isBare = (this.#request.all === true ? entries : shown).length === 0;
    return {
      ...{ target, targetType: column === undefined ? 'table' : 'column', model: model ?? null },
      entries,
      timeRange: range,
      totalChanges: shown.length,
      isCut: history.isCut,
      earlier: isBare && sinceMs > 0 ? await this.#earlier() : null,
      knownColumns: history.knownColumns,
      anomalies: records.length === 0 ? null : anomaliesOf(records, named).length,
      likelyCause: likelyCause(entries),
      notLookedAt: [...history.notLookedAt, ...notes],
    };
  }

  /** The newest entry of all times, where a repository is there to look in. */
  async #earlier(): Promise<BlameResult['earlier']> {
    const { codeHost: _host, lineCounts: _lines, ...sources } = this.#sources;
    const { repository } = sources;
    if (repository === undefined) return null;
    const { entries } = await blame({ ...this.#request, sinceMs: 0, limit: 1 }, sources);
    const newest = entries.find((it) => this.#request.all === true || it.hidden === null);
    if (newest === undefined) return null;
    const { timestampMs, commitSha, description } = newest;
    const [commit] = commitSha === null ? [] : await repository.commits({ tips: [commitSha], limit: 1 });
    const sinceMs = Math.min(timestampMs, commit?.committedAtMs ?? timestampMs);
    return { timestampMs, commitSha, description, sinceMs };
  }

  #target(columns: readonly string[] | undefined): AnomalyTarget {
    const { table, model } = this.#request;
    const tables = model === undefined ? [table] : [table, model];
    return { tables, ...(columns === undefined ? {} : { columns }) };
  }

  async #entries(
    history: RawHistory,
    arrivals: ReadonlyMap<string, Arrival>,
    around: {
      readonly records: readonly AnomalyRecord[];
      readonly named: AnomalyTarget;
      readonly range: readonly [number, number];
    },
  ) {
    const { store } = this.#sources;
    const { records, named, range } = around;
    const known = anomaliesOf(records, named);
    const investigations = store === undefined ? [] : await investigationsOf(store);
    const { requests, notes } = await this.#requests(history.entries, arrivals);
    const counts = await this.#sources.lineCounts?.(history.entries.map(({ commit }) => commit.sha));
    const made = history.entries.map((it): BlameEntry => {
      const arrival = arrivals.get(it.commit.sha);
      const request = requests.get(it.commit.sha) ?? arrival?.request ?? null;
      const cause = causationOf(it.commit.sha, named, investigations);
      return {
        ...entryOf(it, arrival?.landedAtMs, request, counts?.get(it.commit.sha)),
        cause,
      };
    });
    const seen = store === undefined ? [] : await seenEntries(store, records, named, range);
    const oldest = history.isCut ? Math.min(...made.map((it) => it.timestampMs)) : range[0];
    const all = [...made, ...seen.filter((it) => it.timestampMs >= oldest)]
      .sort((a, b) => b.timestampMs - a.timestampMs)
      .map((it) => withAnomalies(it, known, investigations));
    return { entries: all.slice(0, this.#most(all)), notes };
  }

  /** Of what is shown, the newest so many, with the hidden ones between them. */
  #most(entries: readonly BlameEntry[]): number {
    let left = this.#request.limit;
    const end = entries.findIndex((it) => (it.hidden === null || this.#request.all === true) && left-- === 0);
    return end < 0 ? entries.length : end;
  }

  async #history(commits: readonly GitCommit[], isNear: (sha: string) => boolean): Promise<RawHistory> {
    const { repository, history, folder, load, cache, steps } = this.#sources;
    const { model, column, limit, sinceMs, all = false } = this.#request;
    if (history !== undefined)
      return history(commits, (found) => {
        const counted = found.filter((it) => all || it.hidden === null || isNear(it.commit.sha));
        return counted.length > limit;
      });
    if (repository === undefined || model === undefined)
      return { entries: [], isCut: false, columns: [], knownColumns: null, notLookedAt: [] };
    const isShown = (it: HistoryEntry) => all || hiddenBecause(it) === null || isNear(it.commit.sha);
    const found = await semanticHistory({
      ...{ repository, model, column, sinceMs, commits, folder, load, cache, steps },
      isEnough: (entries) => entries.filter(isShown).length > limit,
    });
    return {
      entries: found.entries.map(rawOf),
      isCut: found.isCut,
      columns: found.entries.flatMap((it) => [it.column ?? [], it.columnRenamedFrom ?? []].flat()),
      knownColumns: found.columns === null ? null : [...found.columns, ...found.entries.flatMap(ownColumns)],
      notLookedAt: found.notLookedAt,
    };
  }

  /** What a host of code says of the commits whose messages do not; without one nothing. */
  async #requests(entries: readonly RawEntry[], arrivals: ReadonlyMap<string, Arrival>) {
    const { codeHost } = this.#sources;
    const requests = new Map<string, NonNullable<Arrival['request']> & { readonly author?: string | null }>();
    if (codeHost === undefined) return { requests, notes: [] };
    const shas = entries.flatMap(({ commit, hidden }) => (hidden === 'cosmetic' ? [] : [commit.sha]));
    const { bySha, unasked, problem } = await codeHost.pullRequestsOf(shas);
    for (const [sha, { number, title, url, author }] of bySha) {
      const said = arrivals.get(sha)?.request;
      requests.set(sha, { number, title: title === '' ? (said?.title ?? null) : title, url, author });
    }
    return {
      requests,
      notes: problem === undefined ? [] : [`pull requests of ${unasked} commits: ${problem.message}`],
    };
  }
}

async function investigationsOf(store: SeenStore): Promise<RecordedInvestigation[]> {
  const ids = await investigationIds(store);
  const all = await Promise.all(ids.map((id) => readInvestigation(store, id)));
  return all.flatMap((it) => it ?? []).sort((a, b) => a.startedAtMs - b.startedAtMs);
}

function nearAny(known: readonly KnownAnomaly[], arrivals: ReadonlyMap<string, Arrival>) {
  return (sha: string) => {
    const at = arrivals.get(sha)?.landedAtMs;
    return at !== undefined && correlated(at, known, []).some((it) => it.offsetMs >= 0);
  };
}

/** Columns that a commit changed in the target itself: those that are gone by now too. */
function ownColumns({ models, model }: HistoryEntry): readonly string[] {
  const changes = models.filter(({ name }) => name === model).flatMap((it) => it.changes);
  return changes.flatMap(({ columns, renamed }) =>
    [...columns, renamed?.before ?? [], renamed?.after ?? []].flat(),
  );
}

function rawOf(entry: HistoryEntry): RawEntry {
  const { commit, paths, reach, renamedFrom, columnRenamedFrom, revertOf, undoneBy } = entry;
  return {
    ...wordingOf(entry),
    ...{ commit, files: paths, distance: reach?.hops ?? null, revertOf, undoneBy },
    renamedFrom: columnRenamedFrom ?? renamedFrom ?? null,
    hidden: hiddenBecause(entry),
  };
}

function hiddenBecause(entry: HistoryEntry): HiddenBecause | null {
  const { models, reach, life, renamedFrom, columnRenamedFrom, undoneBy, revertOf } = entry;
  const isMeant = models.some((it) => it.class !== 'cosmetic');
  if (life === null && !isMeant && renamedFrom === undefined) return 'cosmetic';
  if (life === null && reach === null && renamedFrom === undefined && columnRenamedFrom === undefined)
    return 'no_effect';
  if (life !== null) return null;
  return undoneBy !== null ? 'reverted' : revertOf !== null ? 'revert' : null;
}

function entryOf(
  { commit, changes, files, ...raw }: RawEntry,
  landedAtMs: number | undefined,
  request: (NonNullable<Arrival['request']> & { readonly author?: string | null }) | null,
  counts: readonly LineCount[] | undefined,
): Omit<BlameEntry, 'cause'> {
  const { sha, message, author, committedAtMs } = commit;
  const filePath = files.find((it) => /\.(sql|py)$/.test(it)) ?? files[0] ?? null;
  return {
    ...raw,
    timestampMs: landedAtMs ?? committedAtMs,
    description: summed(changes),
    ...{ commitSha: sha, commitMessage: message, changes, files, filePath },
    ...{ prNumber: request?.number ?? null, prTitle: request?.title ?? null, prUrl: request?.url ?? null },
    ...{ authorName: author.name, authorEmail: author.email },
    authorHandle: handleIn(author.email) ?? request?.author ?? null,
    correlatedAnomalies: [],
    diffSummary: filePath === null ? null : diffSummary(filePath, files, counts),
  };
}

/** "+15 -3 in models/orders.sql and 2 other files": of the files that decide over the target. */
function diffSummary(
  filePath: string,
  files: readonly string[],
  counts: readonly LineCount[] | undefined,
): string | null {
  const chosen = counts?.filter(({ path }) => files.includes(path)) ?? [];
  if (chosen.length === 0) return null;
  const sum = (of: (it: LineCount) => number | null) =>
    chosen.reduce((total, it) => total + (of(it) ?? 0), 0);
  const isBinary = chosen.every((it) => it.added === null);
  const others = chosen.length - 1;
  const where = `${filePath}${others > 0 ? ` and ${others} other file${others > 1 ? 's' : ''}` : ''}`;
  return isBinary
    ? `not text: ${where}`
    : `+${sum((it) => it.added)} -${sum((it) => it.removed)} in ${where}`;
}

/** With the anomalies near it; what an anomaly followed is never hidden for being undone or routine. */
function withAnomalies(
  entry: BlameEntry,
  known: readonly KnownAnomaly[],
  investigations: readonly RecordedInvestigation[],
): BlameEntry {
  const isSeen = entry.detail.includes('schema_seen');
  const near = known.filter(({ anomaly }) => !isSeen || anomaly.detector !== 'schema');
  const correlatedAnomalies = correlated(entry.timestampMs, near, investigations);
  const isFollowed = correlatedAnomalies.some((it) => it.offsetMs >= 0);
  const stays = entry.hidden === 'cosmetic' || entry.hidden === 'no_effect' || !isFollowed;
  return { ...entry, correlatedAnomalies, hidden: stays ? entry.hidden : null };
}
