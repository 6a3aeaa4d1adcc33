import { existsSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import type { ScoredCase } from './scored-case.ts';

/** Scores in a file, one line each, so that a run that was stopped goes on where it was. */
export class ScoreLog {
  readonly #file: string | undefined;
  readonly #kept = new Map<string, ScoredCase>();

  /** `file` undefined: nothing is kept. */
  private constructor(file: string | undefined) {
    this.#file = file;
  }

  static async open(file: string | undefined): Promise<ScoreLog> {
    const log = new ScoreLog(file);
    if (file === undefined || !existsSync(file)) return log;
    const lines = (await readFile(file, 'utf8')).split('\n');
    // A line cut short by a kill is a case that was not scored.
    for (const line of lines) {
      const scored = parseLine(line);
      if (scored !== undefined) log.#kept.set(scored.id, scored);
    }
    return log;
  }

  get(id: string): ScoredCase | undefined {
    return this.#kept.get(id);
  }

  async add(scored: ScoredCase): Promise<void> {
    this.#kept.set(scored.id, scored);
    if (this.#file !== undefined) await appendFile(this.#file, `${JSON.stringify(scored)}\n`);
  }
}

function parseLine(line: string): ScoredCase | undefined {
  try {
    return line === '' ? undefined : (JSON.parse(line) as ScoredCase);
  } catch {
    return undefined;
  }
}
