import { exp, log } from '@dataing/base/maths';
import type { Change } from '@dataing/sql/diff';
import type { ChangeCandidate, ChangeHistory, ModelChange } from './change.ts';
import type { Replay } from './replay-change.ts';
import { columnsRead } from './replay-change.ts';
import { describeChange } from './show-change.ts';
import { type ChangeSymptom, effectOf } from './symptom.ts';
import * as weights from './weights.ts';

/** One thing that speaks for (+) or against (-) a change, in nats. */
export interface ChangeFeature {
  readonly name:
    | 'meaning'
    | 'reach'
    | 'gap'
    | 'kind'
    | 'health'
    | 'literal'
    | 'churn'
    | 'undone'
    | 'revert'
    | 'message'
    | 'replay';
  readonly nats: number;
  /** A sentence for a person; foreign text in it is not escaped. */
  readonly words: string;
}

export interface RankedChange {
  /** Null: no commit did it. */
  readonly sha: string | null;
  readonly candidate?: ChangeCandidate;
  readonly replay?: Replay;
  readonly probability: number;
  /** The same where no change had been replayed. */
  readonly withoutReplay: number;
  readonly features: readonly ChangeFeature[];
}

/**
 * Changes by their probability of having brought the symptom about, with "no commit did" among them; probabilities add
 * up to 1. Without replays it ranks what to replay first.
 */
export function rankChanges(
  history: ChangeHistory,
  symptom: ChangeSymptom,
  replays: ReadonlyMap<string, Replay> = new Map(),
): readonly RankedChange[] {
  const judged = history.candidates.map((candidate) => {
    const replay = replays.get(candidate.sha);
    return { candidate, replay, features: featuresOf(history, candidate, symptom, replay) };
  });
  const possible = judged.filter((it) => it.candidate.reach !== null && hasMeaning(it.candidate)).length;
  const prior = log((1 - weights.NO_COMMIT_PRIOR) / Math.max(1, possible));
  const [shares, without] = [true, false].map((isReplayed) =>
    sharesOf(judged.map(({ features }) => prior + natsOf(features, isReplayed))),
  );
  const ranked: RankedChange[] = judged.map(({ candidate, replay, features }, i) => ({
    ...{ sha: candidate.sha, candidate, features, probability: shares[i], withoutReplay: without[i] },
    ...(replay === undefined ? {} : { replay }),
  }));
  const none = judged.length;
  ranked.push({ sha: null, probability: shares[none], withoutReplay: without[none], features: [] });
  return ranked.sort((a, b) => b.probability - a.probability);
}

function natsOf(features: readonly ChangeFeature[], isReplayed: boolean): number {
  const counted = features.filter((it) => isReplayed || it.name !== 'replay');
  const nats = counted.reduce((sum, it) => sum + it.nats, 0);
  return Math.max(weights.TOTAL.least, Math.min(weights.TOTAL.most, nats));
}

/** Probabilities of changes by their log-masses, and of "no commit" as the last. */
function sharesOf(logMasses: readonly number[]): number[] {
  const masses = [...logMasses.map(exp), weights.NO_COMMIT_PRIOR];
  const total = masses.reduce((sum, it) => sum + it, 0);
  return masses.map((it) => it / total);
}

const hasMeaning = ({ models }: ChangeCandidate) => models.some((it) => it.class !== 'cosmetic');

function featuresOf(
  history: ChangeHistory,
  candidate: ChangeCandidate,
  symptom: ChangeSymptom,
  replay: Replay | undefined,
): ChangeFeature[] {
  if (!hasMeaning(candidate)) {
    const words = candidate.models.length === 0 ? 'no model changed' : 'no model changed in meaning';
    return [{ name: 'meaning', nats: weights.NO_MEANING, words }];
  }
  const found = [
    reachFeature(candidate, symptom),
    gapFeature(candidate, symptom),
    kindFeature(candidate, symptom),
    healthFeature(history, candidate, symptom),
    literalFeature(candidate, symptom),
    churnFeature(candidate),
    messageFeature(candidate, symptom),
    ...undoFeatures(candidate, symptom),
    replayFeature(replay),
  ];
  return found.flatMap((it) => (it === undefined || it.nats === 0 ? [] : [it]));
}

function reachFeature({ reach }: ChangeCandidate, { table, metric }: ChangeSymptom): ChangeFeature {
  const not = (words: string): ChangeFeature => ({ name: 'reach', nats: weights.NO_REACH, words });
  if (reach === null) return not(`nothing that ${table} is built from changed`);
  const hasColumn = reach.columns.length > 0;
  if (!hasColumn && !reach.rows && !reach.time) return not(`what changed does not arrive at ${metric.text}`);
  const { columnAndRows, column, rows, time, perHop } = weights.REACH;
  const base = hasColumn ? (reach.rows ? columnAndRows : column) : reach.rows ? rows : time;
  const what = hasColumn ? reach.columns.join(', ') : reach.rows ? 'the rows' : 'the times of the rows';
  const words = `it reaches ${what} of ${table} over ${reach.hops} ${reach.hops === 1 ? 'hop' : 'hops'}`;
  return { name: 'reach', nats: base + perHop * Math.min(5, reach.hops), words };
}

function gapFeature(candidate: ChangeCandidate, symptom: ChangeSymptom): ChangeFeature {
  const { onsetMs, grainMs, cycleMs } = symptom;
  const { deployedAtMs, committedAtMs, models } = candidate;
  const at = deployedAtMs ?? committedAtMs;
  const isRebuilt = models.every((it) => it.isRebuilt);
  // The onset lies somewhere in its step, and a run brings in what came since the one before.
  const slack = at <= onsetMs ? 0 : Math.min(grainMs, at - onsetMs);
  const cycles = (onsetMs + slack - at) / cycleMs;
  const words = `it was ${deployedAtMs === null ? 'committed' : 'deployed'} ${gapWords(onsetMs - at)} the onset`;
  return { name: 'gap', nats: weights.natsOfGap(cycles, isRebuilt), words };
}

function gapWords(ms: number): string {
  const hours = Math.abs(ms) / 3_600_000;
  const size = hours < 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} days`;
  return `${size} ${ms < 0 ? 'after' : 'before'}`;
}

function kindFeature({ models, reach }: ChangeCandidate, symptom: ChangeSymptom): ChangeFeature | undefined {
  const effect = effectOf(symptom);
  const natsOf = (model: ModelChange, change: Change) => {
    if (model.isIncrementalOnly) return weights.WATERMARK;
    const nats = weights.natsOfKind(change, effect);
    const canMove = reach?.time === true && change.columns.length > 0;
    return canMove ? Math.max(nats, weights.TIME_MOVED) : nats;
  };
  const all = models.flatMap((model) =>
    model.changes.map((change) => ({ model, change, nats: natsOf(model, change) })),
  );
  const [best] = all.sort((a, b) => b.nats - a.nats);
  if (best === undefined) return undefined;
  const does = effect.replace('_', ' ');
  const words = `${best.model.name}: ${describeChange(best.change)}, which ${best.nats > 0 ? 'can' : 'does not'} bring ${does}`;
  return { name: 'kind', nats: best.nats, words };
}

function healthFeature(
  { graph, relations }: ChangeHistory,
  { models }: ChangeCandidate,
  { health }: ChangeSymptom,
): ChangeFeature | undefined {
  const states = models.flatMap((model): Array<{ nats: number; words: string }> => {
    const own = model.relation === undefined ? undefined : health.get(model.relation);
    if (own === undefined || own === 'unknown') return [];
    if (own === 'healthy') return [{ nats: weights.HEALTH.healthy, words: `${model.relation} is healthy` }];
    const parents = [...parentsOf(graph, relations, model.id)];
    const broken = parents.find((it) => health.get(it) === 'anomalous');
    if (broken !== undefined)
      return [
        { nats: weights.HEALTH.parentBroke, words: `${broken}, which ${model.relation} reads, is anomalous` },
      ];
    const isSure = parents.length > 0 && parents.every((it) => health.get(it) === 'healthy');
    if (!isSure) return [{ nats: weights.HEALTH.anomalous, words: `${model.relation} is anomalous` }];
    return [
      { nats: weights.HEALTH.begins, words: `${model.relation} is anomalous, what it reads is healthy` },
    ];
  });
  const [best] = states.sort((a, b) => b.nats - a.nats);
  return best === undefined ? undefined : { name: 'health', ...best };
}

/** Relations that a model reads, through those that the warehouse does not hold. */
function parentsOf(
  graph: ChangeHistory['graph'],
  relations: ChangeHistory['relations'],
  id: string,
  found: Set<string> = new Set(),
): ReadonlySet<string> {
  for (const parent of graph?.nodes.get(id)?.dependsOn ?? []) {
    const relation = relations.get(parent);
    if (relation === undefined) parentsOf(graph, relations, parent, found);
    else found.add(relation);
  }
  return found;
}

function literalFeature({ models }: ChangeCandidate, { segment }: ChangeSymptom): ChangeFeature | undefined {
  const values = new Set(Object.values(segment).map((it) => it.toLowerCase()));
  const hit = models.flatMap((it) => it.literals).find((it) => values.has(it.toLowerCase()));
  if (hit === undefined) return undefined;
  const words = `its text names '${hit}', a value of the affected segment`;
  return { name: 'literal', nats: weights.LITERAL_IN_SEGMENT, words };
}

function churnFeature({ models }: ChangeCandidate): ChangeFeature | undefined {
  const { length } = models.filter((it) => it.class !== 'cosmetic');
  if (length < 3) return undefined;
  const nats = length < 8 ? weights.CHURN.several : weights.CHURN.many;
  return { name: 'churn', nats, words: `it changed ${length} models` };
}

function undoFeatures({ undoneAtMs, isRevert }: ChangeCandidate, symptom: ChangeSymptom): ChangeFeature[] {
  const found: ChangeFeature[] = [];
  if (isRevert) found.push({ name: 'revert', nats: weights.REVERT, words: 'it brings back what was before' });
  if (undoneAtMs === null) return found;
  const isBefore = undoneAtMs < symptom.onsetMs - symptom.grainMs;
  const words = `a later commit undid it ${isBefore ? 'before' : 'after'} the onset`;
  return [...found, { name: 'undone', nats: weights.UNDONE[isBefore ? 'before' : 'after'], words }];
}

/** Words of the message that are names of what is wrong, counted; never more than a hint. */
function messageFeature(
  { message, models }: ChangeCandidate,
  symptom: ChangeSymptom,
): ChangeFeature | undefined {
  const said = wordsOf(message);
  const wanted = new Set([
    ...columnsRead(symptom).flatMap((it) => [...wordsOf(it)]),
    ...Object.keys(symptom.segment).flatMap((it) => [...wordsOf(it)]),
    ...wordsOf(symptom.table),
  ]);
  const own = new Set(models.flatMap((it) => [...wordsOf(it.name)]));
  const hits = [...said].filter((it) => wanted.has(it) && !own.has(it)).sort();
  if (hits.length === 0) return undefined;
  const nats = Math.min(weights.MESSAGE_MAX, 0.1 * hits.length);
  return { name: 'message', nats, words: `its message names ${hits.slice(0, 4).join(', ')}` };
}

function wordsOf(text: string): Set<string> {
  const words =
    text
      .toLowerCase()
      .slice(0, 4000)
      .match(/[a-z0-9]{3,}/g) ?? [];
  return new Set(words);
}

function replayFeature(replay: Replay | undefined): ChangeFeature | undefined {
  if (replay === undefined) return undefined;
  return {
    name: 'replay',
    nats: weights.natsOfReplay(replay.verdict, replay.share),
    words: describeReplay(replay),
  };
}

/** What a replay showed, in a sentence. */
export function describeReplay({ verdict, reason, share }: Replay): string {
  const part = share === null ? '' : `: ${Math.round(share * 100)} % of the deviation`;
  switch (verdict) {
    case 'reproduces':
      return `run over the same rows, the old and the new SQL differ as the alert does${part}`;
    case 'partly':
      return `run over the same rows, the new SQL brings a part of it${part}`;
    case 'no_effect':
      return share === null || share > -0.05
        ? 'run over the same rows, the old and the new SQL give the same'
        : 'run over the same rows, the old and the new SQL differ, but not as the alert does';
    default:
      return `it could not be replayed: ${reason ?? 'unknown'}`;
  }
}
