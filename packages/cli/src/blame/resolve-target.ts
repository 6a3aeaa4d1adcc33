import type { ContentCache, GitRepository } from '@dataing/ports';
import type { ResolvedTarget } from './target.ts';

/**
 * What builds a table: a model of the repository's dbt projects, by its name, its alias or its relation; else the plain SQL
 * that is about it.
 */
export async function resolveTarget(
  target: string,
  repository: GitRepository,
  inside: string | undefined,
  kept?: ContentCache,
): Promise<ResolvedTarget | undefined> {
  const head = await repository.find();
  if (head === undefined) return undefined;
  const key = `target:${JSON.stringify([head, inside ?? repository.prefix, target])}`;
  const known = kept?.get(key);
  if (known !== undefined) return JSON.parse(known) as ResolvedTarget;
  // What reads projects is loaded only where the answer is not kept.
  const { locateTarget } = await import('./locate-target.ts');
  const found = await locateTarget(head, target, repository, inside);
  // Plain SQL is read at each run: its statements are not kept.
  if (found?.model !== undefined) kept?.set(key, JSON.stringify(found));
  return found;
}
