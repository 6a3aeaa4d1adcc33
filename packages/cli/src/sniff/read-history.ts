import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSniffHistory, type SniffHistory } from '@dataing/investigate';
import type { Project } from '../project/find-project.ts';

/** Where `sniff backtest` keeps what it counted. */
export function historyPath({ stateFolder }: Project): string {
  return join(stateFolder, 'sniff-history.json');
}

/** What `sniff backtest` counted last in this project; undefined where it never ran, or wrote what this program does not read. */
export async function readSniffHistory(project: Project): Promise<SniffHistory | undefined> {
  const text = await readFile(historyPath(project), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : parseSniffHistory(text);
}
