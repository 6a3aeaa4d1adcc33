import { isAbsolute, join, relative } from 'node:path';
import { formatInstant } from '@dataing/base/time';
import type { BlameEntry } from '@dataing/investigate/blame';
import type { GitRepository } from '@dataing/ports';
import type { Io } from '../io.ts';
import { datasetOf, type ProjectConfig } from '../project/config/config.ts';
import type { LoadedProject } from '../project/load-project.ts';
import type { RepositoryPlace } from './open-sources.ts';
import type { BlameOptions } from './options.ts';
import { shellWord } from './shell-word.ts';
import type { ResolvedTarget } from './target.ts';

interface Asked {
  readonly options: Pick<BlameOptions, 'target'>;
  readonly place: RepositoryPlace;
  readonly project: Pick<LoadedProject, 'config'>;
  readonly resolved: ResolvedTarget | undefined;
  readonly repository: Pick<GitRepository, 'prefix'> | undefined;
}

/**
 * What asks whether the rows, or the values of the column, changed when a commit came: with the source and the project that
 * dataing.yml or the repository name, and a word in capitals for what nothing here says.
 */
export function investigateCommand(asked: Asked, { cwd }: Pick<Io, 'cwd'>): (entry: BlameEntry) => string {
  const { options, project, resolved } = asked;
  const { table = options.target, column } = resolved ?? {};
  const metric = column === undefined ? 'count(*)' : `null_share(${column})`;
  const isMapped = datasetOf(project.config, undefined, table) !== undefined;
  const where = [...sourceWords(project.config, table), ...(isMapped ? [] : projectWords(asked, cwd))];
  return ({ timestampMs }) => {
    const at = formatInstant(timestampMs * 1000).slice(0, 16);
    return ['dataing investigate', ...where, '--table', table, '--metric', metric, '--at', at]
      .map((it, i) => (i === 0 ? it : shellWord(it)))
      .join(' ');
  };
}

/** The source that the dataset is of, or the only one there is. */
function sourceWords(config: ProjectConfig, table: string): readonly string[] {
  const names = config.sources.map((it) => it.name);
  const named = datasetOf(config, undefined, table)?.source ?? (names.length === 1 ? names[0] : undefined);
  if (named !== undefined) return ['--source', named];
  return names.length > 1 ? ['--source', 'SOURCE'] : ['--data', 'DATA'];
}

/** Of plain SQL there is no project to name. */
function projectWords({ place, resolved, repository }: Asked, cwd: string): readonly string[] {
  if (resolved?.model === undefined || repository === undefined) return [];
  const top = join(place.folder, repository.prefix.replace(/[^/]+\//g, '../'));
  const folder = relative(cwd, join(top, resolved.folder ?? ''));
  return ['--project', folder === '' ? '.' : isAbsolute(folder) ? folder : folder.replace(/\/$/, '')];
}
