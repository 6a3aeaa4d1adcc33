import { readCommit } from '@dataing/adapters/git';
import { buildGraph, type DbtGraph, readProject } from '@dataing/dbt';
import { appendHistory } from '../history.ts';
import { round, summarise } from '../pair.ts';
import { type PublicProject, publicProjects, titleOf, withRepository } from '../public-projects.ts';

/**
 * Which share of the SQL models of public dbt projects is rendered and read without a manifest, and the CPU time of a
 * whole project, cold and with everything in the cache.
 */
export async function run(): Promise<string> {
  const lines: string[] = [];
  let [all, read] = [0, 0];
  for (const project of publicProjects) {
    const measured = await measure(project);
    all += measured.models;
    read += measured.read;
    appendHistory('dbt-projects', measured);
    const { models, read: ok, whole, cold_ms: cold, median: warm } = measured;
    lines.push(`${measured.case}: ${ok} of ${models} read, ${whole} whole; ${cold} ms, warm ${warm} ms`);
    lines.push(...measured.reasons.map((reason) => `  ${reason}`));
  }
  return [...lines, `in all ${read} of ${all}: ${round((100 * read) / all, 1)} %`].join('\n');
}

async function measure(project: PublicProject) {
  const { options } = project;
  const read = (folder: string) =>
    readCommit(folder, { wanted: (path) => /\.(sql|ya?ml|csv|py)$/.test(path) });
  const { files } = await withRepository(project, read);
  const kept = new Map<string, string>();
  const cache = {
    get: (key: string) => kept.get(key),
    set: (key: string, value: string) => {
      kept.set(key, value);
    },
  };
  const load = (): [DbtGraph, number] => {
    const begin = process.cpuUsage();
    const loaded = readProject(files, { ...options, cache });
    if (loaded === undefined) throw new Error(`${titleOf(project)} has no dbt_project.yml`);
    const graph = buildGraph(loaded);
    const used = process.cpuUsage(begin);
    return [graph, round((used.user + used.system) / 1000, 0)];
  };
  const [graph, cold] = load();
  const runs = 5;
  const { median, min } = summarise(Array.from({ length: runs }, () => load()[1]));
  return { case: titleOf(project), unit: 'ms', median, min, runs, cold_ms: cold, ...sharesOf(graph) };
}

function sharesOf({ nodes }: DbtGraph) {
  const models = [...nodes.values()].filter(
    (it) => it.resource.kind === 'model' && it.resource.language === 'sql',
  );
  const read = models.filter((it) => it.lineage !== undefined && it.lineage.diagnostics.length === 0);
  const counts = new Map<string, number>();
  for (const it of models) {
    const [first] = it.diagnostics;
    if (first !== undefined) counts.set(first.code, (counts.get(first.code) ?? 0) + 1);
  }
  return {
    models: models.length,
    read: read.length,
    whole: read.filter((it) => !it.compiled.approximate).length,
    reasons: [...counts].map(([code, count]) => `${count} ${code}`),
  };
}
