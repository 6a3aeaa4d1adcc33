/** What JSON can say, and no more. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/**
 * The one text of a value by the JSON Canonicalization Scheme (RFC 8785): keys in order of their UTF-16 units, no
 * spaces, numbers and texts as ECMAScript writes them. Throws RangeError for what JSON has no words for: numbers that
 * are not finite, lone surrogates, undefined, bigint.
 */
export function canonicalJson(value: JsonValue): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError(`${value} is not a JSON number`);
    return JSON.stringify(value);
  }
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new RangeError('a text with half a surrogate pair is not JSON');
    return JSON.stringify(value);
  }
  if (typeof value !== 'object') throw new RangeError(`a value of type ${typeof value} is not JSON`);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${canonicalJson(key)}:${canonicalJson(value[key])}`).join(',')}}`;
}

function isList(value: JsonValue & object): value is readonly JsonValue[] {
  return Array.isArray(value);
}
