import { sha256Hex } from '@dataing/base/random';
import type { JsonValue } from './json-value.ts';

/** Objects under these keys hold the user's own keys, where "comment" is data. */
const FREE_FORM: ReadonlySet<string> = new Set(['mapping', 'on', 'where']);
const REMARKS: ReadonlySet<string> = new Set(['comment', 'description', '$schema']);

/** The document as JSON with sorted keys (by UTF-16 units), no white space and no remarks. */
function canonicalJson(value: JsonValue, freeForm = false): string {
  if (value.kind === 'array') return `[${value.items.map((item) => canonicalJson(item)).join(',')}]`;
  if (value.kind !== 'object') return JSON.stringify(value.value);
  const members = [...value.members.values()]
    .filter((member) => freeForm || !REMARKS.has(member.key.value))
    .sort((a, b) => (a.key.value < b.key.value ? -1 : 1))
    .map(({ key, value: v }) => `${JSON.stringify(key.value)}:${canonicalJson(v, FREE_FORM.has(key.value))}`);
  return `{${members.join(',')}}`;
}

/** SHA-256 of the canonical JSON, in hexadecimal: equal for documents that differ in layout and remarks only. */
export function hashDocument(value: JsonValue): string {
  return sha256Hex(new TextEncoder().encode(canonicalJson(value)));
}
