import { DiagnosticError } from '@dataing/base/diagnostics';
import { readFile } from 'node:fs/promises';

/**
 * The text of a file in UTF-8; `name` is what it was called. Errors: CLI_NOT_UTF8 with the first line that is not, and
 * those of the file system as they are.
 */
export async function readTextFile(path: string, name: string): Promise<string> {
  const bytes = await readFile(path);
  const wide = utf16Name(bytes);
  if (wide !== undefined) throw notUtf8(name, `it is ${wide}`, wide);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const { line, byte } = firstFault(bytes);
    throw notUtf8(name, `line ${line} has the byte 0x${byte.toString(16)} where none can be`, 'LATIN1');
  }
}

/** By its byte order mark, or by the zeros beside the first characters of a JSON text. */
function utf16Name(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if (bytes.length < 2) return undefined;
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'UTF-16LE';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'UTF-16BE';
  return undefined;
}

/** Where decoding stops: the longest beginning that is UTF-8, found by halving. */
function firstFault(bytes: Uint8Array): { readonly line: number; readonly byte: number } {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isUtf8(bytes.subarray(0, middle), { stream: true })) good = middle;
    else bad = middle;
  }
  // Back to the byte that began what could not go on.
  while (good > 0 && !isUtf8(bytes.subarray(0, good), { stream: false })) good--;
  const line = bytes.subarray(0, good).reduce((lines, byte) => lines + (byte === 10 ? 1 : 0), 1);
  return { line, byte: bytes[good] };
}

/** With `stream` the last character may be cut. */
function isUtf8(bytes: Uint8Array, options: { readonly stream: boolean }): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, options);
    return true;
  } catch {
    return false;
  }
}

function notUtf8(name: string, what: string, encoding: string): DiagnosticError {
  return new DiagnosticError([
    {
      code: 'CLI_NOT_UTF8',
      severity: 'error',
      message: `${name} is not UTF-8: ${what}`,
      help: `Save it as UTF-8, or convert it: iconv -f ${encoding} -t UTF-8 ${name} > utf8.json`,
    },
  ]);
}
