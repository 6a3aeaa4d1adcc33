import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { Io } from '../io.ts';
import { findProject } from '../project/find-project.ts';
import type { SourceOptions } from '../project/open-source.ts';

/** What a source is called in its history: its own name, or the path of the data from the project's folder. */
export async function sourceNameOf({ data, source }: SourceOptions, io: Pick<Io, 'cwd'>): Promise<string> {
  if (source !== undefined) return source;
  const { folder } = await findProject(io.cwd);
  const path = relative(folder, resolve(io.cwd, data ?? ''));
  if (path.startsWith('..') || isAbsolute(path)) return resolve(io.cwd, data ?? '');
  return path === '' ? '.' : path.split(sep).join('/');
}
