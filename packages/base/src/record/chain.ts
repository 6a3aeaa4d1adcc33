import { sha256Hex } from '../random/sha256.ts';
import { canonicalJson, type JsonValue } from './canonical-json.ts';

/** One entry of an append-only log. */
export interface LogEntry {
  /** 1 for the first entry, then without gaps. */
  readonly seq: number;
  readonly kind: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly body: JsonValue;
}

export interface ChainedEntry extends LogEntry {
  /** Lower-case hex; depends on this entry and, through its predecessor's, on all before it. */
  readonly hash: string;
}

/** What a chain starts from. */
export const CHAIN_ROOT = '0'.repeat(64);
/** Keeps these hashes apart from those of anything else that is hashed. */
const DOMAIN = 'dataing.log.v1';

/** SHA-256 over the domain, the hash before, and the entry in canonical JSON. */
export function chainHash(previous: string, { seq, kind, atMs, body }: LogEntry): string {
  const text = `${DOMAIN}\n${previous}\n${canonicalJson({ seq, kind, at_ms: atMs, body })}`;
  return sha256Hex(new TextEncoder().encode(text));
}

export type ChainVerdict =
  | { readonly isIntact: true; readonly root: string }
  | { readonly isIntact: false; readonly seq: number; readonly reason: 'gap' | 'hash' };

/** Whether a log is whole from its first entry on; else the first place where it is not. */
export function verifyChain(entries: readonly ChainedEntry[]): ChainVerdict {
  let previous = CHAIN_ROOT;
  for (const [i, entry] of entries.entries()) {
    if (entry.seq !== i + 1) return { isIntact: false, seq: i + 1, reason: 'gap' };
    if (entry.hash !== chainHash(previous, entry)) return { isIntact: false, seq: entry.seq, reason: 'hash' };
    previous = entry.hash;
  }
  return { isIntact: true, root: previous };
}
