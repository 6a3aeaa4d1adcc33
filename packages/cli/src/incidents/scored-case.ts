import type { CaseScore, MetadataCase } from '@dataing/incidents';

/** Who judged -> how well; the investigator is `dataing`. */
type CaseScores = Readonly<Record<string, CaseScore>>;

/** A case that was scored. */
export interface ScoredCase {
  readonly id: string;
  readonly scores: CaseScores;
  readonly metadata: MetadataCase;
}
