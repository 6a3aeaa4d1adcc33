import type { ProjectAt } from '../../changes/project-history.ts';
import { predictImpact } from '../predict.ts';
import { stateOfGraph } from '../project-state.ts';
import { worstOf } from '../risks.ts';
import type { SaidOfStep } from './step.ts';

/** What sniff says of a commit and of each model that it changes, from both states and no history. */
export function sayOfStep(before: ProjectAt, after: ProjectAt): SaidOfStep {
  const { overallRisk, confidence, changed, risks, predictedAnomalies } = predictImpact({
    before: stateOfGraph(before.graph, new Map()),
    after: stateOfGraph(after.graph, new Map()),
    range: { from: null, to: null, label: '' },
    files: [],
  });
  const models = changed.map(({ table: name }) => ({
    name,
    risk: worstOf(risks.filter((it) => it.table === name).map((it) => it.level)),
    likelihood: Math.max(
      0,
      ...predictedAnomalies.filter((it) => it.table === name).map((it) => it.likelihood),
    ),
  }));
  return { risk: overallRisk, confidence, models };
}
