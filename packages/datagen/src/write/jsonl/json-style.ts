import type { ArenaWriter } from '@dataing/base/columns';
import type { CellStyle } from '../text/cells.ts';

const hexDigits = '0123456789abcdef';
const quote = 34;
const backslash = 92;

const shortEscapes: Readonly<Record<number, number>> = { 8: 98, 9: 116, 10: 110, 12: 102, 13: 114 };

/** Cells as JSON has them. */
export const jsonStyle: CellStyle = {
  null: 'null',
  true: 'true',
  false: 'false',
  notANumber: 'null',
  infinity: 'null',
  negativeInfinity: 'null',
  floatSuffix: '',
  timeSeparator: 'T',
  timeMark: '"',
  text: appendString,
  json: appendJson,
  hexBefore: '"',
  hexAfter: '"',
};

function appendString(out: ArenaWriter, bytes: Uint8Array, from: number, to: number): void {
  out.appendByte(quote);
  let plainFrom = from;
  for (let i = from; i < to; i++) {
    const byte = bytes[i];
    if (byte >= 32 && byte !== quote && byte !== backslash) continue;
    out.appendBytes(bytes, plainFrom, i);
    plainFrom = i + 1;
    appendEscape(out, byte);
  }
  out.appendBytes(bytes, plainFrom, to);
  out.appendByte(quote);
}

function appendEscape(out: ArenaWriter, byte: number): void {
  out.appendByte(backslash);
  if (byte >= 32) out.appendByte(byte);
  else if (byte in shortEscapes) out.appendByte(shortEscapes[byte]);
  else {
    out.appendText('u00');
    out.appendByte(hexDigits.charCodeAt(byte >> 4));
    out.appendByte(hexDigits.charCodeAt(byte & 15));
  }
}

/** The value as it is, on one line: line ends in JSON text stand only between tokens. */
function appendJson(out: ArenaWriter, bytes: Uint8Array, from: number, to: number): void {
  for (let i = from; i < to; i++) out.appendByte(bytes[i] === 10 || bytes[i] === 13 ? 32 : bytes[i]);
}
