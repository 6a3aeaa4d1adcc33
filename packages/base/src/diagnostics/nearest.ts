/**
 * Edits between two strings: insertions, deletions, substitutions and swaps of neighbours, each counted once
 * (optimal string alignment, the restricted Damerau-Levenshtein distance). Stops at `limit`: a result above it
 * only means "more than limit".
 */
export function editDistance(a: string, b: string, limit = Infinity): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const substitute = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(last[j] + 1, row[j - 1] + 1, substitute);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, beforeLast[j - 2] + 1);
      }
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) return limit + 1;
    beforeLast = last;
    last = row;
  }
  return last[b.length];
}

/** Longest name that is compared: beyond it nobody mistyped by two letters. */
const MAX_LENGTH = 100;

/**
 * The candidate a user most likely meant, or undefined when none is near: at most one edit per three
 * characters (at least one), letter case and `-`, `_`, space counting for nothing. Ties go to the first
 * candidate.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = fold(name);
  if (wanted.length === 0 || wanted.length > MAX_LENGTH) return undefined;
  let limit = Math.max(1, Math.floor(wanted.length / 3));
  let found: string | undefined;
  for (const candidate of candidates) {
    if (candidate === name) continue;
    const folded = fold(candidate);
    if (wanted.length < 3 && folded !== wanted) continue;
    const distance = editDistance(wanted, folded, limit);
    if (distance > limit || (found !== undefined && distance === limit)) continue;
    found = candidate;
    limit = distance;
    if (distance === 0) break;
  }
  return found;
}

/** So many names that are most like one, the likest first: by words they share, then by edits. Of few all are given. */
export function likest(name: string, candidates: Iterable<string>, most = 5): readonly string[] {
  const wanted = wordsOf(name);
  const ranked = [...new Set(candidates)].map((candidate) => ({
    candidate,
    shared: wordsOf(candidate).filter((it) => wanted.includes(it)).length,
    distance: editDistance(fold(name).slice(0, MAX_LENGTH), fold(candidate).slice(0, MAX_LENGTH)),
  }));
  ranked.sort(
    (a, b) => b.shared - a.shared || a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1),
  );
  return ranked.slice(0, most).map((it) => it.candidate);
}

/** `fct_orderLines2` is of `fct`, `order`, `lines`; a single letter says nothing. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((it) => it.length > 1);
}

function fold(name: string): string {
  return name.toLowerCase().replace(/[-_ ]/g, '');
}
