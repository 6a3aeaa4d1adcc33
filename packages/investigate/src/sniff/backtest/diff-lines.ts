/** Lines from one place to another, half-open from 0, that give way to others. */
export interface Hunk {
  readonly before: readonly [from: number, until: number];
  readonly after: readonly [from: number, until: number];
}

/** Beyond so many differing lines the rest is one hunk. */
const EDITS_MAX = 1500;

/**
 * The lines that differ between two texts, by the fewest deletions and insertions (E. Myers, "An O(ND) Difference
 * Algorithm", 1986); hunks in order, none touching another.
 */
export function diffLines(before: readonly string[], after: readonly string[]): Hunk[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let [endBefore, endAfter] = [before.length, after.length];
  while (endBefore > start && endAfter > start && before[endBefore - 1] === after[endAfter - 1]) {
    endBefore--;
    endAfter--;
  }
  if (start === endBefore && start === endAfter) return [];
  const [x, y] = [before.slice(start, endBefore), after.slice(start, endAfter)];
  const moved = (at: readonly [number, number]) => [at[0] + start, at[1] + start] as const;
  const found = x.length === 0 || y.length === 0 ? undefined : hunksOf(x, y);
  const whole: Hunk = { before: [0, x.length], after: [0, y.length] };
  return (found ?? [whole]).map((it) => ({ before: moved(it.before), after: moved(it.after) }));
}

/** Undefined where the texts differ by too much. */
function hunksOf(before: readonly string[], after: readonly string[]): Hunk[] | undefined {
  const trace = traceOf(before, after);
  if (trace === undefined) return undefined;
  const kept: Array<readonly [number, number]> = [];
  let [x, y] = [before.length, after.length];
  for (let d = trace.length - 1; d >= 0; d--) {
    const furthest = trace[d];
    const at = (k: number) => furthest[k + EDITS_MAX + 1];
    const k = x - y;
    const from = d > 0 && (k === -d || (k !== d && at(k - 1) < at(k + 1))) ? k + 1 : k - 1;
    const [fromX, fromY] = d === 0 ? [0, 0] : [at(from), at(from) - from];
    while (x > fromX && y > fromY) {
      x--;
      y--;
      kept.push([x, y]);
    }
    [x, y] = [fromX, fromY];
  }
  return gapsOf(kept.reverse(), before.length, after.length);
}

/** By number of edits, how far each diagonal gets before them. */
function traceOf(before: readonly string[], after: readonly string[]): Int32Array[] | undefined {
  const furthest = new Int32Array(2 * EDITS_MAX + 3);
  const trace: Int32Array[] = [];
  for (let d = 0; d <= EDITS_MAX; d++) {
    trace.push(furthest.slice());
    for (let k = -d; k <= d; k += 2) {
      const [left, right] = [furthest[k + EDITS_MAX], furthest[k + EDITS_MAX + 2]];
      let x = k === -d || (k !== d && left < right) ? right : left + 1;
      let y = x - k;
      while (x < before.length && y < after.length && before[x] === after[y]) {
        x++;
        y++;
      }
      furthest[k + EDITS_MAX + 1] = x;
      if (x >= before.length && y >= after.length) return trace;
    }
  }
  return undefined;
}

function gapsOf(kept: ReadonlyArray<readonly [number, number]>, before: number, after: number): Hunk[] {
  const hunks: Hunk[] = [];
  let [x, y] = [0, 0];
  for (const [keptX, keptY] of [...kept, [before, after] as const]) {
    if (keptX > x || keptY > y) hunks.push({ before: [x, keptX], after: [y, keptY] });
    [x, y] = [keptX + 1, keptY + 1];
  }
  return hunks;
}
