import type { MeasuredColumn } from '../prediction.ts';

/** In what a column differs between both sides; empty where in nothing. */
export function differenceText(it: MeasuredColumn): string {
  const { differing, nullsBefore, nullsAfter, distinctBefore, distinctAfter } = it;
  return [
    (differing ?? 0) > 0 ? `${differing} values differ` : '',
    nullsBefore === nullsAfter ? '' : `NULL in ${nullsBefore} rows, then in ${nullsAfter}`,
    distinctBefore === distinctAfter ? '' : `${distinctBefore} distinct values, then ${distinctAfter}`,
  ]
    .filter((part) => part !== '')
    .join('; ');
}
