import { parseInstant } from '@dataing/base/time';
import type { NamedCause, ScoredReport } from '../truth/report.ts';
import type { PlantedCause, Truth } from '../truth/truth.ts';

/** From this probability on somebody is blamed. */
const BLAME = 0.5;

/** How one report fares against the truth of its case. */
export interface CaseScore {
  readonly id: string;
  readonly template: string;
  readonly level: number;
  readonly kind: Truth['kind'];
  readonly detectable: boolean;
  /** Type of the planted cause; null for controls. */
  readonly type: string | null;
  /** Cases of one group are not independent: a case and its twin. */
  readonly group: string;
  readonly verdict: ScoredReport['verdict'];
  readonly answer: string;
  /**
   * The leading answer is right: type and asset of a fault, "no data fault" for a control; of a fault that drowns in the
   * noise also "no data fault" and "inconclusive".
   */
  readonly isRight: boolean;
  readonly confidence: number;
  /** Rank of the first right cause, from 1; null: not named. Null for controls. */
  readonly causeRank: number | null;
  readonly tableRight: boolean | null;
  readonly columnRight: boolean | null;
  readonly segmentF1: number | null;
  readonly onsetErrorHours: number | null;
  /** Rank of the guilty commit, or of "no commit" where none did it; null: not named. */
  readonly commitRank: number | null;
  readonly hasGuiltyCommit: boolean;
  readonly blamedData: boolean;
  readonly blamedCommit: boolean;
  readonly cost: ScoredReport['cost'];
}

/** `segmentF1` comes from the rows of the warehouse; null where nothing was named. */
export function judgeCase(truth: Truth, report: ScoredReport, segmentF1: number | null): CaseScore {
  const isFault = truth.kind === 'fault';
  const leading = report.causes[0] as NamedCause | undefined;
  const rank = isFault
    ? rankOf(report.causes, (named) => truth.causes.some((it) => isSame(it, named)))
    : null;
  const commit = truth.causes.find((it) => it.commit !== null)?.commit ?? null;
  const blamedData = report.verdict === 'fault' && (leading?.probability ?? 0) >= BLAME;
  const [change] = report.changes;
  return {
    id: truth.id,
    template: truth.template,
    level: truth.level,
    kind: truth.kind,
    detectable: truth.detectable,
    type: truth.causes[0]?.type ?? null,
    group: [truth.id, truth.twin ?? truth.id].sort()[0],
    verdict: report.verdict,
    answer: answerOf(report, leading),
    isRight: isRightAnswer(truth, report, rank),
    confidence: report.confidence,
    causeRank: rank,
    tableRight: isFault ? truth.causes.some((it) => it.asset === leading?.asset) : null,
    columnRight: isFault ? truth.causes.some((it) => it.column === (leading?.column ?? null)) : null,
    segmentF1: isFault ? (segmentF1 ?? 0) : null,
    onsetErrorHours: isFault ? hoursApart(truth.onset, report.scope?.onset ?? null) : null,
    commitRank: rankOfCommit(report.changes, commit),
    hasGuiltyCommit: commit !== null,
    blamedData,
    blamedCommit: change !== undefined && change.sha !== null && change.probability >= BLAME,
    cost: report.cost,
  };
}

/** Who ranks no change at all says that none did it: where there is no history, that is all that can be said. */
function rankOfCommit(changes: ScoredReport['changes'], commit: string | null): number | null {
  if (changes.length === 0) return commit === null ? 1 : null;
  return rankOf(changes, ({ sha }) => sha === commit);
}

/** Where nobody could have seen a fault, naming it is as right as naming none; naming another is not. */
function isRightAnswer(truth: Truth, { verdict }: ScoredReport, rank: number | null): boolean {
  const names = verdict === 'fault' && rank === 1;
  if (truth.kind !== 'fault') return verdict === 'no_fault' || verdict === 'business_change';
  return truth.detectable ? names : names || verdict !== 'fault';
}

/** A fault that stands out of the noise. */
export function isExpectedToBeFound(truth: {
  readonly kind: Truth['kind'];
  readonly detectable: boolean;
}): boolean {
  return truth.kind === 'fault' && truth.detectable;
}

function answerOf(report: ScoredReport, leading: NamedCause | undefined): string {
  if (report.verdict !== 'fault' || leading === undefined) return report.verdict;
  return `${leading.type} at ${leading.asset}`;
}

function isSame(planted: PlantedCause, named: NamedCause): boolean {
  return planted.type === named.type && planted.asset === named.asset;
}

function rankOf<T>(ranked: readonly T[], isRight: (item: T) => boolean): number | null {
  const at = ranked.findIndex(isRight);
  return at === -1 ? null : at + 1;
}

const MICROS_PER_HOUR = 3_600_000_000;

function hoursApart(a: string | null, b: string | null): number | null {
  const [x, y] = [a, b].map((text) => (text === null ? undefined : parseInstant(text)));
  return x === undefined || y === undefined ? null : Math.abs(x - y) / MICROS_PER_HOUR;
}
