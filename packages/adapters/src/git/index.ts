export { type CommitFiles, type CommitOptions, readCommit } from './read-commit.ts';
export { openRepository } from './repository.ts';
export { readRefNames } from './ref-names.ts';
export { type Remote, readRemote, readRemoteUrl } from './remote-url.ts';
export { type WorkTreeChange, workTreeChanges } from './work-tree.ts';
export { type FileLines, readLineCounts, readPatch } from './read-changes.ts';
