import type { CatalogueEntry } from '@dataing/base/diagnostics';

export const sniffCatalogue: readonly CatalogueEntry[] = [
  {
    code: 'SNIFF_NOT_FETCHED',
    title: 'The commits of the pull request are not here',
    cause: 'git has not fetched its head, or the branch that it goes into; nothing is fetched by itself.',
    remedy: 'Run the `git fetch` that the message shows, and the command again.',
    example: 'dataing sniff --pr 123',
  },
];
