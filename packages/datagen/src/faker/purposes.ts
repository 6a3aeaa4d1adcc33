/**
 * Which stream decides what, the same for the columnar and the row-at-a-time form. A path names a place in the
 * tree of templates: "faker/address", then "/<position>" for a part and "/<position>:<name>" for a reference.
 */
export const rootPath = (method: string): string => `faker/${method}`;
export const partPath = (path: string, position: number): string => `${path}/${position}`;
export const refPath = (path: string, position: number, name: string): string =>
  `${path}/${position}:${name}`;
/** A label instead of a position: equal numbers within one rule. */
export const labelPath = (path: string, label: string): string => `${path}/=${label}`;
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
