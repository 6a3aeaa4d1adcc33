import { contentHash } from '@dataing/dbt';
import { Dice } from '../incidents/plan/dice.ts';
import type { MutableProject } from './project-files.ts';
import { columnSites } from './sites/columns.ts';
import { cosmeticSites } from './sites/cosmetic.ts';
import { expressionSites } from './sites/expressions.ts';
import { joinSites } from './sites/joins.ts';
import type { Mutation, Sites } from './sites/mutation.ts';
import { projectSites } from './sites/project-wide.ts';
import { rowSites } from './sites/rows.ts';

const SITES: readonly Sites[] = [
  columnSites,
  joinSites,
  rowSites,
  expressionSites,
  projectSites,
  cosmeticSites,
];

/** A mutation with a name that stays while the projects stay. */
export interface NamedMutation extends Mutation {
  readonly id: string;
}

/** Every mutation that can be made of a project: one for each place and kind, without repetitions. */
export function allMutations(project: MutableProject): NamedMutation[] {
  const found = new Map<string, NamedMutation>();
  for (const sites of SITES) {
    for (const site of sites(project)) {
      const hash = contentHash(JSON.stringify(site.edits)).slice(0, 8);
      const id = `${project.name}-${site.kind}-${hash}`;
      const isSame = Object.entries(site.edits).every(([path, text]) => project.files.get(path) === text);
      if (!isSame && !found.has(id)) found.set(id, { ...site, project: project.name, id });
    }
  }
  return [...found.values()];
}

/** At most so many of each kind and project, drawn by the seed; those of a kind stand in the order of the draw. */
export function chooseMutations(all: readonly NamedMutation[], seed: number, most: number): NamedMutation[] {
  const kinds = Map.groupBy(all, ({ project, kind }) => `${project} ${kind}`);
  return [...kinds]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([kind, them]) => new Dice(seed, `mutations/${kind}`).shuffle(them).slice(0, most));
}
