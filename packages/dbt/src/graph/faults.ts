import { buildLineIndex, type Diagnostic, nearest, spanAt } from '@dataing/base/diagnostics';
import { TemplateFault } from '../jinja/index.ts';
import type { Project } from '../project/project.ts';

export function unknownRef(name: string, { resources }: Project): TemplateFault {
  const near = nearest(
    name,
    [...resources.values()].map((it) => it.name),
  );
  return new TemplateFault(
    'DBT_UNKNOWN_REF',
    `no model, seed or snapshot is named "${name}"`,
    undefined,
    near,
  );
}

export function unknownSource(source: string, table: string, { sources }: Project): TemplateFault {
  const names = [...sources.values()].map((it) => `${it.source}.${it.name}`);
  return new TemplateFault(
    'DBT_UNKNOWN_SOURCE',
    `no source is named "${source}.${table}"`,
    undefined,
    nearest(`${source}.${table}`, names),
  );
}

/** A fault as a diagnostic with its place; anything but a TemplateFault is ours and goes on. */
export function diagnosticOf(error: unknown): Diagnostic {
  if (!(error instanceof TemplateFault)) throw error;
  const { code, message, at, suggestion } = error;
  const span =
    at === undefined ? undefined : spanAt(buildLineIndex(at.source.file, at.source.text), at.start, at.end);
  return {
    code,
    severity: 'error',
    message,
    ...(span === undefined ? {} : { span }),
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}
