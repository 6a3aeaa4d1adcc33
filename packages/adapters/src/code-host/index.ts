export { type CodeHostOptions, openCodeHost } from './open-code-host.ts';
export { parseRemote } from './parse-remote.ts';
