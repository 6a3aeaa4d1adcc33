import type { Asset, ProjectState } from './project-state.ts';

/**
 * What has another id afterwards and is the same: of models that went and came, those with one text, then those whose
 * texts share most of their lines. Ids before to ids afterwards.
 */
export function pairAssets(before: ProjectState, after: ProjectState): ReadonlyMap<string, string> {
  const built = (it: Asset) =>
    it.kind === 'model' || it.kind === 'seed' || it.kind === 'snapshot' || it.kind === 'table';
  const gone = [...before.assets.values()].filter((it) => built(it) && !after.assets.has(it.id));
  const come = [...after.assets.values()].filter((it) => built(it) && !before.assets.has(it.id));
  const pairs = new Map<string, string>();
  if (gone.length === 0 || come.length === 0 || gone.length * come.length > PAIRS_MAX) return pairs;
  const all = gone.flatMap((x) =>
    come.map((y) => ({ x, y, likeness: x.kind === y.kind ? likeness(x, y) : 0 })),
  );
  const taken = new Set<Asset>();
  for (const { x, y, likeness: share } of all.sort((a, b) => b.likeness - a.likeness)) {
    if (share < LEAST_LIKENESS || taken.has(x) || taken.has(y)) continue;
    pairs.set(x.id, y.id);
    taken.add(x).add(y);
  }
  return pairs;
}

const PAIRS_MAX = 10_000;
const LEAST_LIKENESS = 0.6;

/** Share of lines that two texts have in common. */
function likeness(a: Asset, b: Asset): number {
  if (a.text === b.text) return 1;
  const [x, y] = [linesOf(a.text), linesOf(b.text)];
  const shared = [...x].filter((it) => y.has(it)).length;
  return shared / Math.max(1, x.size + y.size - shared);
}

function linesOf(text: string): ReadonlySet<string> {
  return new Set(
    text
      .split('\n')
      .map((it) => it.trim())
      .filter((it) => it !== ''),
  );
}
