/**
 * The transcript format: `# ` comments and `@width N`, `@tty`, `@files FOLDER` (copied from test/files), `@history NAME` (a repository of
 * test/histories.ts) first; then blocks
 * of `$ command`, its stdout as it is, its stderr with `2> ` before each line, and `[exit N]`.
 */
export interface Transcript {
  readonly head: readonly string[];
  readonly width: number;
  readonly isTty: boolean;
  readonly files: readonly string[];
  readonly histories: readonly string[];
  readonly blocks: readonly Block[];
}

export interface Block {
  readonly command: string;
  readonly output: string;
}

export function parseTranscript(text: string): Transcript {
  const lines = text.trimEnd().split('\n');
  const firstCommand = lines.findIndex((line) => line.startsWith('$ '));
  const head = lines.slice(0, firstCommand);
  const directives = head.filter((line) => line.startsWith('@')).map((line) => line.slice(1).split(' '));
  const unknown = directives.find(([name]) => !['width', 'tty', 'files', 'history'].includes(name));
  if (unknown !== undefined) throw new Error(`unknown directive @${unknown[0]}`);
  const valuesOf = (name: string) => directives.filter((it) => it[0] === name).map((it) => it[1]);
  const blocks: { command: string; output: string }[] = [];
  for (const line of lines.slice(firstCommand)) {
    const block = blocks.at(-1);
    if (line.startsWith('$ ')) blocks.push({ command: line.slice(2), output: '' });
    else if (block !== undefined) block.output += `${line}\n`;
  }
  const trimmed = blocks.map(({ command, output }) => ({ command, output: `${output.trimEnd()}\n` }));
  return {
    head,
    width: Number(valuesOf('width')[0] ?? 80),
    isTty: directives.some(([name]) => name === 'tty'),
    files: valuesOf('files'),
    histories: valuesOf('history'),
    blocks: trimmed,
  };
}

/** The inverse of `parseTranscript`, with new blocks. */
export function renderTranscript(head: readonly string[], blocks: readonly Block[]): string {
  return [...head, ...blocks.map(({ command, output }) => `$ ${command}\n${output.trimEnd()}\n`)].join('\n');
}

/** What a command wrote and returned, as it stands in a transcript: `directory` shown as $DIR, memory as N. */
export function renderBlock(stdout: string, stderr: string, exitCode: number, directory: string): string {
  const errors = stderr === '' ? [] : stderr.replace(/\n$/, '').split('\n');
  const shown = [...errors.map((line) => `2> ${line}`.trimEnd()), `[exit ${exitCode}]`].join('\n');
  const gap = stdout === '' || stdout.endsWith('\n') ? '' : '(no newline)\n';
  return `${stdout}${gap}${shown}\n`
    .replaceAll(directory, '$$DIR')
    .replaceAll(/(peak[ _]memory\D+)[\d.]+/g, '$1N');
}

/** Splits a command line at blanks; 'single' and "double" quotes keep what is between them. */
export function splitCommand(line: string): string[] {
  const words: string[] = [];
  for (const match of line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)) {
    words.push(match[0].replace(/'([^']*)'|"([^"]*)"/g, (_, single, double) => single ?? double));
  }
  return words;
}
