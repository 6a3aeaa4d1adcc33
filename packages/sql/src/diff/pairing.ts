import { type Finding, mergeAlike } from './change.ts';
import { type Block, type Form, ownTerms, type Ref, someTerm, type Source } from './form.ts';
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
  compare(before: Form, after: Form, depth: Depth): Delta;
}

export function newSession(
  compare: (session: Session, before: Form, after: Form, depth: Depth) => Delta,
): Session {
  const interner = new Interner();
  const known = new Map<string, Delta>();
  const session: Session = {
    interner,
    canonical: new Keys(interner),
    // Queries that are used twice are compared once, or chains of them would double the work at each step.
    compare(before, after, depth) {
      const { canonical } = session;
      const pair = `${depth} ${canonical.form(before, 'named')} ${canonical.form(after, 'named')}`;
      const earlier = known.get(pair);
      if (earlier !== undefined) return earlier;
      const delta = compare(session, before, after, depth);
      // A query that is used twice shows its changes twice, and twice more at each step above.
      const merged = { ...delta, findings: mergeAlike(delta.findings) };
      known.set(pair, merged);
      return merged;
    },
  };
  return session;
}

/** A place whose query differs; `columns` are the labels of its columns, as the query around calls them. */
export interface ChangedPlace {
  readonly before: Source;
  readonly after: Source;
  readonly delta: Delta;
  readonly columnsBefore: ReadonlyMap<string, string>;
  readonly columnsAfter: ReadonlyMap<string, string>;
}

/** Whether names of columns count: they do in the result, not in what a query reads. */
export type Depth = 'result' | 'inner';

/** Two blocks whose places are paired and called alike, so that equal keys mean equal terms. */
export interface Pairing {
  readonly session: Session;
  readonly before: Block;
  readonly after: Block;
  readonly keysBefore: Keys;
  readonly keysAfter: Keys;
  readonly matching: Matching;
  /** Pairs whose queries differ. */
  readonly changed: readonly ChangedPlace[];
}

export function pairBlocks(session: Session, before: Block, after: Block): Pairing {
  const { canonical } = session;
  // The places get their names in the canonical keys before anything asks for them.
  canonical.form(before, 'columns');
  canonical.form(after, 'columns');
  const matching = matchSources(canonical, before, after);
  const keysBefore = new Keys(session.interner);
  const keysAfter = new Keys(session.interner);
  const changed: ChangedPlace[] = [];
  matching.pairs.forEach(([a, b], i) => {
    const label = `m${i}`;
    const [left, right] = [contentForm(before, a, b), contentForm(after, b, a)];
    if (left === undefined || right === undefined || sameNamed(canonical, left.form, right.form)) {
      keysBefore.label(a, label);
      keysAfter.label(b, label);
      return;
    }
    const delta = session.compare(left.form, right.form, 'inner');
    const columns = [labelled(left.columns, delta.before), labelled(right.columns, delta.after)] as const;
    changed.push({ before: a, after: b, delta, columnsBefore: columns[0], columnsAfter: columns[1] });
    keysBefore.label(a, label, columns[0]);
    keysAfter.label(b, label, columns[1]);
  });
  matching.removed.forEach((source, i) => keysBefore.label(source, `removed${i}`));
  matching.added.forEach((source, i) => keysAfter.label(source, `added${i}`));
  return { session, before, after, keysBefore, keysAfter, matching, changed };
}

function sameNamed(keys: Keys, before: Form, after: Form): boolean {
  return keys.form(before, 'named') === keys.form(after, 'named');
}

interface PlaceForm {
  readonly form: Form;
  /** How the query around calls its outputs. */
  readonly columns: readonly string[];
}

/** The query of a place; of a table beside a query, the query that gives the columns of it that are used. */
function contentForm(block: Block, source: Source, other: Source): PlaceForm | undefined {
  const { content } = source;
  if (content.kind !== 'table') return { form: content, columns: content.outputs.map((_, i) => String(i)) };
  if (other.content.kind === 'table') return undefined;
  const used = new Map<string, Ref>();
  for (const term of ownTerms(block)) {
    someTerm(term, (each) => {
      if (each.kind === 'ref' && each.source === source) used.set(each.column, each);
      return false;
    });
  }
  for (const ref of plainColumns(other.content, content.key))
    if (!used.has(ref.column)) used.set(ref.column, ref);
  const place: Source = { ...source };
  const outputs = [...used].map(([column, ref]) => ({
    name: column,
    key: column,
    term: { ...ref, source: place },
  }));
  const from = { inner: [place], attached: [], conditions: [] };
  const form: Block = {
    kind: 'block',
    from,
    filters: [],
    aggregates: false,
    having: [],
    qualify: [],
    distinct: false,
    order: [],
    extra: [],
    outputs,
    span: source.span,
  };
  return { form, columns: [...used.keys()] };
}

/** Columns of a table that a query shows as they are. */
function plainColumns(form: Form, table: string): Ref[] {
  return form.outputs.flatMap(({ term }) =>
    term.kind === 'ref' && term.source.content.kind === 'table' && term.source.content.key === table
      ? [term]
      : [],
  );
}

function labelled(columns: readonly string[], labels: readonly string[]): Map<string, string> {
  return new Map(columns.map((column, i) => [column, labels[i] ?? '']));
}
