import type { ChangedFile } from '@dataing/investigate';
import { countLines } from '@dataing/investigate';
import type { ChangedPath } from './read-sides.ts';

const decoder = new TextDecoder();
/** A text has no zero byte; a file of another kind has one soon. */
const LOOK_BYTES = 8192;

/** Changed files with their lines counted; what went and came with one content was moved. */
export function changedFiles(changed: readonly ChangedPath[]): ChangedFile[] {
  const gone = new Map(
    changed.flatMap(({ path, how, before }) =>
      how === 'removed' && before !== undefined ? [[decoder.decode(before), path] as const] : [],
    ),
  );
  const moved = new Map<string, string>();
  for (const { path, how, after } of changed) {
    const from = how === 'added' && after !== undefined ? gone.get(decoder.decode(after)) : undefined;
    if (from !== undefined) moved.set(path, from);
  }
  const left = new Set(moved.values());
  return changed
    .filter(({ path, how }) => how !== 'removed' || !left.has(path))
    .map((it): ChangedFile => {
      const from = moved.get(it.path);
      if (from !== undefined) return { path: it.path, from, how: 'renamed', linesAdded: 0, linesRemoved: 0 };
      return { path: it.path, from: null, how: it.how, ...linesOf(it) };
    });
}

function linesOf({ before, after, how }: ChangedPath): Pick<ChangedFile, 'linesAdded' | 'linesRemoved'> {
  const isUnread = (how !== 'added' && before === undefined) || (how !== 'removed' && after === undefined);
  if (isUnread || [before, after].some((it) => it?.subarray(0, LOOK_BYTES).includes(0) === true))
    return { linesAdded: null, linesRemoved: null };
  const [x, y] = [before, after].map((it) => (it === undefined ? '' : decoder.decode(it)));
  return countLines(x, y);
}
