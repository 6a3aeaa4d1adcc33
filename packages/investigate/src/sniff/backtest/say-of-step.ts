import type { ProjectAt } from '../../changes/project-history.ts';
import { predictImpact } from '../predict.ts';
import { stateOfGraph } from '../project-state.ts';
import type { BacktestStep } from './step.ts';

/** What sniff says of a commit as a whole, from both states and no history. */
export function sayOfStep(before: ProjectAt, after: ProjectAt): BacktestStep['said'] {
  const { overallRisk, confidence } = predictImpact({
    before: stateOfGraph(before.graph, new Map()),
    after: stateOfGraph(after.graph, new Map()),
    range: { from: null, to: null, label: '' },
    files: [],
  });
  return { risk: overallRisk, confidence };
}
