/** Whether two constants, by their shapes (`text:open`, `number:3`), are surely one value: the same text, or the same digits. */
export function isSame(a: string, b: string): boolean {
  const digits = (text: string) => text.replace(/^(number:-?\d+)\.0*$|^(number:-?\d+\.\d*?)0+$/, '$1$2');
  return digits(a) === digits(b);
}

/** Texts that a column of another type than text reads as one value though they are spelled apart. */
const SPELLED_APART = /^(t|true|y|yes|on|f|false|n|no|off|nan|inf|infinity|epoch|now|today)$/;
const NUMBER = /^-?\d+(\.\d+)?$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Whether two constants are different values, whatever the type of the column and its collation: upper and lower case,
 * accents, spaces and punctuation may not count, a date and its midnight are one, and so are true and t.
 */
export function isOther(a: string, b: string): boolean {
  const [x, y] = [a, b].map((it) => /^(text|number):(.*)$/s.exec(it) ?? []);
  if (x[1] !== y[1] || x[1] === undefined) return false;
  const [one, other] = [x[2].trim().toLowerCase(), y[2].trim().toLowerCase()];
  if (x[1] === 'number' || [one, other].every((it) => NUMBER.test(it))) return Number(one) !== Number(other);
  if ([one, other].every((it) => DATE.test(it))) return one !== other;
  if ([one, other].some((it) => /^[\d+-]/.test(it) || SPELLED_APART.test(it))) return false;
  const letters = (text: string) =>
    text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .replace(/[^\p{L}\p{N}]/gu, '');
  const [bare, otherBare] = [letters(one), letters(other)];
  // Beyond ASCII collations take more letters for the same: ß and ss, ø and o.
  return /^[a-z0-9]*$/.test(bare + otherBare) && bare !== otherBare;
}
