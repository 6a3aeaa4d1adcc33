/** Row numbers within a table, from 0: a contiguous range, or one by one. */
export type Positions =
  | { readonly kind: 'range'; readonly start: number; readonly length: number }
  | { readonly kind: 'list'; readonly at: Float64Array; readonly length?: number };

export function positionAt(positions: Positions, row: number): number {
  return positions.kind === 'range' ? positions.start + row : positions.at[row];
}

export function positionCount(positions: Positions): number {
  return positions.length ?? (positions.kind === 'list' ? positions.at.length : 0);
}
