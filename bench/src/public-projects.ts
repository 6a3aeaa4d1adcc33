import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadOptions } from '@dataing/dbt';

/** A dbt project that anybody may clone, with the adapter it is written for and the variables it has no default of. */
export interface PublicProject {
  /** On GitHub. */
  readonly repository: string;
  readonly options: LoadOptions;
}

const ga4Vars = {
  static_incremental_days: 3,
  start_date: '20210120',
  property_ids: [1],
  source_project: 'p',
};

export const publicProjects: readonly PublicProject[] = [
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

/** tuva with all its marts switched on: some 1,200 models, four in five of which the others depend on. */
export const largestProject: PublicProject = {
  repository: 'tuva-health/tuva',
  options: {
    adapter: 'duckdb',
    folder: 'integration_tests/',
    vars: {
      enable_legacy_data_quality: true,
      fhir_preprocessing_enabled: true,
      enable_normalize_engine: true,
      brand_generic_enabled: true,
      semantic_layer_enabled: true,
    },
  },
};

/** What the name of the project and of its folder say. */
export function titleOf({ repository, options }: PublicProject): string {
  return `${repository} ${options.folder ?? ''}`.trim();
}

/**
 * Works on a bare git directory of the project, cloned from GitHub and removed after; with DBT_PROJECTS a folder of git
 * directories `<owner>+<name>/repo` that is there already.
 */
export async function withRepository<T>(
  project: PublicProject,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  return withClone(project, ['--depth', '1'], work);
}

/** As `withRepository`, with all of its past. */
export async function withHistory<T>(
  project: PublicProject,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  return withClone(project, [], work);
}

async function withClone<T>(
  { repository }: PublicProject,
  depth: readonly string[],
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const near = process.env.DBT_PROJECTS;
  const local = near === undefined ? undefined : join(near, repository.replace('/', '+'), 'repo');
  if (local !== undefined && existsSync(local)) return work(local);
  const folder = mkdtempSync(join(tmpdir(), 'dataing-dbt-'));
  try {
    const url = `https://github.com/${repository}.git`;
    const { status, stderr } = spawnSync('git', ['clone', '-q', '--bare', ...depth, url, folder], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${url} cannot be cloned: ${stderr}`);
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
