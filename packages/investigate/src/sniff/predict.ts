import { affectedTable } from './affected.ts';
import { findBreaks } from './breaks.ts';
import { describeChanges } from './describe-changes.ts';
import { type Followed, followChange, matters } from './follow.ts';
import type { ChangedFile, ImpactPrediction, PredictedRange } from './prediction.ts';
import type { ProjectState } from './project-state.ts';

export interface PredictRequest {
  readonly before: ProjectState;
  readonly after: ProjectState;
  readonly range: PredictedRange;
  /** Files that differ, whatever they mean. */
  readonly files: readonly ChangedFile[];
  /** Hops downstream; 3 by default. */
  readonly depth?: number;
}

export const DEFAULT_DEPTH = 3;

/** What a change of a project does to its tables, tests and readers, from both states alone. */
export function predictImpact(request: PredictRequest): ImpactPrediction {
  const { before, after, range, files, depth = DEFAULT_DEPTH } = request;
  const following = followChange(before, after, depth);
  const found = [...following.all.values()].filter(isShown);
  const changed = found.filter((it) => it.distance === 0);
  const downstream = found.filter((it) => it.distance > 0 && matters(it));
  const names = new Map([...following.all.values()].map((it) => [it.id, nameOf(it)]));
  const table = (it: Followed) => affectedTable(it, names, after);
  return {
    range,
    files,
    changedModels: changed.map(nameOf),
    changes: describeChanges(changed, before, after),
    changed: changed.map(table),
    affectedDownstream: downstream.map(table).sort((a, b) => a.distance - b.distance),
    breaks: findBreaks(following, before, after),
    predictedAnomalies: [],
    risks: [],
    fixes: [],
    measured: null,
    overallRisk: 'low',
    confidence: 0.5,
    confidenceReasons: [],
    notLookedAt: following.notLookedAt,
  };
}

/** What was only written in another way is not shown, nor what is no table. */
function isShown(it: Followed): boolean {
  const kind = (it.after ?? it.before)?.kind;
  if (kind === 'test' || kind === 'analysis' || kind === 'operation') return false;
  return it.own?.how === 'added' || matters(it);
}

function nameOf({ after, before, id }: Followed): string {
  return after?.name ?? before?.name ?? id;
}
