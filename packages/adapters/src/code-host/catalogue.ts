import type { CatalogueEntry } from '@dataing/base/diagnostics';

/** What can go wrong between here and GitHub or GitLab. */
export const codeHostCatalogue: readonly CatalogueEntry[] = [
  {
    code: 'CODE_HOST_NO_TOKEN',
    title: 'No token for the host of the code',
    cause: 'The environment holds no token for it; without one nothing is asked of it.',
    remedy: 'Set GITHUB_TOKEN (or GH_TOKEN) or GITLAB_TOKEN. Without one: fetch the commits, and --ref A..B.',
    example: 'dataing sniff --pr 123',
  },
  {
    code: 'CODE_HOST_UNKNOWN',
    title: 'The repository is at no host that is known',
    cause:
      'It has no remote, or one elsewhere than at github.com, gitlab.com or the server that the environment names. A token is sent nowhere else.',
    remedy:
      'For a server of your own set GITHUB_SERVER_URL (or GH_HOST) or CI_SERVER_URL (or GITLAB_HOST) to its address.',
    example: 'dataing sniff --pr 123   (of a repository without a remote)',
  },
  {
    code: 'CODE_HOST_TIMEOUT',
    title: 'No answer in time',
    cause: 'The host of the code took longer than ten seconds.',
    remedy: 'Try again later.',
    example: 'dataing sniff --pr 123',
  },
  {
    code: 'CODE_HOST_CANCELLED',
    title: 'Cancelled',
    cause: 'The request was stopped, most often by Ctrl-C.',
    remedy: 'Run it again.',
    example: 'dataing sniff --pr 123   (and Ctrl-C)',
  },
  {
    code: 'CODE_HOST_UNREACHABLE',
    title: 'The host of the code cannot be reached',
    cause: 'There is no connection to it, or it fails on its side (5xx), again and again.',
    remedy: 'Check the network, and GITHUB_API_URL or CI_API_V4_URL where these are set.',
    example: 'GITHUB_API_URL=http://localhost:1 dataing sniff --pr 123',
  },
  {
    code: 'CODE_HOST_REFUSED',
    title: 'The host of the code refuses the request',
    cause: 'The token is not accepted, or may not do this.',
    remedy:
      'Check the token. Comments need `pull-requests: write`, statuses `statuses: write`; of a fork, a workflow on pull_request may only read.',
    example: 'GITHUB_TOKEN=expired dataing sniff --pr 123',
  },
  {
    code: 'CODE_HOST_RATE_LIMITED',
    title: 'Too many requests',
    cause: 'The host of the code limits how much is asked of it in an hour; the message says until when.',
    remedy: 'Wait until then. What is known already is not asked for again.',
    example: 'dataing blame orders',
  },
  {
    code: 'CODE_HOST_NOT_FOUND',
    title: 'The host of the code has no such thing',
    cause: 'There is no pull request of this number, no such repository, or the token may not see it.',
    remedy: 'Check the number, and that the token is one for this repository.',
    example: 'dataing sniff --pr 999999',
  },
  {
    code: 'CODE_HOST_BAD_REPLY',
    title: 'A reply that cannot be read',
    cause:
      'What answered does not speak the API: a proxy, a page to log in at, an address of something else.',
    remedy: 'Check GITHUB_API_URL or CI_API_V4_URL, and what stands between here and there.',
    example: 'GITHUB_API_URL=https://example.org dataing sniff --pr 123',
  },
];
