import type { CauseType } from '../hypothesis/cause-types.ts';
import type { CauseRanking, RankedCause } from './rank-causes.ts';

/** A change whose SQL gives the anomaly on the same rows: what it can be, where, and how likely it was not it after all. */
export interface SettledChange {
  readonly asset: string;
  /** Empty: any. */
  readonly types: readonly CauseType[];
  /** Probability that no change or another one did it. */
  readonly otherwise: number;
}

/**
 * Two rankings of the same incident must not contradict each other: where a replay settled which change did it, causes
 * that are not that change are together no likelier than that it did not do it. What is no fault keeps its probability.
 */
export function holdToChange(ranking: CauseRanking, settled: SettledChange | null): CauseRanking {
  if (settled === null) return ranking;
  const isIt = ({ asset, type }: RankedCause) =>
    asset === settled.asset && (settled.types.length === 0 || settled.types.includes(type));
  const massOf = (wanted: boolean) =>
    ranking.causes.reduce((sum, it) => sum + (isIt(it) === wanted ? it.probability : 0), 0);
  const [its, others] = [massOf(true), massOf(false)];
  const most = settled.otherwise * (its + others);
  if (its === 0 || others <= most) return ranking;
  const causes = ranking.causes.map((it) => ({
    ...it,
    probability: it.probability * (isIt(it) ? (its + others - most) / its : most / others),
  }));
  return { ...ranking, causes: causes.sort((a, b) => b.probability - a.probability) };
}
