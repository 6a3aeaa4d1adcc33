/** What is kept from run to run, without what reads projects. */
export { type DiskCache, openDiskCache } from './disk-cache.ts';
export { programVersion } from './program-version.ts';
