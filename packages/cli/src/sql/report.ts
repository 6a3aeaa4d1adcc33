import {
  type Diagnostic,
  escapeForTerminal,
  hasErrors,
  renderDiagnostics,
  wrapText,
} from '@dataing/base/diagnostics';
import type { Io } from '../io.ts';
import type { SqlText } from './input.ts';

/** Writes diagnostics to stderr with the lines they point into; whether there were errors. */
export function reportDiagnostics(
  diagnostics: readonly Diagnostic[],
  texts: readonly SqlText[],
  io: Io,
): boolean {
  const sources = new Map(texts.map(({ name, text }) => [name, text]));
  const { color, width } = io.stderr;
  io.stderr.write(renderDiagnostics(diagnostics, sources, { color, width }));
  return hasErrors(diagnostics);
}

/** Text wrapped to the width of the terminal, behind an indent. */
export function paragraph(text: string, indent: string, io: Io): string {
  return wrapText(escapeForTerminal(text), Math.max(40, io.stdout.width) - indent.length)
    .map((line) => `${indent}${line}\n`)
    .join('');
}

const CODES = { good: '32', bad: '31', dim: '2' } as const;

/** A word in colour where the terminal shows colours. */
export function inked(text: string, ink: keyof typeof CODES, io: Io): string {
  return io.stdout.color ? `\u001b[${CODES[ink]}m${text}\u001b[0m` : text;
}
