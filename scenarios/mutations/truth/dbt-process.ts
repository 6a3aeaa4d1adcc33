import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** A state of a project for run_dbt.py, by folders. */
export interface DbtJob {
  readonly folder: string;
  readonly raw: string;
  readonly tables: string;
}

/** What dbt says of a seed, model or test that it ran. */
interface DbtNode {
  readonly status: string;
  readonly name: string;
  readonly depends_on: readonly string[];
}

export interface DbtRun {
  /** dbt could not read the project at all; then nothing was run. */
  readonly error: string | null;
  /** Views that were made and whose rows cannot be computed. */
  readonly unreadable: readonly string[];
  /** Table to column to type. */
  readonly types: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** By unique id. */
  readonly nodes: Readonly<Record<string, DbtNode>>;
}

const ROOT = resolve(import.meta.dirname, '../../..');

/** One Python process with dbt-duckdb of tools/python/dbt.txt, which runs one state of a project after the other. */
export class DbtProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #said = '';

  private constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stderr.on('data', (chunk: Buffer) => (this.#said = `${this.#said}${chunk}`.slice(-4000)));
  }

  /** Sets dbt up when it is not there. Throws where Python or dbt cannot be set up. */
  static open(): DbtProcess {
    const environment = ['dbt', join(ROOT, 'tools/python/dbt.txt')];
    const setUp = spawnSync(process.execPath, [join(ROOT, 'tools/python/src/setup.ts'), ...environment]);
    if (setUp.status !== 0) throw new Error(`dbt cannot be set up: ${setUp.stderr.toString()}`);
    const python = join(ROOT, '.tooling/dbt/bin/python');
    return new DbtProcess(spawn(python, [join(ROOT, 'tools/python/src/run_dbt.py')]));
  }

  /** One at a time. Throws where the process ends without an answer, with the last of what it said. */
  async run(job: DbtJob): Promise<DbtRun> {
    this.#child.stdin.write(`${JSON.stringify(job)}\n`);
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error(`run_dbt.py ended: ${this.#said}`);
    return JSON.parse(value) as DbtRun;
  }

  close(): void {
    this.#child.stdin.end();
  }
}
