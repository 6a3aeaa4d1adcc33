import type { Part } from './template.ts';

/**
 * Which stream decides what, the same for the columnar and the row-at-a-time form. A path names a place in the
 * tree of templates: "faker/address", then "/street_address:0" for its first reference to that name and
 * "/=pattern:1" for its second pattern. The alternatives of a rule share what they name alike: a row uses one of
 * them only, and draws are made for whole blocks, used or not.
 */
export const rootPath = (method: string): string => `faker/${method}`;

/** The path of the part at `position` of a template. */
export function partPath(path: string, parts: readonly Part[], position: number): string {
  const name = nameOf(parts[position]);
  const before = parts.slice(0, position).filter((part) => nameOf(part) === name).length;
  return `${path}/${name}:${before}`;
}

function nameOf(part: Part): string {
  return part.kind === 'ref' ? part.name : `=${part.kind}`;
}

/** Instead of `partPath` for a labelled number: equal within one template. */
export const labelPath = (path: string, label: string): string => `${path}/==${label}`;
/** Which of a rule's alternatives; asked only where there are several. */
export const choicePurpose = (path: string): string => `${path}?`;
/** Which place: one draw for all fields of a value. */
export const placePurpose = (method: string): string => `faker/${method}@place`;
/** The n-th draw (from 0) of a part that needs several. */
export const drawPurpose = (path: string, n: number): string => `${path}#${n}`;

/**
 * A pattern takes several symbols from one draw: first from the high half, then from the low one, then from the
 * next draw. A half serves symbols while the product of their alphabets' sizes is at most this, so that no
 * combination is more than 1 in 256 likelier than another.
 */
export const HALF_CAPACITY = 16777216;
