import type { ContentCache } from '@dataing/ports';
import { shownChange, shownNames } from '../changes/show-change.ts';
import type { ShownChange } from '../changes/change.ts';
import { affectedTable, settledTable } from './affected.ts';
import { predictAnomalies } from './anomalies.ts';
import { findBreaks } from './breaks.ts';
import { factsOfChanges } from './change-facts.ts';
import { confidenceIn } from './confidence.ts';
import { describeChanges } from './describe-changes.ts';
import { recommendFixes } from './fixes.ts';
import { type Followed, followChange, type Following, matters } from './follow.ts';
import { forebodings } from './foreboding.ts';
import type { SniffHistory } from './history.ts';
import type { ChangedFile, ImpactPrediction, PredictedRange } from './prediction.ts';
import type { ProjectState } from './project-state.ts';
import { assessRisks, worstOf } from './risks.ts';
import { describeDeclared, describeSettings, settingChanges } from './settings.ts';

export interface PredictRequest {
  readonly before: ProjectState;
  readonly after: ProjectState;
  readonly range: PredictedRange;
  /** Files that differ, whatever they mean. */
  readonly files: readonly ChangedFile[];
  /** Hops downstream; 3 by default. */
  readonly depth?: number;
  /** What became of past changes, as `dataing sniff backtest` counted it. */
  readonly history?: SniffHistory;
  /** Where it is kept what changes do to single queries; by default nowhere. */
  readonly cache?: ContentCache;
}

export const DEFAULT_DEPTH = 3;

/** What a change of a project does to its tables, tests and readers, from both states alone. */
export function predictImpact(request: PredictRequest): ImpactPrediction {
  const { before, after, range, files, depth = DEFAULT_DEPTH, history, cache } = request;
  const following = followChange(before, after, depth, cache);
  const settings = settingChanges(before, after, following);
  const changesOf = shownChanges(after);
  const breaks = findBreaks(following, before, after);
  const expected = new Map([...following.all].map(([id, it]) => [id, forebodings(it, changesOf(it), after)]));
  const factsOf = factsOfChanges(following, changesOf, before, after);
  const anomalies = predictAnomalies(following, expected, history && { history, factsOf });
  const risks = assessRisks({ following, after, breaks, anomalies, settings, changesOf });
  const tables = tablesOf(
    following,
    after,
    settings.map((it) => it.asset.name),
  );
  const changes = [
    ...describeChanges([...following.all.values()].filter(isShown), before, after),
    ...describeSettings(settings, after),
    ...describeDeclared(before, after),
  ];
  const confidence = confidenceIn(following, changes, after, history);
  return {
    ...{ range, files, changedModels: tables.changed.map((it) => it.table), changes, ...tables, breaks },
    predictedAnomalies: anomalies,
    risks,
    fixes: recommendFixes(following, after, { breaks, anomalies, settings }),
    measured: null,
    overallRisk: worstOf(risks.map((it) => it.level)),
    confidence: confidence.value,
    confidenceReasons: confidence.reasons,
    notLookedAt: notLookedAt(following, after, depth),
  };
}

/** Changed tables and those downstream, the near ones first. */
function tablesOf({ all }: Following, after: ProjectState, settled: readonly string[]) {
  const found = [...all.values()].filter(isShown);
  const names = new Map([...all.values()].map((it) => [it.id, nameOf(it)]));
  const table = (it: Followed) => affectedTable(it, names, after);
  const own = found.filter((it) => it.distance === 0).map(table);
  const known = new Set(own.map((it) => it.table));
  const others = [...new Set(settled)].filter((it) => !known.has(it));
  return {
    changed: [...own, ...others.map(settledTable)],
    affectedDownstream: found
      .filter((it) => it.distance > 0)
      .map(table)
      .sort((a, b) => a.distance - b.distance),
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

/** The differences of what changed itself, with their pieces of text. */
function shownChanges(after: ProjectState): (followed: Followed) => readonly ShownChange[] {
  const names = shownNames([...after.assets.values()].map((it) => it.relation));
  const known = new Map<Followed, readonly ShownChange[]>();
  return (followed) => {
    const { own } = followed;
    if (own?.diff === undefined || own.texts === undefined || own.isInherited) return [];
    const found = known.get(followed) ?? own.diff.changes.map((it) => shownChange(it, own.texts!, names));
    known.set(followed, found);
    return found;
  };
}

function notLookedAt(
  { beyond, notLookedAt: unread }: Following,
  after: ProjectState,
  depth: number,
): string[] {
  const names = beyond.flatMap((id) => after.assets.get(id)?.name ?? []);
  if (names.length === 0) return [...unread];
  const shown = names.slice(0, 5).join(', ');
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return [...unread, `further downstream than --depth ${depth}: ${shown}${more}`];
}
