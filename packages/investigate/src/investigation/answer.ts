import type { CauseType, OtherVerdict } from '../hypothesis/cause-types.ts';
import { causeKind } from '../hypothesis/cause-catalogue.ts';
import { type Calibration, calibrate, familyOfCause } from '../synthesis/calibration.ts';
import { holdToChange } from '../synthesis/hold-to-change.ts';
import { holdToSeen } from '../synthesis/hold-to-seen.ts';
import {
  type CauseEvidence,
  type CauseRanking,
  mechanismOf,
  type RankedCause,
  rankCauses,
} from '../synthesis/rank-causes.ts';
import type { InvestigationEvent, TestedAsset } from './events.ts';
import type { Cause, Evidence, FinalVerdict, Investigation, Scope, Symptom } from './investigation.ts';

/** What an investigation answers, from the record of its tests. */
export interface Answer {
  /** Null where no cause was sought: the shape of the symptom then decides. */
  readonly verdict: FinalVerdict | null;
  readonly confidence: number | null;
  readonly causes: readonly Cause[];
  readonly otherwise: Investigation['otherwise'];
  readonly scope: Scope | null;
  readonly ruledOut: Investigation['ruledOut'];
  readonly runnerUp: Investigation['runnerUp'];
  readonly calibration: Investigation['calibration'];
}

const SURE_NO_FAULT = { no_fault: 1, business_change: 0, unknown: 0 };
const NOTHING: Answer = {
  verdict: null,
  confidence: null,
  causes: [],
  otherwise: SURE_NO_FAULT,
  scope: null,
  ruledOut: [],
  runnerUp: null,
  calibration: null,
};
/** Nobody knows what the metric was before, and nothing else was there to be tested. */
const NOTHING_KNOWN: Answer = {
  ...NOTHING,
  verdict: 'inconclusive',
  confidence: 0,
  otherwise: { no_fault: 0, business_change: 0, unknown: 1 },
};
/** What happens in the world leaves the days before it as they were: for "business change" where they are others now. */
const PAST_CHANGED = -3;
/** Least probability of a verdict; below it, it is not clear. */
const CLEAR = 0.5;
const SHOWN = 10;
const LEAST_SHOWN = 0.002;

/** Adds what the tests saw to the evidence, and ranks causes by it. */
export function answerOf(
  events: readonly InvestigationEvent[],
  evidence: Evidence[],
  symptom: Symptom,
  calibration: Calibration,
): Answer {
  const tested = events.filter((e): e is TestedAsset => e.kind === 'asset_tested');
  if (tested.length === 0) return symptom.kind === 'unknown' ? NOTHING_KNOWN : NOTHING;
  const ranked = events.find((e) => e.kind === 'changes_ranked');
  const found: CauseEvidence[] = [];
  const findings = [...tested.flatMap((it) => it.findings), ...(ranked?.evidence ?? [])];
  for (const { asset, test, statement, queryIds, weights, elsewhere } of findings) {
    if (!tested.some((it) => it.asset === asset)) continue;
    const id = `e${evidence.length + 1}`;
    const named = Object.entries(weights).map(([name, nats]) => [`${name}@${asset}`, nats]);
    evidence.push({ id, queryIds, statement, weights: Object.fromEntries(named) });
    found.push({ evidenceId: id, test, asset, weights, ...(elsewhere === undefined ? {} : { elsewhere }) });
  }
  const isMadeAnew = events.some((e) => e.kind === 'symptom_judged' && e.look.isRecorded === true);
  found.push({
    evidenceId: 'e1',
    test: 'symptom',
    asset: null,
    weights: { no_fault: natsOfSymptom(symptom), ...(isMadeAnew ? { business_change: PAST_CHANGED } : {}) },
  });
  const uncalibrated = holdToChange(rankCauses(tested, found), ranked?.settled ?? null);
  const isReplayed = leadIsReplayed(uncalibrated, found);
  const walked = events.find((e) => e.kind === 'upstream_walked');
  const ranking = holdToSeen(calibrate(uncalibrated, isReplayed, calibration), walked?.unseenAbove ?? []);
  const causes = causesOf(ranking, tested, ranked?.commits ?? []);
  const family = familyOfCause(ranking.causes[0].type, isReplayed);
  return {
    ...verdictOf(ranking, symptom),
    causes,
    ...restOf(ranking, causes, tested),
    calibration: { fittedOn: calibration.fittedOn, family },
  };
}

/** Whether a replay gave the anomaly, and speaks for the leading cause. */
function leadIsReplayed({ causes: [lead] }: CauseRanking, found: readonly CauseEvidence[]): boolean {
  return found.some(
    ({ test, asset, weights }) => test === 'replay' && asset === lead.asset && (weights[lead.type] ?? 0) > 0,
  );
}

/** For "no fault": a metric within its history is what it predicts, one far outside is not. */
function natsOfSymptom({ z, kind }: Symptom): number {
  const size = Math.abs(z);
  if (kind === 'unknown') return 0;
  if (kind === 'none') return Math.max(0, 2.5 - 0.5 * size);
  return -Math.min(4, 0.5 * Math.max(0, size - 3));
}

function causesOf(
  { causes }: CauseRanking,
  tested: readonly TestedAsset[],
  commits: ReadonlyArray<{ readonly asset: string; readonly sha: string }>,
): readonly Cause[] {
  return causes
    .filter((it, i) => i < 3 || it.probability >= LEAST_SHOWN)
    .slice(0, SHOWN)
    .map((it) => {
      const own = tested.find((asset) => asset.asset === it.asset);
      const column = columnOf(it.type, own);
      return {
        ...it,
        column,
        commit: commits.find((commit) => commit.asset === it.asset)?.sha ?? null,
        mechanism: mechanismOf(it.type, it.asset, column),
      };
    });
}

/** The column a test named for this type, else the one that moved; none where rows are wrong. */
function columnOf(type: CauseType, tested: TestedAsset | undefined): string | null {
  const named = tested?.findings.find((it) => it.column !== undefined && (it.weights[type] ?? 0) > 0)?.column;
  if (named !== undefined) return named;
  const isOfRows = type === 'segment_failure' ? hasLostRows(tested) : causeKind(type).isOfRows;
  return isOfRows ? null : (tested?.column ?? null);
}

/** Whether a segment of an asset was found to have lost its rows, and not a field of them. */
function hasLostRows(tested: TestedAsset | undefined): boolean {
  return tested?.findings.some((it) => it.isOfRows === true) === true;
}

/**
 * A fault where one is likelier than none and the leading cause is likelier than one that nobody thought of. Confidence is
 * that of what is said: this cause, or that the data is right, by chance or because something real happened. That nothing
 * is wrong is not said of a metric that nobody could judge.
 */
function verdictOf(
  { causes, otherwise }: CauseRanking,
  { kind }: Symptom,
): { verdict: FinalVerdict; confidence: number } {
  const [{ probability: leading }] = causes;
  const { no_fault, business_change, unknown } = otherwise;
  const isRight = no_fault + business_change;
  const isChance = no_fault >= business_change;
  if (isRight >= CLEAR && !(isChance && kind === 'unknown'))
    return { verdict: isChance ? 'no_fault' : 'business_change', confidence: isRight };
  if (leading >= Math.max(unknown, kind === 'unknown' ? isRight : 0))
    return { verdict: 'fault', confidence: leading };
  return { verdict: 'inconclusive', confidence: Math.max(isRight, leading) };
}

function restOf(
  { causes, otherwise }: CauseRanking,
  shown: readonly Cause[],
  tested: readonly TestedAsset[],
): Pick<Answer, 'otherwise' | 'scope' | 'ruledOut' | 'runnerUp'> {
  const leading = tested.find((it) => it.asset === causes[0]?.asset);
  const statementOf = (it: RankedCause) =>
    tested
      .find((asset) => asset.asset === it.asset)
      ?.findings.filter((finding) => (finding.weights[it.type] ?? 0) <= -1.5)
      .sort((a, b) => (a.weights[it.type] ?? 0) - (b.weights[it.type] ?? 0))[0]?.statement;
  const ruledOut = causes
    .filter((it) => it.asset === leading?.asset && it.probability < 0.01)
    .flatMap((it) => {
      const why = statementOf(it);
      return why === undefined ? [] : [{ what: `${it.type} at ${it.asset}`, why }];
    })
    .slice(0, SHOWN);
  return { otherwise, scope: scopeOf(shown[0], leading), ruledOut, runnerUp: runnerUpOf(shown, otherwise) };
}

/** What a change of the SQL does, it does to all rows of a model: a segment in which it shows most is no limit of it. */
function scopeOf(cause: Cause | undefined, tested: TestedAsset | undefined): Scope | null {
  if (tested === undefined) return null;
  const isOfAll = cause !== undefined && cause.commit !== null && !OF_SOME_ROWS.includes(cause.type);
  return isOfAll ? (tested.whole ?? tested.scope) : tested.scope;
}

/** Changes that are a condition themselves. */
const OF_SOME_ROWS: readonly CauseType[] = ['filter_change', 'segment_failure'];

const OTHER_WORDS: Readonly<Record<OtherVerdict, string>> = {
  no_fault: 'nothing is wrong: chance',
  business_change: 'something real happened, the data is right',
  unknown: 'something that none of these describes',
};

function runnerUpOf(
  [first, second]: readonly Cause[],
  otherwise: Investigation['otherwise'],
): Investigation['runnerUp'] {
  const others = Object.entries(otherwise).map(([name, probability]) => ({
    what: OTHER_WORDS[name as OtherVerdict],
    probability,
    against: [] as readonly string[],
  }));
  const named = [first, second]
    .filter((it) => it !== undefined)
    .map((it) => ({ what: it.mechanism, probability: it.probability, against: it.contradicts }));
  const [, runner] = [...named, ...others].sort((a, b) => b.probability - a.probability);
  if (runner === undefined || runner.probability < LEAST_SHOWN) return null;
  const wouldTake =
    runner.against.length === 0
      ? 'Evidence for it that was not there to be looked at.'
      : `What speaks against it would have to be wrong: ${runner.against.join(', ')}.`;
  return { what: runner.what, probability: runner.probability, wouldTake };
}
