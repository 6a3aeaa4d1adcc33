export { type CommitFiles, type CommitOptions, readCommit } from './read-commit.ts';
export { openRepository } from './repository.ts';
export { readRemoteUrl } from './remote-url.ts';
