import type { ChangeFinding, Investigation } from '../investigation/investigation.ts';

/**
 * Changes by how likely each did it, given what is answered: they were ranked as if something had broken, and where the
 * data is probably right, probably no change broke it. Likeliest first; what commits lose goes to "none of them".
 */
export function holdChanges(
  changes: readonly ChangeFinding[],
  { no_fault, business_change }: Investigation['otherwise'],
): readonly ChangeFinding[] {
  const broken = Math.max(0, 1 - no_fault - business_change);
  const held = (it: ChangeFinding, share: number) =>
    it.sha === null ? 1 - broken * (1 - share) : broken * share;
  return changes
    .map((it) => ({
      ...it,
      probability: held(it, it.probability),
      withoutReplay: held(it, it.withoutReplay),
    }))
    .sort((a, b) => b.probability - a.probability);
}
