import { columnsOf } from '@dataing/sql';
import type { SqlDialect } from '@dataing/ports';
import { formatInstant } from '@dataing/base/time';
import type { ChangeHistory } from '../changes/change.ts';
import { findChanges } from '../changes/find-changes.ts';
import { type RankedChange, rankChanges } from '../changes/rank-changes.ts';
import { describeChange } from '../changes/show-change.ts';
import { type Replay, replayChange } from '../changes/replay-change.ts';
import type { ChangeSymptom } from '../changes/symptom.ts';
import type { Context } from '../context/lineage.ts';
import { changeFindings } from '../hypothesis/change-evidence.ts';
import { metricInputs, ROW_COUNT } from '../metric/metric.ts';
import type { Walk } from '../walk/relation-look.ts';
import type { InvestigationEvent } from './events.ts';
import type { ProjectHistorySource, Run } from './run.ts';
import type { ChangeFinding } from './investigation.ts';
import type { SymptomLook } from './symptom.ts';

type ChangesRanked = Extract<InvestigationEvent, { kind: 'changes_ranked' }>;

const DAY_MS = 86_400_000;
const MOST_REPLAYS = 2;
/** Queries after which none is spent on replays: tests need the rest. */
const MOST_BEFORE_REPLAY = 19;
const WORTH_REPLAYING = 0.03;
const NOT_REPLAYED =
  'What commits did to the rows: the table has no time column, so that none can be replayed on the affected ones.';
const SHOWN = 8;
const LEAST_SHOWN = 0.005;

interface Around {
  readonly context: Context;
  readonly source: ProjectHistorySource;
  /** Of the warehouse, which replays are to run on; by default what the project says. */
  readonly dialect?: SqlDialect;
}

/** Which commits may have done it: those deployed before the onset, by what they mean, and the likely ones replayed. */
export async function matchChanges(
  run: Run,
  look: SymptomLook,
  walk: Walk,
  { context, source, dialect }: Around,
): Promise<ChangesRanked> {
  const symptom = changeSymptom(run, look, walk);
  const history = await findChanges({
    repository: source.repository,
    ...(dialect === undefined ? {} : { load: { adapter: dialect } }),
    ...(source.folder === undefined ? {} : { folder: source.folder }),
    ...(context.log === null
      ? {}
      : { deploys: context.log.deploys.map(({ sha, at }) => ({ sha, atMs: at / 1000 })) }),
    ...(context.now === null ? {} : { nowMs: context.now / 1000 }),
    onsetMs: symptom.onsetMs,
    table: symptom.table,
    ...(run.timeColumn === null ? {} : { timeColumn: run.timeColumn }),
    columns: metricInputs(symptom.metric).flatMap((it) => columnsOf(it)),
    tables: context.tables,
  });
  const isTimeless = run.timeColumn === null;
  const replays = isTimeless ? new Map<string, Replay>() : await replayLikely(history, symptom, run);
  const ranked = rankChanges(history, symptom, replays);
  const isUnseen = isTimeless && ranked.some((it) => it.sha !== null && it.probability >= WORTH_REPLAYING);
  return {
    kind: 'changes_ranked',
    changes: ranked
      .filter((it, i) => i < 3 || it.probability >= LEAST_SHOWN)
      .slice(0, SHOWN)
      .map(asFinding),
    ...changeFindings(ranked, walk, history.relations),
    notLookedAt: isUnseen ? [...history.notLookedAt, NOT_REPLAYED] : history.notLookedAt,
  };
}

function changeSymptom(run: Run, look: SymptomLook, walk: Walk): ChangeSymptom {
  const { axis } = run.profile;
  const ticks = axis.ticksPerSecond ?? 1;
  const [onset, end] = [walk.window.from * ticks, walk.window.until * ticks];
  const { observed, expected } = look.symptom;
  const length = Math.max(7 * 86_400 * ticks, end - onset);
  return {
    table: run.resolved.table.name,
    metric: look.symptom.metric === undefined ? run.resolved.metric : ROW_COUNT,
    direction: look.episode?.direction ?? ((observed ?? 0) >= (expected ?? 0) ? 'up' : 'down'),
    axis,
    affected: { from: onset, until: end },
    healthy: { from: Math.max(run.profile.first, onset - length), until: onset },
    onsetMs: ((run.timeColumn === null ? (look.affected?.onset ?? run.at) : onset) / ticks) * 1000,
    grainMs: (look.coarse.lengthTicks / ticks) * 1000,
    cycleMs: DAY_MS,
    observed,
    expected,
    segment: {},
    health: new Map(walk.looks.map((it) => [it.relation, it.state])),
  };
}

/** The likeliest first; one that reproduces it settles the matter. */
async function replayLikely(
  history: ChangeHistory,
  symptom: ChangeSymptom,
  run: Run,
): Promise<ReadonlyMap<string, Replay>> {
  const replays = new Map<string, Replay>();
  const likely = rankChanges(history, symptom)
    .filter((it) => it.candidate !== undefined && it.candidate.reach !== null)
    .filter((it) => it.probability >= WORTH_REPLAYING)
    .slice(0, MOST_REPLAYS);
  for (const { candidate } of likely) {
    if (candidate === undefined) continue;
    if (run.ledger.queries.length > MOST_BEFORE_REPLAY) break;
    const replay = await replayChange(history, candidate, symptom, run.ledger);
    replays.set(candidate.sha, replay);
    if (replay.verdict === 'reproduces') break;
  }
  return replays;
}

function asFinding({ sha, probability, withoutReplay, candidate, replay }: RankedChange): ChangeFinding {
  if (sha === null || candidate === undefined) {
    return {
      sha: null,
      probability,
      withoutReplay,
      summary: 'no change of the project did it',
      deployedAt: null,
      replay: 'not_run',
      queryIds: [],
    };
  }
  const models = candidate.models.filter((it) => it.class !== 'cosmetic').map((it) => it.name);
  const details = candidate.models.flatMap((it) => it.changes.map(describeChange));
  const what = models.length === 0 ? 'nothing that a model computes' : models.slice(0, 3).join(', ');
  const { deployedAtMs } = candidate;
  return {
    sha,
    probability,
    withoutReplay,
    summary: `${what}${details.length === 0 ? '' : `: ${details.slice(0, 2).join('; ')}`} ("${subjectOf(candidate.message)}")`,
    deployedAt: deployedAtMs === null ? null : formatInstant(deployedAtMs * 1000),
    replay: replayText(replay),
    queryIds: replay?.queryIds ?? [],
  };
}

function subjectOf(message: string): string {
  return message.split('\n', 1)[0].slice(0, 72);
}

function replayText(replay: Replay | undefined): string {
  if (replay === undefined) return 'not_run';
  return replay.verdict;
}
