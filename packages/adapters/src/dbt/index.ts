export { catalogue } from './catalogue.ts';
export { type DiskCache, openDiskCache } from './disk-cache.ts';
export { type LoadedProject, loadProject, type ProjectPlace } from './load-project.ts';
export { type FolderFiles, readFolder, type SkippedFile } from './read-folder.ts';
export { programVersion } from './program-version.ts';
