export { type CodeHostOptions, openCodeHost } from './open-code-host.ts';
