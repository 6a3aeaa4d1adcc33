import { CAUSE_KINDS, causeKind, OTHER_PRIORS } from '../hypothesis/cause-catalogue.ts';
import type { CauseType, OtherVerdict } from '../hypothesis/cause-types.ts';
import { type Prior, posterior, type Weight } from './posterior.ts';

/** An asset at which it may have started. */
export interface AssetCandidate {
  readonly asset: string;
  /** How strongly it stands out beside the others, above 0. */
  readonly weight: number;
  /** The types that can be at it; left out: all. */
  readonly only?: readonly CauseType[];
}

/** One piece of evidence for or against types at an asset; without an asset it is about all, and about no fault. */
export interface CauseEvidence {
  readonly evidenceId: string;
  readonly test: string;
  readonly asset: string | null;
  readonly weights: Readonly<Partial<Record<CauseType | OtherVerdict, number>>>;
  /** For (+) or against (-) every type at every other asset. */
  readonly elsewhere?: number;
}

export interface RankedCause {
  readonly type: CauseType;
  readonly asset: string;
  readonly probability: number;
  readonly supports: readonly string[];
  readonly contradicts: readonly string[];
}

export interface CauseRanking {
  readonly causes: readonly RankedCause[];
  readonly otherwise: Readonly<Record<OtherVerdict, number>>;
}

const OTHERS: readonly OtherVerdict[] = ['no_fault', 'business_change', 'unknown'];
const nameOf = (type: string, asset: string) => `${type}@${asset}`;

/**
 * Probabilities over every type at every asset, "business change", "no fault" and "unknown"; they add up to 1. Tests are
 * groups: what one says of a hypothesis is capped.
 */
export function rankCauses(
  assets: readonly AssetCandidate[],
  evidence: readonly CauseEvidence[],
): CauseRanking {
  const total = assets.reduce((sum, it) => sum + it.weight, 0);
  const priors: Prior[] = OTHERS.map((it) => ({ hypothesis: it, probability: OTHER_PRIORS[it] }));
  for (const { asset, weight, only } of assets) {
    for (const { type, prior } of kindsAt(only))
      priors.push({ hypothesis: nameOf(type, asset), probability: (prior * weight) / total });
  }
  const weights = evidence.flatMap((it) => weightsOf(it, assets));
  const probabilities = posterior(priors, weights);
  const marks = (name: string, isFor: boolean) => [
    ...new Set(
      weights
        .filter((w) => w.hypothesis === name && (isFor ? w.nats > 0 : w.nats < 0))
        .map((w) => w.evidenceId),
    ),
  ];
  const causes = assets.flatMap(({ asset, only }) =>
    kindsAt(only).map(({ type }) => ({
      type,
      asset,
      probability: probabilities.get(nameOf(type, asset)) ?? 0,
      supports: marks(nameOf(type, asset), true),
      contradicts: marks(nameOf(type, asset), false),
    })),
  );
  return {
    causes: causes.sort((a, b) => b.probability - a.probability),
    otherwise: {
      no_fault: probabilities.get('no_fault') ?? 0,
      business_change: probabilities.get('business_change') ?? 0,
      unknown: probabilities.get('unknown') ?? 0,
    },
  };
}

const kindsAt = (only: readonly CauseType[] | undefined) =>
  only === undefined ? CAUSE_KINDS : CAUSE_KINDS.filter(({ type }) => only.includes(type));

/** What is said of "no fault" at one of several assets holds as far as that asset is the one. */
function weightsOf(evidence: CauseEvidence, assets: readonly AssetCandidate[]): Weight[] {
  const { evidenceId, test, weights } = evidence;
  const total = assets.reduce((sum, it) => sum + it.weight, 0);
  const { elsewhere = 0 } = evidence;
  const others = elsewhere === 0 ? [] : assets.filter((it) => it.asset !== evidence.asset);
  const away = others.flatMap((it) =>
    CAUSE_KINDS.map(({ type }) => ({
      evidenceId,
      hypothesis: nameOf(type, it.asset),
      group: `${test} elsewhere`,
      nats: elsewhere,
    })),
  );
  const own = Object.entries(weights).flatMap(([name, nats]) => {
    if ((OTHERS as readonly string[]).includes(name)) {
      const place = assets.find((it) => it.asset === evidence.asset);
      const part = evidence.asset === null || place === undefined ? 1 : place.weight / total;
      return [{ evidenceId, hypothesis: name, group: test, nats: nats * part }];
    }
    const at = evidence.asset === null ? assets.map((it) => it.asset) : [evidence.asset];
    return at.map((asset) => ({
      evidenceId,
      hypothesis: nameOf(name, asset),
      group: test,
      nats,
    }));
  });
  return [...own, ...away];
}

/** The words of a cause. */
export function mechanismOf(type: CauseType, asset: string, column: string | null): string {
  const { title, isOfRows } = causeKind(type);
  if (type === 'segment_failure') {
    return column === null
      ? `${asset}: one segment lost rows`
      : `${asset}.${column}: one segment lost this field`;
  }
  return `${asset}${column === null || isOfRows ? '' : `.${column}`}: ${title}`;
}
