import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';

/** Prints text of others so that the runner takes no line of it for a command. */
export function printQuoted(text: string): void {
  if (text === '') return;
  const token = randomUUID();
  process.stdout.write(`::stop-commands::${token}\n${text.replace(/\n?$/, '\n')}::${token}::\n`);
}

/** One error of the step; the text stays one line. */
export function printError(message: string): void {
  const data = message.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  process.stdout.write(`::error title=dataing sniff::${data}\n`);
}

/** Has the runner hide a secret wherever it is printed. */
export function hide(secret: string): void {
  if (secret !== '' && !/[\r\n]/.test(secret)) process.stdout.write(`::add-mask::${secret}\n`);
}

/** Sets outputs of the step. What ends a value is a word that no value can hold. */
export function setOutputs(file: string | undefined, outputs: Readonly<Record<string, string>>): void {
  if (file === undefined || file === '') return;
  const lines = Object.entries(outputs).map(([name, value]) => {
    const end = `end-${randomUUID()}`;
    return `${name}<<${end}\n${value}\n${end}\n`;
  });
  appendFileSync(file, lines.join(''));
}
