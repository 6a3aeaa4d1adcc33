import type { RiskLevel } from '../prediction.ts';
import type { LabelledChange } from './step.ts';

/** A level of risk that sniff said without a history, and whether a fix came. */
interface SaidAndCame {
  readonly level: RiskLevel;
  readonly came: boolean;
}

export interface SaidOfHistory {
  /** By the risk of the commit as a whole; a commit needed a fix where one of its models did. */
  readonly commits: ReadonlyArray<SaidAndCame & { readonly confidence: number }>;
  /** By the risk of each model that changed, with the likelihood of its likeliest anomaly by the rules. */
  readonly models: ReadonlyArray<SaidAndCame & { readonly probability: number }>;
}

/** What sniff said of past changes whose horizon is over, beside what became of them. */
export function saidAndCame(changes: readonly LabelledChange[]): SaidOfHistory {
  const commits = new Map<string, SaidAndCame & { readonly confidence: number }>();
  const models = changes.flatMap(({ step: { sha, said }, model, fixed, isWhole, facts }) => {
    if (said === null || !isWhole) return [];
    const came = fixed !== null;
    const { risk, confidence } = said;
    commits.set(sha, { level: risk, confidence, came: came || commits.get(sha)?.came === true });
    const level = said.models.find((it) => it.name === model.name)?.risk ?? 'low';
    return [{ level, came, probability: facts.rule }];
  });
  return { commits: [...commits.values()], models };
}
