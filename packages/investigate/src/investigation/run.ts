import type { GitRepository } from '@dataing/ports';
import type { MetricView } from './metric-view.ts';

/** An investigation under way: the metric with every name found, and the instant asked about. */
export interface Run extends MetricView {
  readonly at: number;
  /** The last tick for which there should be rows. */
  readonly last: number;
  /** The tick that it is now: what is not over by then has fewer rows than it will have. Infinite where that is not known. */
  readonly now: number;
  /** Nothing is known but the alert's own table. */
  readonly isAlone: boolean;
}

/** A project's history: its repository, and the folder of the project in it. */
export interface ProjectHistorySource {
  readonly repository: GitRepository;
  readonly folder?: string;
}
