import type { Diagnostic } from '@dataing/base/diagnostics';
import { relative } from 'node:path';

/** What the system's words for a failed file operation mean to a person, and what to do. */
const faults: Readonly<Record<string, readonly [reason: string, help: string]>> = {
  ENOENT: ['there is no such file or folder', 'Check the path; it is taken from the current folder.'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'Check the path.'],
  EISDIR: ['it is a folder, not a file', 'Name a file.'],
  EACCES: ['permission is denied', 'Choose another place, or change its permissions.'],
  EPERM: ['permission is denied', 'Choose another place, or change its permissions.'],
  EROFS: ['the file system is read-only', 'Choose another place.'],
  ENOSPC: [
    'there is no space left',
    'Make room, or choose another place; with --resume finished blocks are kept.',
  ],
  EDQUOT: ['the quota of the disk is used up', 'Make room, or choose another place.'],
  EMFILE: ['too many files are open', 'Raise the limit (ulimit -n), or write fewer files at once.'],
  ENAMETOOLONG: ['the name is too long', 'Choose a shorter one.'],
};

/** Why a file operation failed, in words and without paths; the message of any other error as it is. */
export function reasonOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  const known = typeof code === 'string' && Object.hasOwn(faults, code) ? faults[code][0] : undefined;
  return known ?? (error instanceof Error ? error.message : String(error));
}

/** A failed file operation that no command foresaw; undefined for all other errors. */
export function fileDiagnostic(error: unknown, cwd: string): Diagnostic | undefined {
  const { code, path } = error as { readonly code?: unknown; readonly path?: unknown };
  if (typeof code !== 'string' || !Object.hasOwn(faults, code)) return undefined;
  const [reason, help] = faults[code];
  const place = typeof path === 'string' ? shownPath(path, cwd) : 'a file';
  return { code: 'CLI_FILE', severity: 'error', message: `cannot use ${place}: ${reason}`, help };
}

/** As it would be typed: from the current folder where it is below it. */
function shownPath(path: string, cwd: string): string {
  const inside = relative(cwd, path);
  return inside === '' || inside.startsWith('..') ? path : inside;
}
