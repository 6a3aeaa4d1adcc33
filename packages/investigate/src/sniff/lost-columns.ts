import type { PredictedBreak } from './prediction.ts';

/** Breaks of exposures, those of one exposure and table together; other breaks stay alone. */
export function byExposure(
  breaks: readonly PredictedBreak[],
): ReadonlyArray<readonly [PredictedBreak, ...PredictedBreak[]]> {
  const groups = Map.groupBy(breaks, (it) => (it.kind === 'exposure' ? `${it.by}\n${it.table}` : it));
  return [...groups.values()].map(([first, ...others]) => [first, ...others]);
}

/** What an exposure loses, all columns of a table in one sentence. */
export function lossText([first, ...others]: readonly [PredictedBreak, ...PredictedBreak[]]): string {
  const columns = [first, ...others].flatMap((it) => it.column ?? []);
  if (others.length === 0 || columns.length < 2) return first.description;
  return `the exposure ${first.by} reads ${first.table}, which has no columns ${columns.join(', ')} any more`;
}
