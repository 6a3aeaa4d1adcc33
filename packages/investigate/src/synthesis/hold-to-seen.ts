import type { CauseRanking } from './rank-causes.ts';

/** Of what a cause is likely, the part that stays where the tables upstream of it were not looked at. */
const LEFT_UNSEEN = 0.5;

/**
 * A cause at an asset is one only where nothing above it was wrong before: of what the budget kept from being looked at
 * above it, nobody knows. Half of its probability goes to "unknown", so that it is named and not claimed.
 */
export function holdToSeen(ranking: CauseRanking, unseenAbove: readonly string[]): CauseRanking {
  const isUnseen = ({ asset }: { readonly asset: string }) => unseenAbove.includes(asset);
  const moved = ranking.causes
    .filter(isUnseen)
    .reduce((sum, it) => sum + it.probability * (1 - LEFT_UNSEEN), 0);
  if (moved === 0) return ranking;
  const causes = ranking.causes.map((it) =>
    isUnseen(it) ? { ...it, probability: it.probability * LEFT_UNSEEN } : it,
  );
  return {
    causes: causes.sort((a, b) => b.probability - a.probability),
    otherwise: { ...ranking.otherwise, unknown: ranking.otherwise.unknown + moved },
  };
}
