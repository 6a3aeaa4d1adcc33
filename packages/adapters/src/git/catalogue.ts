import type { CatalogueEntry } from '@dataing/base/diagnostics';

export const catalogue: readonly CatalogueEntry[] = [
  {
    code: 'GIT_NOT_A_REPOSITORY',
    title: 'The folder is in no git repository',
    cause: 'Neither it nor a folder above it is one, or git refuses it because it belongs to another user.',
    remedy: 'Name a folder of the repository; what git said stands in the message.',
    example: 'GIT_NOT_A_REPOSITORY: shop is in no git repository: fatal: not a git repository',
  },
  {
    code: 'GIT_UNKNOWN_COMMIT',
    title: 'The repository has no such commit',
    cause: 'No commit, branch or tag has that name here; of a shallow clone the older commits are missing.',
    remedy: 'Look at `git log`; fetch the whole history with `git fetch --unshallow`.',
    example: 'GIT_UNKNOWN_COMMIT: git cannot list v9: the repository has no such commit',
  },
  {
    code: 'GIT_FAILED',
    title: 'git could not do it',
    cause: 'git is not installed, or it found the repository damaged.',
    remedy: 'Install git, or run `git fsck`; what git said stands in the message.',
    example: 'GIT_FAILED: git log ended with 128: fatal: bad object HEAD',
  },
  {
    code: 'GIT_CLOSED',
    title: 'The repository was closed',
    cause: 'It was used after it had been closed: a defect of the program.',
    remedy: 'Report it.',
    example: 'GIT_CLOSED: the repository is closed',
  },
];
