import type { Change } from '@dataing/sql/diff';
import type { OwnChange, Touched } from './own-change.ts';

/** Whether rows that were told apart may not be any more: they are joined or kept more than once, or stand for something else. */
export function repeatsRows({ fanOut, grain }: Change): boolean {
  return fanOut || grain === 'finer' || grain === 'changed';
}

/**
 * Whether what a test holds of the rows of an asset, that columns tell them apart, cannot be relied on after a change: its
 * own query repeats rows, or rows that are repeated come in.
 */
export function losesKeys(
  own: OwnChange | undefined,
  inherited: Touched,
  reads: ReadonlyArray<{ readonly touched: Touched; readonly hasLostKeys: boolean }>,
): boolean {
  // Another table in the place of one is taken to have its keys.
  const isOwn = own?.diff?.changes.some((it) => it.kind !== 'source_changed' && repeatsRows(it)) === true;
  const isMore = inherited.rows === 'more' || inherited.rows === 'unknown';
  const isRepeated = ({ touched, hasLostKeys }: (typeof reads)[number]) =>
    hasLostKeys || (touched.isRepeated === true && touched.rows !== 'same' && touched.rows !== 'fewer');
  return isOwn || (isMore && reads.some(isRepeated));
}
