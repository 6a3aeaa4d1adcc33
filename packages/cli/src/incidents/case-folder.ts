import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DiagnosticError } from '@dataing/base/diagnostics';
import {
  type CaseAlert,
  type CaseRuns,
  parseAlert,
  parseRuns,
  parseTruth,
  type Truth,
} from '@dataing/incidents';

/** A folder of cases as docs/incidents-format.md describes it. */
export class CaseFolder {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Ids of all cases, sorted. Throws DiagnosticError INCIDENT_FOLDER_INVALID. */
  async ids(): Promise<readonly string[]> {
    const folder = join(this.#dir, 'cases');
    const entries = existsSync(folder) ? await readdir(folder, { withFileTypes: true }) : [];
    const ids = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    if (ids.length > 0) return ids.sort();
    throw new DiagnosticError([
      {
        code: 'INCIDENT_FOLDER_INVALID',
        severity: 'error',
        message: `${this.#dir} holds no cases`,
        help: 'Cases are folders in DIR/cases, their truth is DIR/truth/<case id>.json: docs/incidents-format.md.',
      },
    ]);
  }

  async truth(id: string): Promise<Truth> {
    const file = join(this.#dir, 'truth', `${id}.json`);
    return parseTruth(file, await readFile(file, 'utf8'));
  }

  /**
   * A copy of a case in a temporary folder from which no truth can be reached, for as long as `work` lasts. Throws
   * DiagnosticError INCIDENT_CASE_CHANGED when the work wrote to the warehouse.
   */
  async withCopy<T>(id: string, work: (dir: string) => Promise<T>): Promise<T> {
    const parent = await mkdtemp(join(tmpdir(), 'dataing-case-'));
    const copy = join(parent, basename(id));
    try {
      await cp(join(this.#dir, 'cases', id), copy, { recursive: true });
      const before = await fingerprint(join(copy, 'warehouse.duckdb'));
      const result = await work(copy);
      if ((await fingerprint(join(copy, 'warehouse.duckdb'))) !== before) throw changed(id);
      return result;
    } finally {
      await rm(parent, { recursive: true, force: true });
    }
  }
}

export async function readAlert(caseDir: string): Promise<CaseAlert> {
  const file = join(caseDir, 'alert.json');
  return parseAlert(file, await readFile(file, 'utf8'));
}

/** What was logged for a case; nothing where there is no `runs.json`. */
export async function readRuns(caseDir: string): Promise<CaseRuns> {
  const file = join(caseDir, 'runs.json');
  return parseRuns(file, existsSync(file) ? await readFile(file, 'utf8') : '{}');
}

async function fingerprint(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

function changed(id: string): DiagnosticError {
  return new DiagnosticError([
    {
      code: 'INCIDENT_CASE_CHANGED',
      severity: 'error',
      message: `the warehouse of ${id} is not as it was before it was investigated`,
      help: 'An investigator only reads. Report it.',
    },
  ]);
}
