import { compare, Dict, fault, Float, render, Tuple, typeName, Undefined, type Value } from './value.ts';

/** Python's json.dumps: a blank after `:` and `,`, non-ASCII escaped. */
export function toJson(value: Value, sortKeys = false): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' || value instanceof Float) return render(value);
  const items = Array.isArray(value) ? value : value instanceof Tuple ? value.items : undefined;
  if (items !== undefined) return `[${items.map((item) => toJson(item, sortKeys)).join(', ')}]`;
  if (value instanceof Dict) {
    const entries = value.entries();
    if (sortKeys) entries.sort(([a], [b]) => compare(a, b));
    return `{${entries.map(([key, item]) => `${quoted(keyText(key))}: ${toJson(item, sortKeys)}`).join(', ')}}`;
  }
  throw fault(`a ${value instanceof Undefined ? 'value that is not there' : typeName(value)} has no JSON`);
}

function keyText(key: Value): string {
  if (typeof key === 'string') return key;
  return key === null || typeof key === 'boolean' ? toJson(key) : render(key);
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
