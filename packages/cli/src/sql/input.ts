import { DiagnosticError } from '@dataing/base/diagnostics';
import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { Io } from '../io.ts';

/** A text of SQL and what messages call it. */
export interface SqlText {
  readonly name: string;
  readonly text: string;
  /** It was typed as an argument: one statement, as it would be sent. */
  readonly isTyped: boolean;
}

/** The texts of arguments: the file of that name where there is one, `-` for stdin, else the argument itself. */
export async function readTexts(inputs: readonly string[], io: Io): Promise<readonly SqlText[]> {
  const given = inputs.length === 0 ? ['-'] : inputs;
  const texts: SqlText[] = [];
  for (const input of given) texts.push(await readText(input, io));
  const empty = texts.find(({ text }) => text.trim() === '');
  if (empty !== undefined) throw missing(`${empty.name} is empty`);
  return texts;
}

async function readText(input: string, io: Io): Promise<SqlText> {
  if (input === '-') {
    if (io.stdin === undefined) throw missing('no SQL was given, and nothing is piped in');
    let text = '';
    for await (const piece of io.stdin()) text += piece;
    return { name: '<stdin>', text, isTyped: false };
  }
  const path = isAbsolute(input) ? input : join(io.cwd, input);
  // What looks like a path is one, so that a misspelt file is not taken for SQL.
  const isPath = /^\S+$/.test(input) || (await isFile(path));
  if (isPath) return { name: input, text: await readFile(path, 'utf8'), isTyped: false };
  return { name: '<sql>', text: input, isTyped: true };
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (it) => it.isFile(),
    () => false,
  );
}

function missing(message: string): DiagnosticError {
  const help = 'Give a statement in quotes, a file, or pipe text in.';
  return new DiagnosticError([{ code: 'CLI_SQL_MISSING', severity: 'error', message, help }]);
}

/** Lines as they come; a line end is \n or \r\n, and the last line may lack one. */
export async function* lines(pieces: AsyncIterable<string>): AsyncIterable<string> {
  let rest = '';
  for await (const piece of pieces) {
    const parts = (rest + piece).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) yield part.replace(/\r$/, '');
  }
  if (rest !== '') yield rest;
}
