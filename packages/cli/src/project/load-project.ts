import { relative } from 'node:path';
import { type Diagnostic, DiagnosticError, nearest } from '@dataing/base/diagnostics';
import type { Io } from '../io.ts';
import { readTextFile } from '../text-file.ts';
import { EMPTY_CONFIG, type ProjectConfig, type SourceConfig } from './config/config.ts';
import { findProject, type Project } from './find-project.ts';

export interface LoadedProject extends Project {
  readonly config: ProjectConfig;
}

/** The project of the current folder with its `dataing.yml`; without one, one without sources. Errors: PROJECT_. */
export async function loadProject(io: Io): Promise<LoadedProject> {
  const project = await findProject(io.cwd);
  if (project.file === undefined) return { ...project, config: EMPTY_CONFIG };
  const { mayHoldSecrets, parseConfig } = await import('./config/read-config.ts');
  const shown = relative(io.cwd, project.file);
  const text = await readTextFile(project.file, shown);
  const parsed = parseConfig(text, shown);
  if (!parsed.ok) {
    const isShown = !mayHoldSecrets(text);
    throw new DiagnosticError(
      parsed.diagnostics.map(isShown ? whole : unquoting),
      new Map(isShown ? [[shown, text]] : []),
    );
  }
  return { ...project, config: parsed.value };
}

function whole(found: Diagnostic): Diagnostic {
  return found;
}

/** The YAML reader's words may repeat a part of the text. */
function unquoting(found: Diagnostic): Diagnostic {
  return found.code === 'PROJECT_SYNTAX' ? { ...found, message: 'this is no YAML' } : found;
}

/** A source by its name. Error: SOURCE_UNKNOWN with the nearest name and the next step. */
export function sourceOf({ config, file }: LoadedProject, name: string): SourceConfig {
  const found = config.sources.find((source) => source.name === name);
  if (found !== undefined) return found;
  const names = config.sources.map((source) => source.name);
  const help =
    names.length > 0
      ? `Sources: ${names.join(', ')}.`
      : `${file === undefined ? 'There is no dataing.yml here or above' : 'dataing.yml has none yet'}: dataing source add NAME ADDRESS.`;
  throw new DiagnosticError([
    {
      code: 'SOURCE_UNKNOWN',
      severity: 'error',
      message: `there is no source ${name}`,
      suggestion: nearest(name, names),
      help,
    },
  ]);
}
