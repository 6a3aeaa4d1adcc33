import { editDistance, likest, nearest } from '@dataing/base/diagnostics';
import { isSameTable, isSettingsFile, ProjectHistory, ProjectSlices, SqlTables } from '@dataing/investigate';
import type { GitRepository } from '@dataing/ports';
import { readings, type ResolvedTarget } from './target.ts';

/** What builds a table at a commit, by the files of that commit. */
export async function locateTarget(
  head: string,
  target: string,
  repository: GitRepository,
  inside: string | undefined,
): Promise<ResolvedTarget | undefined> {
  const folders = await projectFolders(repository, head, inside);
  const names: string[] = [];
  for (const folder of folders) {
    const found = await new ProjectSlices({ repository, folder }).names(head);
    names.push(...found);
    for (const reading of readings(target)) {
      const model = nameIn(found, lastOf(reading.table));
      if (model !== undefined) return { ...reading, model, folder };
    }
  }
  for (const folder of folders) {
    const byRelation = await aliasIn(repository, head, folder, target);
    if (byRelation !== undefined) return byRelation;
  }
  const tables = new SqlTables({
    repository,
    ...(inside === undefined ? {} : { folder: inside }),
    isSkipped: (path) => folders.some((it) => path.startsWith(it)),
  });
  const written = await tables.names(head);
  for (const reading of readings(target))
    if (written.some((it) => isSameTable(it, reading.table)))
      return { ...reading, sql: { tables, tip: head } };
  const known = [...names, ...written];
  if (known.length === 0) return undefined;
  const near = suggestionOf(target, known);
  return {
    table: target,
    unknown: { likest: likest(lastOf(readings(target).at(-1)!.table), known), known: known.length },
    ...(near === undefined ? {} : { suggestion: near }),
  };
}

/** The name that is meant, with the column that was asked for behind it. */
function suggestionOf(target: string, known: readonly string[]): string | undefined {
  const found = readings(target).flatMap(({ table, column }) => {
    const wanted = lastOf(table);
    const near = nearest(wanted, known.map(lastOf));
    const name = known.find((it) => lastOf(it) === (near ?? wanted));
    if (name === undefined) return [];
    const edits = editDistance(wanted.toLowerCase(), lastOf(name).toLowerCase());
    return [{ name: column === undefined ? name : `${name}.${column}`, edits }];
  });
  return found.sort((a, b) => a.edits - b.edits)[0]?.name;
}

const lastOf = (table: string) => table.split('.').at(-1)!;

function nameIn(names: readonly string[], wanted: string): string | undefined {
  return names.find((it) => it === wanted) ?? names.find((it) => it.toLowerCase() === wanted.toLowerCase());
}

/** Folders with a dbt_project.yml, packages apart: the one that was opened first, then those that stand highest. */
async function projectFolders(
  repository: GitRepository,
  head: string,
  inside: string | undefined,
): Promise<readonly string[]> {
  const paths = (await repository.files(head)).map(({ path }) => path);
  const folders = paths
    .filter(
      (it) =>
        isSettingsFile(it) && /(^|\/)dbt_project\.ya?ml$/.test(it) && !/dbt_(packages|modules)\//.test(it),
    )
    .map((it) => it.replace(/dbt_project\.ya?ml$/, ''));
  const first = inside ?? repository.prefix;
  const depth = (it: string) => it.split('/').length;
  return folders
    .filter((it) => it.startsWith(first) || first.startsWith(it))
    .sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
}

/** Names that only the compiled project tells: the whole of it is read. */
async function aliasIn(
  repository: GitRepository,
  head: string,
  folder: string,
  target: string,
): Promise<ResolvedTarget | undefined> {
  const project = await new ProjectHistory({ repository, folder }).at(head);
  const nodes = [...(project?.graph.nodes.values() ?? [])].filter(({ resource }) =>
    ['model', 'seed', 'snapshot'].includes(resource.kind),
  );
  for (const reading of readings(target)) {
    const wanted = reading.table.toLowerCase();
    const node = nodes.find(({ relation, alias }) => {
      const plain = relation.replace(/["`[\]]/g, '').toLowerCase();
      return (
        alias.toLowerCase() === lastOf(wanted) &&
        (plain === wanted || plain.endsWith(`.${wanted}`) || !wanted.includes('.'))
      );
    });
    if (node !== undefined) return { ...reading, model: node.resource.name, folder };
  }
  return undefined;
}
