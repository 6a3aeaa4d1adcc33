import type { FeatureLook, Window } from './judge.ts';
import type { RelationHistory } from './read-history.ts';
import type { Bearing } from './relevance.ts';

/** What one look at a relation upstream tells. */
export interface RelationLook {
  readonly relation: string;
  /** Hops up from the alert's table; 0 is that table. */
  readonly hops: number;
  readonly isModel: boolean;
  readonly parents: readonly string[];
  readonly state: 'anomalous' | 'healthy' | 'unknown';
  /** Why the state is unknown; empty otherwise. */
  readonly reason: string;
  readonly history: RelationHistory | null;
  readonly features: readonly FeatureLook[];
  /** Features that moved and bear on the metric, the strongest first. */
  readonly moved: readonly FeatureLook[];
  /** Columns that bear on the metric. */
  readonly bearing: ReadonlyMap<string, Bearing>;
  readonly key: readonly string[];
  /** Since when, in seconds since 1970, where that lies before the window. */
  readonly since?: number;
}

export interface Walk {
  readonly window: Window;
  readonly stepSeconds: number;
  /** Whether the metric was found out of its history over just this window. */
  readonly isVerified: boolean;
  readonly looks: readonly RelationLook[];
  /** Anomalous relations none of whose ancestors is anomalous. */
  readonly frontier: readonly string[];
  /** What lies upstream and was not looked at, the nearest first; and where the budget was spent, which part of it. */
  readonly unseen: readonly string[];
  readonly stopped: string | null;
  /** Parents that seem healthy and whose values the budget kept from being counted, with which part of it was spent. */
  readonly uncounted: { readonly relations: readonly string[]; readonly reason: string } | null;
}
