/** Anything of the tree: a node, a name, or a part of one. */
export type TreePart = object;

/**
 * Calls `visit` for `root` and every object under it, parents first, in the order of the fields. Walks with a list
 * of its own, so that no tree is too deep for it. `visit` may give false to leave out what is under a part.
 */
export function visitTree(
  root: TreePart,
  visit: (part: Readonly<Record<string, unknown>>) => boolean | void,
): void {
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const part = waiting.pop();
    if (Array.isArray(part)) {
      for (let i = part.length - 1; i >= 0; i--) if (typeof part[i] === 'object') waiting.push(part[i]);
    } else if (typeof part === 'object' && part !== null) {
      if (visit(part as Record<string, unknown>) === false) continue;
      const values = Object.entries(part);
      for (let i = values.length - 1; i >= 0; i--) {
        const [key, value] = values[i];
        if (key !== 'span' && typeof value === 'object' && value !== null) waiting.push(value);
      }
    }
  }
}

/** The tree without its spans and without what is absent or false: two texts of one meaning give equal values. */
export function withoutSpans(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(withoutSpans);
  if (part === null || typeof part !== 'object') return part;
  const kept = Object.entries(part).filter(
    ([key, value]) => key !== 'span' && value !== undefined && value !== false,
  );
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutSpans(value)]));
}
