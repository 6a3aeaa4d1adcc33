import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DiagnosticError } from '@dataing/base/diagnostics';
import type { Io } from '../io.ts';

/** Writes a new schema file; one that is already there is kept unless `force`. Error: AUTHOR_FILE_EXISTS. */
export async function writeSchema(path: string, text: string, force: boolean, io: Io): Promise<void> {
  try {
    await writeFile(resolve(io.cwd, path), text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new DiagnosticError([
        {
          code: 'AUTHOR_FILE_EXISTS',
          severity: 'error',
          message: `there is already a file ${path}`,
          help: 'Name another file, or replace it with --force.',
        },
      ]);
    }
    throw new DiagnosticError([
      {
        code: 'AUTHOR_NOT_WRITTEN',
        severity: 'error',
        message: `cannot write ${path} (${code})`,
        help: 'Check the folder; it is taken from the current one.',
      },
    ]);
  }
}
