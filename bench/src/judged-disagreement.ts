import type { Disagreement, Job } from '@dataing/adapters/lineage/test-sqlglot';

/**
 * Kinds of disagreements with sqlglot that were judged, on models of public projects, to be its own
 * (docs/sql/lineage-disagreements.md says why of each); `open` is what has to be looked at.
 */
export type Judgement = 'coarser' | 'named window' | 'unqualified' | 'beside star' | 'open';

export function judgementOf({ ours, sqlglot }: Disagreement, { sql, schema }: Job): Judgement {
  const [own, theirs] = [sourcesIn(ours), sourcesIn(sqlglot)];
  const starred = new Set([...theirs].filter((it) => it.endsWith('.*')).map(tableOf));
  const isUnknown = (source: string) => schema?.tables[tableOf(source)] === undefined;
  if (sqlglot === MISSING)
    return ours !== MISSING && /\*/.test(sql) && [...own].every(isUnknown) ? 'beside star' : 'open';
  if (ours === MISSING) return 'open';
  if (starred.size > 0) {
    const named = (all: ReadonlySet<string>) => [...all].filter((it) => !starred.has(tableOf(it)));
    const isSame = [...named(own)].every((it) => theirs.has(it)) && named(theirs).every((it) => own.has(it));
    return isSame ? 'coarser' : 'open';
  }
  const extra = [...own].filter((it) => !theirs.has(it));
  if (extra.length + theirs.size !== own.size) return 'open';
  if (/\bwindow\s+\w+\s+as\s*\(/i.test(sql)) return 'named window';
  return extra.every(isUnknown) ? 'unqualified' : 'open';
}

const MISSING = 'no such column';

function sourcesIn(shown: string): ReadonlySet<string> {
  return new Set(shown.split(', ').filter((it) => it !== '' && it !== MISSING));
}

function tableOf(source: string): string {
  return source.slice(0, source.lastIndexOf('.'));
}
