import { formatTick } from '../axis/axis.ts';
import {
  weighCollateral,
  weighGaps,
  weighMix,
  weighSegment,
  weighSymptom,
  type Weighing,
} from '../evidence/weigh.ts';
import type { ExplainedSegment } from '../explain/result.ts';
import { isShare } from '../metric/metric.ts';
import type { Calibration } from '../synthesis/calibration.ts';
import { CALIBRATION } from '../synthesis/fitted-calibration.ts';
import { rankHypotheses } from '../synthesis/rank.ts';
import { holdChanges } from '../synthesis/hold-changes.ts';
import { answerOf } from './answer.ts';
import type { InvestigationEvent, Sides } from './events.ts';
import type { Evidence, Investigation, RankedHypothesis, SegmentFinding, Symptom } from './investigation.ts';
import { nextSteps, summarise } from './phrase.ts';
import type { SurpriseRow } from './series.ts';
import {
  describeCollateral,
  describeGaps,
  describeMix,
  describeScan,
  describeSides,
  describeSymptom,
} from './statements.ts';

type EventOf<K extends InvestigationEvent['kind']> = Extract<InvestigationEvent, { kind: K }>;

/** Least probability of the leading hypothesis for a verdict of "fault". */
const FAULT_PROBABILITY = 0.5;

const NO_LINEAGE_KNOWN =
  'Upstream tables: no project was given, and neither keys nor names tell what this table is built from.';
const GUESSED_LINEAGE =
  'What tables are built from: no project was given, it was guessed from the names they share.';
const KEYS_LINEAGE =
  'What tables are built from: no project was given; upstream is what their foreign keys refer to.';
const NO_HISTORY = 'Commits and deployments: no project history was given.';

/** The report of a record of events: pure, so that the same record always reads the same. */
export function foldInvestigation(
  events: readonly InvestigationEvent[],
  calibration: Calibration = CALIBRATION,
): Investigation {
  const of = <K extends InvestigationEvent['kind']>(kind: K) =>
    events.find((e): e is EventOf<K> => e.kind === kind);
  const started = of('started');
  const judged = of('symptom_judged');
  if (started === undefined || judged === undefined) {
    throw new RangeError('an investigation starts with "started" and "symptom_judged"');
  }
  const scanned = of('segments_scanned');
  const sides = of('sides_compared');
  const evidence = gatherEvidence(started, judged, scanned, sides, of('collateral_counted'));
  const symptom = sharpen(judged.look.symptom, started, sides);
  const { kind } = symptom;
  const shapes = kind === 'none' || kind === 'unknown' ? [] : rankHypotheses(kind, evidence);
  const where = segmentFinding(scanned, shapes[0]);
  const answer = answerOf(events, evidence, symptom, calibration);
  const verdict = answer.verdict ?? shapeVerdict(shapes);
  const { causes, scope } = answer;
  const ranked = of('changes_ranked')?.changes ?? [];
  const changes = answer.verdict === null ? ranked : holdChanges(ranked, answer.otherwise);
  const alert = { table: started.table, metric: symptom.metric ?? started.metric.text };
  const facts = { ...alert, symptom, where, verdict, causes, scope, changes };
  return {
    request: {
      table: started.table,
      metric: started.metric.text,
      timeColumn: judged.look.isOfRuns === true ? null : started.axis.column,
      at: started.at,
    },
    verdict,
    summary: summarise(facts, shapes[0]),
    symptom,
    where,
    confidence: answer.confidence ?? shapes[0]?.probability ?? 1 - noFaultDoubt(symptom.z),
    hypotheses: causes.length > 0 ? [] : shapes,
    evidence,
    causes,
    otherwise: answer.otherwise,
    calibration: answer.calibration,
    path: of('upstream_walked')?.steps ?? [],
    changes,
    scope,
    ruledOut: answer.ruledOut,
    runnerUp: answer.runnerUp,
    queries: of('finished')?.queries ?? [],
    notLookedAt: unseen(events, scanned),
    nextSteps: nextSteps(facts),
    series: seriesRows(started, judged, sides?.sides),
  };
}

/** The symptom with its onset and end as the segment's own rows show them, where a segment was found. */
function sharpen(
  symptom: Symptom,
  { axis }: EventOf<'started'>,
  sides: EventOf<'sides_compared'> | undefined,
): Symptom {
  if (sides === undefined) return symptom;
  const { onset, end } = sides.affected;
  return { ...symptom, onset: formatTick(axis, onset), end: formatTick(axis, end) };
}

/** Without a symptom: how far from "within its history" the bucket is, from 0 to 1 at the alert threshold. */
function noFaultDoubt(z: number): number {
  const ratio = Math.min(1, Math.abs(z) / 3.5);
  return 0.5 * ratio * ratio;
}

function gatherEvidence(
  started: EventOf<'started'>,
  judged: EventOf<'symptom_judged'>,
  scanned: EventOf<'segments_scanned'> | undefined,
  sides: EventOf<'sides_compared'> | undefined,
  counted: EventOf<'collateral_counted'> | undefined,
): Evidence[] {
  const found: Evidence[] = [];
  const add = (queryIds: readonly string[], statement: string, weights: Weighing) => {
    found.push({
      id: `e${found.length + 1}`,
      queryIds,
      statement,
      weights: weights as Record<string, number>,
    });
  };
  const { look } = judged;
  add(judged.queryIds, describeSymptom(started.metric, look), weighSymptom(look.episode?.gain ?? 0));
  if (look.episode === null) return found;
  if (
    look.episode.direction === 'down' &&
    (!isShare(started.metric) || look.symptom.metric !== undefined) &&
    look.isOfRuns !== true
  ) {
    add(judged.queryIds, describeGaps(look), weighGaps(look.gapShare));
  }
  if (scanned !== undefined) {
    const explained = scanned.segments[0]?.explained ?? 0;
    const outsideZ = sides?.sides.outsideZ ?? null;
    const ids = [...scanned.queryIds, ...(sides?.queryIds ?? [])];
    const statement = describeScan(scanned.verdict, scanned.segments[0]);
    add(ids, statement, weighSegment({ verdict: scanned.verdict, explained, outsideZ }));
  }
  if (sides !== undefined) {
    add(sides.queryIds, describeSides(sides.sides), {});
    const mix = sides.sides.mixShare;
    if (mix !== null) add(sides.queryIds, describeMix(mix), weighMix(mix));
  }
  if (counted !== undefined) {
    const { collateral } = counted;
    const isRows = started.metric.kind === 'count';
    const ratio = isRows ? 1 : collateral.rowsRatio;
    add(
      counted.queryIds,
      describeCollateral(collateral, isRows),
      weighCollateral(ratio, collateral.moved.length),
    );
  }
  return found;
}

function segmentFinding(
  scanned: EventOf<'segments_scanned'> | undefined,
  leading: RankedHypothesis | undefined,
): SegmentFinding | null {
  const best = scanned?.segments[0];
  if (scanned === undefined || best === undefined) return null;
  if (leading?.id === 'table_wide_fault' || leading?.id === 'missing_load' || scanned.verdict !== 'segment') {
    return null;
  }
  return asFinding(best);
}

function asFinding({
  where,
  explained,
  explainedRange,
  before,
  after,
  rows,
}: ExplainedSegment): SegmentFinding {
  return { segment: where, explained, explainedRange, before, after, rows };
}

function shapeVerdict(hypotheses: readonly RankedHypothesis[]): Investigation['verdict'] {
  const best = hypotheses[0];
  if (best === undefined || best.id === 'no_fault') return 'no_fault';
  return best.id !== 'unknown' && best.probability >= FAULT_PROBABILITY ? 'fault' : 'inconclusive';
}

function unseen(
  events: readonly InvestigationEvent[],
  scanned: EventOf<'segments_scanned'> | undefined,
): string[] {
  const skipped = events.filter((e) => e.kind === 'skipped').map((e) => e.reason);
  const walked = events.find((e) => e.kind === 'upstream_walked');
  const ranked = events.find((e) => e.kind === 'changes_ranked');
  const context = [
    ...(walked === undefined || walked.basis === 'none' ? [NO_LINEAGE_KNOWN] : []),
    ...(walked?.basis === 'keys' ? [KEYS_LINEAGE] : []),
    ...(walked?.basis === 'names' ? [GUESSED_LINEAGE] : []),
    ...(ranked === undefined ? [NO_HISTORY] : ranked.notLookedAt),
  ];
  return [...skipped, ...(scanned?.notLookedAt ?? []), ...context];
}

function seriesRows(
  { axis }: EventOf<'started'>,
  { look }: EventOf<'symptom_judged'>,
  sides: Sides | undefined,
): SurpriseRow[] {
  const { coarse, surprises, episode } = look;
  return surprises.map((s, i) => ({
    start: formatTick(axis, coarse.buckets[i].start),
    observed: s.observed,
    expected: Number.isFinite(s.expected) ? s.expected : null,
    z: s.z,
    affected: episode !== null && i >= episode.first && i <= episode.last,
    inside: sides?.inside[i] ?? null,
    outside: sides?.outside[i] ?? null,
  }));
}
