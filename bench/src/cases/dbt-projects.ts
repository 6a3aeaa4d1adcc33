import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCommit } from '@dataing/adapters/git';
import { buildGraph, type DbtGraph, type LoadOptions, readProject } from '@dataing/dbt';
import { appendHistory } from '../history.ts';
import { round, summarise } from '../pair.ts';

interface PublicProject {
  readonly repository: string;
  readonly options: LoadOptions;
}

const ga4Vars = {
  static_incremental_days: 3,
  start_date: '20210120',
  property_ids: [1],
  source_project: 'p',
};

/** Public projects, each with the adapter it is written for and the variables it has no default of. */
const projects: readonly PublicProject[] = [
  { repository: 'dbt-labs/jaffle_shop_duckdb', options: { adapter: 'duckdb' } },
  { repository: 'dbt-labs/jaffle-shop', options: { adapter: 'duckdb' } },
  { repository: 'Velir/dbt-ga4', options: { adapter: 'bigquery', vars: ga4Vars } },
  { repository: 'fivetran/dbt_shopify', options: { adapter: 'snowflake' } },
  {
    repository: 'mattermost/mattermost-data-warehouse',
    options: { adapter: 'snowflake', folder: 'transform/snowflake-dbt/' },
  },
  {
    repository: 'mattermost/mattermost-data-warehouse',
    options: { adapter: 'snowflake', folder: 'transform/mattermost-analytics/' },
  },
  { repository: 'cal-itp/data-infra', options: { adapter: 'bigquery', folder: 'warehouse/' } },
  { repository: 'tuva-health/tuva', options: { adapter: 'duckdb', folder: 'integration_tests/' } },
];

/**
 * Which share of the SQL models of public dbt projects is rendered and read without a manifest, and the CPU time of a
 * whole project, cold and with everything in the cache. Clones from GitHub; with DBT_PROJECTS a folder of git
 * directories `<owner>+<name>/repo` is read instead.
 */
export async function run(): Promise<string> {
  const lines: string[] = [];
  let [all, read] = [0, 0];
  for (const project of projects) {
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

async function measure({ repository, options }: PublicProject) {
  const { files } = await readRepository(repository);
  const kept = new Map<string, string>();
  const cache = {
    get: (key: string) => kept.get(key),
    set: (key: string, value: string) => {
      kept.set(key, value);
    },
  };
  const load = (): [DbtGraph, number] => {
    const begin = process.cpuUsage();
    const project = readProject(files, { ...options, cache });
    if (project === undefined) throw new Error(`${repository} has no dbt_project.yml`);
    const graph = buildGraph(project);
    const used = process.cpuUsage(begin);
    return [graph, round((used.user + used.system) / 1000, 0)];
  };
  const [graph, cold] = load();
  const runs = 5;
  const { median, min } = summarise(Array.from({ length: runs }, () => load()[1]));
  return {
    case: `${repository} ${options.folder ?? ''}`.trim(),
    unit: 'ms',
    median,
    min,
    runs,
    cold_ms: cold,
    ...sharesOf(graph),
  };
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

async function readRepository(repository: string) {
  const wanted = (path: string) => /\.(sql|ya?ml|csv|py)$/.test(path);
  const near = process.env.DBT_PROJECTS;
  const local = near === undefined ? undefined : join(near, repository.replace('/', '+'), 'repo');
  if (local !== undefined && existsSync(local)) return readCommit(local, { wanted });
  const folder = mkdtempSync(join(tmpdir(), 'dataing-dbt-'));
  try {
    const url = `https://github.com/${repository}.git`;
    const { status, stderr } = spawnSync('git', ['clone', '-q', '--bare', '--depth', '1', url, folder], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${url} cannot be cloned: ${stderr}`);
    return await readCommit(folder, { wanted });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
