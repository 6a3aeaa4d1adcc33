import type { ShownChange } from '../changes/change.ts';
import { type Followed, type Following, matters } from './follow.ts';
import type { ChangeFacts } from './likelihood.ts';
import type { ProjectState } from './project-state.ts';

/** By how something changed, the kind that histories count. */
export const WHOLE_KINDS = {
  added: 'model_added',
  removed: 'model_removed',
  contents: 'contents_changed',
} as const;

/** What a history is asked by, of each asset that changed itself; as the backtest has it of past changes. */
export function factsOfChanges(
  { all }: Following,
  changesOf: (followed: Followed) => readonly ShownChange[],
  before: ProjectState,
  after: ProjectState,
): (id: string) => Omit<ChangeFacts, 'rule'> {
  const size = [...all.values()].filter(
    (it) => it.distance === 0 && it.own !== undefined && matters(it),
  ).length;
  const downstream = new Downstream(before.assets.values());
  return (id) => {
    const followed = all.get(id)!;
    const { own, touched } = followed;
    const how = own?.how === 'changed' ? undefined : own?.how;
    const kinds = how === undefined ? changesOf(followed).map((it) => it.kind) : [WHOLE_KINDS[how]];
    const state = after.assets.has(id) ? after : before;
    return {
      ...{ kinds: [...new Set(kinds)], size: Math.max(1, size) },
      isEvery: how !== undefined || own?.diff?.class === 'unknown',
      hasOtherRows: how !== undefined || touched.rows !== 'same',
      downstream: downstream.of(followed.before?.id ?? id),
      tests: state.tests.filter((it) => it.on === id).length,
    };
  };
}

/** How many nodes are built from one, near and far. */
export class Downstream {
  readonly #readers = new Map<string, string[]>();

  constructor(
    nodes: Iterable<{ readonly id: string; readonly kind: string; readonly dependsOn: readonly string[] }>,
  ) {
    for (const { id, kind, dependsOn } of nodes) {
      if (kind === 'test') continue;
      for (const it of dependsOn) this.#readers.set(it, [...(this.#readers.get(it) ?? []), id]);
    }
  }

  of(id: string): number {
    const seen = new Set([id]);
    for (const at of seen) for (const reader of this.#readers.get(at) ?? []) seen.add(reader);
    return seen.size - 1;
  }
}
