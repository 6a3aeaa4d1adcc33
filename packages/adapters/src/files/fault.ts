import { DiagnosticError } from '@dataing/base/diagnostics';

/** What the system's words for a failed file operation mean to a person, and what to do. */
const faults: Readonly<Record<string, readonly [reason: string, help: string]>> = {
  ENOENT: ['there is no such file or folder', 'Check the path; it is taken from the current folder.'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'Check the path.'],
  EISDIR: ['it is a folder, not a file', 'Name a file.'],
  EACCES: ['permission is denied', 'Choose another place, or change its permissions.'],
  EPERM: ['permission is denied', 'Choose another place, or change its permissions.'],
  EROFS: ['the file system is read-only', 'Choose another place.'],
  ENOTSUP: ['no folder can be made there', 'Choose another place.'],
  ENOSPC: [
    'there is no space left',
    'Make room, or choose another place; with --resume finished blocks are kept.',
  ],
  EDQUOT: ['the quota of the disk is used up', 'Make room, or choose another place.'],
  EFBIG: ['the file would be larger than the file system takes', 'Choose another place, or more --parts.'],
  EMFILE: ['too many files are open', 'Raise the limit (ulimit -n), or write fewer files at once.'],
  ENAMETOOLONG: ['the name is too long', 'Choose a shorter one.'],
  EIO: ['the disk reports an error', 'Check the disk, or choose another place.'],
};

export interface FileFault {
  /** In words and without paths. */
  readonly reason: string;
  readonly help: string;
}

/** What a failed file operation means; undefined for all other errors. */
export function fileFault(error: unknown): FileFault | undefined {
  const { code } = error as { readonly code?: unknown };
  if (typeof code !== 'string' || !Object.hasOwn(faults, code)) return undefined;
  const [reason, help] = faults[code];
  return { reason, help };
}

/** FILES_WRITE_FAILED, in words where the system's are known. */
export function writeFailed(name: string, error: unknown): DiagnosticError {
  const fault = fileFault(error);
  const message = `cannot write ${name}: ${fault?.reason ?? (error as Error).message}`;
  return new DiagnosticError([{ code: 'FILES_WRITE_FAILED', severity: 'error', message, help: fault?.help }]);
}
