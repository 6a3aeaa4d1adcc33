import type { Followed, Following } from './follow.ts';
import type { SniffHistory } from './history.ts';
import type { PredictedChange } from './prediction.ts';
import type { ProjectState } from './project-state.ts';

/** How far a prediction can be relied upon, and why. */
export interface Confidence {
  readonly value: number;
  readonly reasons: readonly string[];
}

/** From the size of the change, what history says of its kinds, how far tests cover what it reaches, and what could not be read. */
export function confidenceIn(
  following: Following,
  changes: readonly PredictedChange[],
  after: ProjectState,
  history: SniffHistory | undefined,
): Confidence {
  const all = [...following.all.values()].filter((it) => it.after !== undefined && it.after.kind !== 'test');
  const parts = [
    ofSize(changes.filter((it) => it.meaning !== 'cosmetic').length),
    ofCoverage(all, after),
    ofHistory(changes, history),
    ofReading(all, following.notLookedAt.length),
  ];
  const value = parts.reduce((sum, it) => sum + it.moves, 0.8);
  const bounded = Math.min(0.99, Math.max(0.05, value));
  return { value: Math.round(bounded * 100) / 100, reasons: parts.flatMap((it) => it.reason ?? []) };
}

interface Part {
  /** Added to the confidence. */
  readonly moves: number;
  readonly reason?: string;
}

/** Many differences at once hide each other. */
function ofSize(count: number): Part {
  if (count <= 3) return { moves: 0.05 };
  const moves = count <= 10 ? -0.05 : count <= 30 ? -0.15 : -0.25;
  return { moves, reason: `${count} differences at once: they can hide or undo each other` };
}

function ofCoverage(all: readonly Followed[], { tests }: ProjectState): Part {
  if (all.length === 0) return { moves: 0.1 };
  const tested = new Set(tests.map((it) => it.on));
  const covered = all.filter((it) => tested.has(it.id)).length;
  const share = covered / all.length;
  const reason = `${covered} of ${all.length} changed and affected tables have tests`;
  return { moves: (share - 0.5) * 0.2, reason };
}

function ofHistory(changes: readonly PredictedChange[], history: SniffHistory | undefined): Part {
  if (changes.length === 0) return { moves: 0 };
  if (history === undefined)
    return { moves: -0.05, reason: 'no history of such changes: dataing sniff backtest makes one' };
  const cases = Math.min(
    ...changes.map(({ detail }) => (Object.hasOwn(history.kinds, detail) ? history.kinds[detail].cases : 0)),
  );
  const reason = `at least ${cases} past changes of each kind`;
  return cases >= 20
    ? { moves: 0.08, reason }
    : cases >= 5
      ? { moves: 0.03, reason }
      : { moves: -0.03, reason: 'few past changes of these kinds' };
}

function ofReading(all: readonly Followed[], unread: number): Part {
  const vague = all.filter((it) => it.touched.every || it.after!.isApproximate).length;
  if (vague + unread === 0) return { moves: 0 };
  const share = all.length === 0 ? 1 : Math.min(1, (vague + unread) / all.length);
  return { moves: -0.1 - 0.2 * share, reason: `${vague + unread} tables could be read only in part` };
}
