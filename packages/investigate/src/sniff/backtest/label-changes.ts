import type { ChangeFacts } from '../likelihood.ts';
import type { BacktestStep, Fix, LabelledChange, StepModel } from './step.ts';
import type { Touch } from './trace-fixes.ts';

/** An anomaly that was seen and not dismissed. */
export interface SeenAnomaly {
  /** Name of the model, without schema. */
  readonly model: string;
  readonly column: string | null;
  readonly onsetMs: number;
}

export interface LabelRequest {
  /** The oldest first. */
  readonly steps: readonly BacktestStep[];
  readonly touches: ReadonlyMap<string, readonly Touch[]>;
  readonly anomalies?: readonly SeenAnomaly[];
  readonly horizonMs: number;
  /** Where the history ends: a later fix is not known. */
  readonly untilMs: number;
}

/** A commit that changes more models than this mends none in particular. */
const FIX_MODELS_MAX = 20;
/** An anomaly shows within so many days of the change that brought it. */
const ANOMALY_MS = 3 * 86_400_000;

/**
 * What became of each change of a model: whether, within the horizon, a later commit took it back by contents, or one that
 * says it mends something changed lines that this one had written, or columns or rows of the same model that this one had
 * changed last; or whether an anomaly of the model (of its column) began. A label is a guess from
 * the history, better than nothing: a fix may be of something older, and a defect may never have been mended.
 */
export function labelChanges(request: LabelRequest): readonly LabelledChange[] {
  const { steps, horizonMs, untilMs } = request;
  const fixes = fixesOf(request);
  return steps.flatMap((step) =>
    step.models.map((model): LabelledChange => {
      const fixed = [...(fixes.get(keyOf(step.sha, model.name)) ?? []), ...anomalyOf(request, step, model)]
        .filter((it) => it.afterMs <= horizonMs)
        .sort((a, b) => a.afterMs - b.afterMs)[0];
      const isWhole = untilMs - step.atMs >= horizonMs;
      return { step, model, fixed: fixed ?? null, isWhole, facts: factsOf(step, model) };
    }),
  );
}

const keyOf = (sha: string, model: string) => `${sha} ${model}`;

function fixesOf({ steps, touches }: LabelRequest): ReadonlyMap<string, readonly Fix[]> {
  const bySha = new Map(steps.map((it) => [it.sha, it]));
  const found = new Map<string, Fix[]>();
  /** What was changed last in each model: its columns and `rows`, by the commit. */
  const last = new Map<string, BacktestStep>();
  for (const step of steps) {
    const add = (of: BacktestStep, model: string, how: Fix['how']) => {
      if (of.sha === step.sha) return;
      const key = keyOf(of.sha, model);
      const fix = { sha: step.sha, afterMs: Math.max(0, step.atMs - of.atMs), how };
      found.set(key, [...(found.get(key) ?? []), fix]);
    };
    for (const { sha, path, how } of touches.get(step.sha) ?? []) {
      const of = bySha.get(sha);
      const model = of?.models.find((it) => it.path === path || fileOf(it.path) === fileOf(path));
      if (of !== undefined && model !== undefined && (how === 'revert' || mends(step)))
        add(of, model.name, how);
    }
    for (const model of step.models) {
      for (const part of partsOf(model)) {
        const key = keyOf(part, model.name);
        const of = last.get(key);
        if (of !== undefined && mends(step)) add(of, model.name, 'columns');
        last.set(key, step);
      }
    }
  }
  return found;
}

const mends = (step: BacktestStep) => step.isFix && step.models.length <= FIX_MODELS_MAX;

const fileOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** What of a model differs, as far as it can be named; a file that is another is no column. */
function partsOf({ columns, hasOtherRows, isEvery }: StepModel): readonly string[] {
  if (isEvery) return [];
  return hasOtherRows ? [...columns, ' rows'] : columns;
}

function anomalyOf({ anomalies = [] }: LabelRequest, step: BacktestStep, model: StepModel): Fix[] {
  return anomalies.flatMap((it) => {
    const afterMs = it.onsetMs - step.atMs;
    const isOf =
      it.model.toLowerCase() === model.name.toLowerCase() &&
      (it.column === null ||
        model.isEvery ||
        model.hasOtherRows ||
        model.columns.includes(it.column.toLowerCase()));
    return isOf && afterMs >= 0 && afterMs <= ANOMALY_MS
      ? [{ sha: step.sha, afterMs, how: 'anomaly' as const }]
      : [];
  });
}

function factsOf({ models, said }: BacktestStep, model: StepModel): ChangeFacts {
  const { name, kinds, isEvery, hasOtherRows, downstream, tests } = model;
  const rule = said?.models.find((it) => it.name === name)?.likelihood ?? 0;
  return { kinds, isEvery, hasOtherRows, downstream, tests, size: models.length, rule };
}
