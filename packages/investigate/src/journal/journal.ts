import type { ChainedEntry, JsonValue } from '@dataing/base/record';
import type { QueryResult, SnapshotRecord, Store } from '@dataing/ports';
import { readAnswer, writeAnswer } from './cells.ts';

/** Logs of investigations in a store are named so. */
const LOG_PREFIX = 'investigation/';

export type InvestigationState = 'running' | 'stopped' | 'finished' | 'failed';

/**
 * Where an investigation is kept as it was: once it was asked for, once all that was to be asked was answered, once it had
 * its report, and where it was stopped or failed.
 */
export type Checkpoint = 'start' | 'evidence_collected' | 'complete' | 'stopped' | 'failed';

/**
 * The durable record of one investigation: what was asked for, each answer of the warehouse
 * and of a model, the report. An
 * investigation is a pure function of its request and of these answers, so one that was killed is resumed by running it
 * again with its journal: what was recorded is not asked again. Entries are chained by hash (`verifyChain`).
 */
export class Journal {
  readonly id: string;
  readonly #store: Store;
  readonly #nowMs: () => number;
  readonly #answers = new Map<string, QueryResult>();
  readonly #notes = new Map<string, JsonValue>();
  #length = 0;
  #isFinished = false;
  #writing: Promise<void> = Promise.resolve();

  private constructor(id: string, store: Store, nowMs: () => number) {
    this.id = id;
    this.#store = store;
    this.#nowMs = nowMs;
  }

  /** Begins a log. STORE_CONFLICT where there is one of this id. */
  static async begin(store: Store, id: string, request: JsonValue, nowMs: () => number): Promise<Journal> {
    const journal = new Journal(id, store, nowMs);
    await journal.#write('requested', request);
    return journal;
  }

  /**
   * Goes on with a log; undefined where there is none. What it had recorded is answered from it. The log of one that is
   * finished stays as it is, whatever is made of its answers.
   */
  static async resume(store: Store, id: string, nowMs: () => number): Promise<Journal | undefined> {
    const entries = await store.read(LOG_PREFIX + id);
    if (entries.length === 0) return undefined;
    const journal = new Journal(id, store, nowMs);
    journal.#length = entries.length;
    for (const { kind, body } of entries) {
      if (kind === 'noted') {
        const { name, value } = body as { name: string; value: JsonValue };
        journal.#notes.set(name, value);
      }
      if (kind === 'finished') journal.#isFinished = true;
      if (kind !== 'answered') continue;
      const { sql, answer } = body as { sql: string; answer: Parameters<typeof readAnswer>[0] };
      journal.#answers.set(sql, readAnswer(answer));
    }
    return journal;
  }

  /** It has its report: nothing more is written to its log. */
  get isFinished(): boolean {
    return this.#isFinished;
  }

  /** Entries of the log. */
  get length(): number {
    return this.#length;
  }

  /** What the warehouse said to this SQL, once it was recorded. */
  answerTo(sql: string): QueryResult | undefined {
    return this.#answers.get(sql);
  }

  async answered(purpose: string, sql: string, answer: QueryResult): Promise<void> {
    this.#answers.set(sql, answer);
    await this.#write('answered', { purpose, sql, answer: writeAnswer(answer) });
  }

  /** What `work` gives, or gave when it was done before: for what no warehouse answers, such as a model. */
  async noted<T extends JsonValue>(name: string, work: () => Promise<T>): Promise<T> {
    const known = this.#notes.get(name);
    if (known !== undefined) return known as T;
    const value = await work();
    this.#notes.set(name, value);
    await this.#write('noted', { name, value });
    return value;
  }

  /**
   * The log as far as it is now, or was after `length` entries, with samples of the data; a later one of the same name
   * takes its place.
   */
  async checkpoint(
    checkpoint: Checkpoint,
    samples: ReadonlyMap<string, Uint8Array> = new Map(),
    length?: number,
  ): Promise<void> {
    await this.#writing;
    const seq = length ?? this.#length;
    await this.#store.putSnapshot({ log: LOG_PREFIX + this.id, checkpoint, seq, samples });
  }

  async finished(report: JsonValue): Promise<void> {
    await this.#write('finished', report);
    this.#isFinished = true;
  }

  /** Stopped by a person or by an error; it can be resumed. */
  async ended(state: 'stopped' | 'failed', reason: string): Promise<void> {
    await this.#write(state, { reason });
  }

  /** One after the other, whoever asks at the same time; nothing is written after a report. */
  #write(kind: string, body: JsonValue): Promise<void> {
    if (this.#isFinished) return this.#writing;
    const write = this.#appendAfter(this.#writing, kind, body);
    this.#writing = write.catch(() => undefined);
    return write;
  }

  async #appendAfter(before: Promise<void>, kind: string, body: JsonValue): Promise<void> {
    await before;
    await this.#store.append(LOG_PREFIX + this.id, this.#length, [{ kind, atMs: this.#nowMs(), body }]);
    this.#length += 1;
  }
}

/** An investigation as its log tells it. */
export interface RecordedInvestigation {
  readonly id: string;
  readonly state: InvestigationState;
  readonly request: JsonValue;
  readonly startedAtMs: number;
  readonly lastAtMs: number;
  /** Answers recorded. */
  readonly answers: number;
  /** The report, once it is finished. */
  readonly report: JsonValue | undefined;
  readonly entries: readonly ChainedEntry[];
}

/** Undefined where the store has none of this id. */
export async function readInvestigation(
  store: Pick<Store, 'read'>,
  id: string,
): Promise<RecordedInvestigation | undefined> {
  const entries = await store.read(LOG_PREFIX + id);
  return entries.length === 0 ? undefined : foldLog(id, entries);
}

/** What was kept at a checkpoint; undefined where none was. */
export function readCheckpoint(
  store: Pick<Store, 'snapshot'>,
  id: string,
  checkpoint: Checkpoint,
): Promise<SnapshotRecord | undefined> {
  return store.snapshot(LOG_PREFIX + id, checkpoint);
}

/** Ids of all investigations in a store, sorted. */
export async function investigationIds(store: Pick<Store, 'logs'>): Promise<readonly string[]> {
  const logs = await store.logs();
  return logs.filter((log) => log.startsWith(LOG_PREFIX)).map((log) => log.slice(LOG_PREFIX.length));
}

function foldLog(id: string, entries: readonly ChainedEntry[]): RecordedInvestigation {
  const last = entries[entries.length - 1];
  const finished = entries.findLast(({ kind }) => kind === 'finished');
  const isEnd = last.kind === 'stopped' || last.kind === 'failed';
  return {
    id,
    state: finished === undefined ? (isEnd ? (last.kind as InvestigationState) : 'running') : 'finished',
    request: entries[0].body,
    startedAtMs: entries[0].atMs,
    lastAtMs: last.atMs,
    answers: entries.filter(({ kind }) => kind === 'answered').length,
    report: finished?.body,
    entries,
  };
}
