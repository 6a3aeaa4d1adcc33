import type { CatalogueEntry } from '@dataing/base/diagnostics';

export const catalogue: readonly CatalogueEntry[] = [
  {
    code: 'DBT_NO_PROJECT',
    title: 'There is no dbt project',
    cause: 'The folder is not there, or neither it nor a folder below it has a dbt_project.yml.',
    remedy: 'Name the folder in which dbt_project.yml stands.',
    example: 'DBT_NO_PROJECT: no dbt_project.yml stands in the folder or below it',
  },
  {
    code: 'DBT_COMMIT',
    title: 'A commit of a project cannot be read',
    cause: 'The folder is in no git repository, or the repository has no commit, branch or tag of that name.',
    remedy: 'Look at `git log`, or leave the commit out to read the folder as it is.',
    example: 'DBT_COMMIT: git cannot list v9: fatal: not a tree object',
  },
  {
    code: 'DBT_FILE_SKIPPED',
    title: 'A file of a project was not read',
    cause:
      'It is too large or no text, a link leads out of the project or round in a circle, or permission is denied.',
    remedy: 'Nothing need be done where the file is no part of the project; otherwise move it or its target.',
    example: 'DBT_FILE_SKIPPED: seeds/geo.csv was not read: too large',
  },
  {
    code: 'DBT_CACHE',
    title: 'What was computed of a project cannot be kept',
    cause: 'The folder of the cache cannot be made or written: no permission, or no space is left.',
    remedy:
      'Nothing need be done: the result is whole, the next run takes as long. Or make the folder writable.',
    example: 'DBT_CACHE: what was computed cannot be kept for the next time: permission denied',
  },
];
