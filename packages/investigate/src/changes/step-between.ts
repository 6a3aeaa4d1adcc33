import type { DbtGraph } from '@dataing/dbt';
import type { GitCommit, WarehouseTable } from '@dataing/ports';
import { SchemaIndex } from '@dataing/sql/scope';
import { relationsOfGraph } from '../context/dbt-lineage.ts';
import type { ModelChange } from './change.ts';
import { compareProjects, schemaOf } from './compare-projects.ts';
import { withoutFollowers, withoutMended } from './follow-renames.ts';
import type { ProjectSlice, ProjectSlices } from './project-slice.ts';
import { arrivalAt } from './reach.ts';

/** What one commit did to a model, as plain data. */
export interface HistoryStep {
  /** All that it changed of the model and upstream of it. */
  readonly models: readonly ModelChange[];
  /** What of the model that can alter; null: nothing. Columns are in small letters. */
  readonly arrival: {
    readonly columns: readonly string[];
    readonly every: boolean;
    readonly rows: boolean;
    readonly hops: number;
  } | null;
  /** Whether something upstream was written otherwise, with another meaning or not. */
  readonly isUpstream: boolean;
  readonly renamedFrom?: string;
  readonly life: 'began' | 'ended' | null;
  readonly notes: readonly string[];
  readonly paths: readonly string[];
  /** What decided over the model before it. */
  readonly surroundings: { readonly paths: readonly string[]; readonly names: readonly string[] };
}

/** Compares a commit with its parent, as far as a model that is called `model` afterwards is concerned. */
export async function stepBetween(
  slices: ProjectSlices,
  commit: GitCommit,
  model: string,
  tables: readonly WarehouseTable[],
): Promise<HistoryStep | undefined> {
  const after = await slices.at(commit.sha, model);
  const [parent] = commit.parents;
  const earlier = after === undefined ? undefined : nameBefore(commit, after);
  const sameName = parent === undefined ? undefined : await slices.at(parent, model);
  const before =
    sameName ??
    (parent === undefined || earlier === undefined ? undefined : await slices.at(parent, earlier));
  if (before === undefined) return after === undefined ? undefined : lifeStep(commit, after, 'began');
  if (after === undefined) return lifeStep(commit, before, 'ended');
  if (sameBlobs(before, after)) return undefined;
  return compared(commit, before, after, tables);
}

function compared(
  commit: GitCommit,
  before: ProjectSlice,
  after: ProjectSlice,
  tables: readonly WarehouseTable[],
): HistoryStep {
  const relations = relationsOfGraph(after.graph, tables);
  const schema = tables.length > 0 ? schemaOf(after.graph, tables, relations) : schemaOfLineage(after.graph);
  const renames = renamesOf(commit, before, after);
  const models =
    before.graph === after.graph
      ? []
      : withoutFollowers(compareProjects(before, after, schema, relations, renames), before, after);
  const meant = models.filter((it) => it.class !== 'cosmetic');
  const arrival = arrivalAt(after.graph, withoutMended(meant, before, after), after.target);
  const isUpstream =
    models.length > 0 && arrivalAt(after.graph, models.map(touchingAll), after.target) !== null;
  const [was, is] = [before, after].map((it) => it.graph.nodes.get(it.target)?.resource.name);
  return {
    ...{ models, isUpstream, life: null },
    arrival: arrival === null ? null : { ...arrival, columns: [...arrival.columns] },
    ...(was === undefined || was === is ? {} : { renamedFrom: was }),
    notes: [...renameNotes(renames), ...notesOf(before, after)],
    paths: changedPaths(commit, before, after),
    surroundings: surroundingsOf(before),
  };
}

const touchingAll = (it: ModelChange): ModelChange => ({ ...it, how: 'contents' });

function lifeStep(commit: GitCommit, slice: ProjectSlice, life: 'began' | 'ended'): HistoryStep {
  const { id, resource } = slice.graph.nodes.get(slice.target) ?? {};
  const base = { changes: [], isIncrementalOnly: false, isRebuilt: true, literals: [] };
  const model: readonly ModelChange[] =
    id === undefined || resource === undefined
      ? []
      : [
          life === 'began'
            ? { ...base, id, name: resource.name, how: 'added', class: 'additive', rows: 'same' }
            : { ...base, id, name: resource.name, how: 'removed', class: 'unknown', rows: 'unknown' },
        ];
  return {
    models: model,
    arrival: { columns: [], every: true, rows: true, hops: 0 },
    ...{ isUpstream: true, life, notes: [] },
    paths: commit.paths.flatMap(({ path }) => (slice.blobs.has(path) ? [path] : [])),
    surroundings: life === 'began' ? { paths: [], names: [] } : surroundingsOf(slice),
  };
}

function surroundingsOf({ blobs, names }: ProjectSlice): HistoryStep['surroundings'] {
  return { paths: [...blobs.keys()], names: [...names] };
}

function sameBlobs(before: ProjectSlice, after: ProjectSlice): boolean {
  if (before.blobs.size !== after.blobs.size || before.target !== after.target) return false;
  return [...before.blobs].every(([path, blob]) => after.blobs.get(path) === blob);
}

function changedPaths({ paths }: GitCommit, before: ProjectSlice, after: ProjectSlice): string[] {
  return paths.flatMap(({ path, from }) =>
    after.blobs.has(path) || before.blobs.has(path) || before.blobs.has(from ?? '') ? [path] : [],
  );
}

/** Name of the model before a commit that gave its file another one. */
function nameBefore(commit: GitCommit, after: ProjectSlice): string | undefined {
  const path = after.graph.nodes.get(after.target)?.resource.path;
  const from = commit.paths.find((it) => it.path === path && it.change === 'renamed')?.from;
  return from?.replace(/^.*\//, '').replace(/\.\w+$/, '');
}

/** Ids before to ids after of nodes whose files a commit renamed. */
function renamesOf(commit: GitCommit, before: ProjectSlice, after: ProjectSlice): Map<string, string> {
  const byPath = ({ graph }: ProjectSlice) =>
    new Map([...graph.nodes.values()].map(({ id, resource }) => [resource.path, id]));
  const [old, now] = [byPath(before), byPath(after)];
  return new Map(
    commit.paths.flatMap(({ path, from }): Array<[string, string]> => {
      const [was, is] = [old.get(from ?? ''), now.get(path)];
      if (was === undefined || is === undefined || was === is) return [];
      return before.graph.nodes.has(is) || after.graph.nodes.has(was) ? [] : [[was, is]];
    }),
  );
}

/** Upstream models that are called otherwise: their readers see the same. */
function renameNotes(renames: ReadonlyMap<string, string>): string[] {
  const name = (id: string) => id.split('.').at(-1);
  return [...renames].map(([was, is]) => `${name(was)} is now called ${name(is)}`);
}

/** Columns of the project's own nodes as they are traced. */
function schemaOfLineage({ nodes, project }: DbtGraph): SchemaIndex {
  const known = [...nodes.values()].flatMap(({ relation, lineage }) => {
    if (lineage?.complete !== true) return [];
    const columns = lineage.columns.map(({ name, nullable }) => ({ name, nullable }));
    const keys = lineage.keys.filter((it) => it.length > 0);
    return [[relation.replace(/["`[\]]/g, ''), { columns, keys }] as const];
  });
  return new SchemaIndex({ tables: Object.fromEntries(known) }, project.facts.dialect);
}

/** What the project says of the model without altering it: its tests and descriptions. */
function notesOf(before: ProjectSlice, after: ProjectSlice): string[] {
  const [was, is] = [before, after].map(({ said }) => new Map(said.flatMap(({ tests }) => [...tests])));
  const added = [...is.keys()].filter((it) => !was.has(it)).map((it) => `test ${is.get(it)} added`);
  const removed = [...was.keys()].filter((it) => !is.has(it)).map((it) => `test ${was.get(it)} removed`);
  const [old, now] = [before, after].map(({ said }) => said.map((it) => it.description).join());
  return [...added, ...removed, ...(old === now ? [] : ['description changed'])];
}
