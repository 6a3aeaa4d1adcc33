import type { Incident } from './incidents.ts';

export type Where = Readonly<Record<string, string>>;

const keyOf = (where: Where) =>
  Object.entries(where)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('&');

/** Place of the first true element in a ranking, from 0; Infinity where there is none. */
export function placeOfTruth(ranking: readonly Where[], incident: Pick<Incident, 'causes'>): number {
  const truth = new Set(incident.causes.map(keyOf));
  const place = ranking.findIndex((where) => truth.has(keyOf(where)));
  return place < 0 ? Number.POSITIVE_INFINITY : place;
}

/** Percent of cases with a true element among the first 1, 3 and 5. */
export function topShares(places: readonly number[]): { top_1: number; top_3: number; top_5: number } {
  const share = (k: number) =>
    Number(((100 * places.filter((place) => place < k).length) / Math.max(places.length, 1)).toFixed(1));
  return { top_1: share(1), top_3: share(3), top_5: share(5) };
}

/** "86.2 / 98.5 / 98.5" */
export function topText({ top_1, top_3, top_5 }: ReturnType<typeof topShares>): string {
  return [top_1, top_3, top_5].map((share) => share.toFixed(1).padStart(5)).join(' / ');
}
