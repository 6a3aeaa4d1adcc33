import type { ContentCache } from '@dataing/ports';

const decoded = new WeakMap<ContentCache, Map<string, unknown>>();

/**
 * A value that a cache holds, decoded once however many projects of this process are made with it: two states of one
 * project share all that is the same in both. Nobody may change it. Undefined where it is not held.
 */
export function keptValue<T>(cache: ContentCache | undefined, key: string): T | undefined {
  if (cache === undefined) return undefined;
  let values = decoded.get(cache);
  if (values === undefined) decoded.set(cache, (values = new Map()));
  const known = values.get(key);
  if (known !== undefined) return known as T;
  const text = cache.get(key);
  if (text === undefined) return undefined;
  const value = JSON.parse(text) as T;
  values.set(key, value);
  return value;
}
