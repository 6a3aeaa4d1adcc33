import type { Finding } from './change.ts';
import type { Block, Form, Source } from './form.ts';
import { Interner, Keys } from './key.ts';
import { type Matching, matchSources } from './match.ts';

/** What two queries differ in, and how their columns are called while that is said. */
export interface Delta {
  readonly findings: readonly Finding[];
  /** A label per output; equal labels stand for one column. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Compares two forms; handed around so that the comparison of blocks can compare what they read. */
export interface Session {
  readonly interner: Interner;
  readonly canonical: Keys;
  compare(before: Form, after: Form): Delta;
}

export function newSession(compare: (session: Session, before: Form, after: Form) => Delta): Session {
  const interner = new Interner();
  const session: Session = {
    interner,
    canonical: new Keys(interner),
    compare: (before, after) => compare(session, before, after),
  };
  return session;
}

/** Two blocks whose places are paired and called alike, so that equal keys mean equal terms. */
export interface Pairing {
  readonly session: Session;
  readonly before: Block;
  readonly after: Block;
  readonly keysBefore: Keys;
  readonly keysAfter: Keys;
  readonly matching: Matching;
  /** Pairs whose queries differ. */
  readonly changed: ReadonlyArray<{ readonly before: Source; readonly after: Source; readonly delta: Delta }>;
}

export function pairBlocks(session: Session, before: Block, after: Block): Pairing {
  const { canonical } = session;
  // The places get their names in the canonical keys before anything asks for them.
  canonical.form(before, 'columns');
  canonical.form(after, 'columns');
  const matching = matchSources(canonical, before, after);
  const keysBefore = new Keys(session.interner);
  const keysAfter = new Keys(session.interner);
  const changed: Array<{ before: Source; after: Source; delta: Delta }> = [];
  matching.pairs.forEach(([a, b], i) => {
    const label = `m${i}`;
    const same = canonical.content(a) === canonical.content(b);
    const forms = a.content.kind !== 'table' && b.content.kind !== 'table';
    if (same || !forms) {
      keysBefore.label(a, label);
      keysAfter.label(b, label);
      return;
    }
    const delta = session.compare(a.content as Form, b.content as Form);
    changed.push({ before: a, after: b, delta });
    keysBefore.label(a, label, labelled(delta.before));
    keysAfter.label(b, label, labelled(delta.after));
  });
  matching.removed.forEach((source, i) => keysBefore.label(source, `removed${i}`));
  matching.added.forEach((source, i) => keysAfter.label(source, `added${i}`));
  return { session, before, after, keysBefore, keysAfter, matching, changed };
}

function labelled(labels: readonly string[]): Map<string, string> {
  return new Map(labels.map((label, i) => [String(i), label]));
}
