import type { ArenaWriter } from '@dataing/base/columns';
import { openByteFile, type TableFormat, type TableShape } from '../format.ts';
import { CellRenderer, type CellStyle } from '../text/cells.ts';
import { joinBytes, layRows, type RowFrame } from '../text/rows.ts';

export interface CsvOptions {
  /** What stands for null, unquoted; a text that reads the same is quoted. Default: nothing at all. */
  readonly null?: string;
  /** The first line names the columns. Default true. */
  readonly header?: boolean;
  /** Truth values as 1 and 0, and no NaN or infinity (null instead): for databases without them. */
  readonly plain?: boolean;
}

const encoder = new TextEncoder();
const comma = 44;
const quote = 34;
const backslash = 92;

/**
 * Comma-separated values as RFC 4180 has them, in UTF-8, lines ending in LF. Null is an empty field and the empty text
 * a quoted one (`""`), which PostgreSQL, DuckDB and pandas-like readers tell apart.
 */
export function csvFormat(options: CsvOptions = {}): TableFormat {
  const style = csvStyle(options);
  return {
    extension: '.csv',
    encode(columns, table) {
      const rows = columns[0]?.length ?? 0;
      const pieces = layRows(columns, rows, new CellRenderer(style), frameOf(table));
      return { kind: 'bytes', rows, bytes: joinBytes(pieces) };
    },
    open: (sink, table) => openByteFile(sink, options.header === false ? new Uint8Array(0) : headLine(table)),
  };
}

function frameOf({ schema }: TableShape): RowFrame {
  const before = schema.map((_, i) => Uint8Array.from(i === 0 ? [] : [comma]));
  return { before, after: Uint8Array.of(10), between: new Uint8Array(0) };
}

function csvStyle({ null: nullText = '', plain = false }: CsvOptions): CellStyle {
  const nulls = encoder.encode(nullText);
  const text: CellStyle['text'] = (out, bytes, from, to) => appendText(out, bytes, from, to, nulls);
  return {
    null: nullText,
    true: plain ? '1' : 'true',
    false: plain ? '0' : 'false',
    notANumber: plain ? nullText : 'NaN',
    infinity: plain ? nullText : 'Infinity',
    negativeInfinity: plain ? nullText : '-Infinity',
    floatSuffix: '',
    timeSeparator: ' ',
    timeMark: '',
    text,
    json: text,
    hexBefore: '\\x',
    hexAfter: '',
  };
}

/** Quoted where a reader would else see something other than this text. */
function appendText(out: ArenaWriter, bytes: Uint8Array, from: number, to: number, nulls: Uint8Array): void {
  if (!needsQuotes(bytes, from, to, nulls)) {
    out.appendBytes(bytes, from, to);
    return;
  }
  out.appendByte(quote);
  for (let i = from; i < to; i++) {
    if (bytes[i] === quote) out.appendByte(quote);
    out.appendByte(bytes[i]);
  }
  out.appendByte(quote);
}

/** Blanks at an end are kept by quotes only in some readers; `\.` alone on a line ends the data in others. */
function needsQuotes(bytes: Uint8Array, from: number, to: number, nulls: Uint8Array): boolean {
  if (to === from || bytes[from] <= 32 || bytes[to - 1] <= 32 || bytes[from] === backslash) return true;
  for (let i = from; i < to; i++) {
    const byte = bytes[i];
    if (byte === comma || byte === quote || byte === 10 || byte === 13) return true;
  }
  return to - from === nulls.length && nulls.every((byte, i) => bytes[from + i] === byte);
}

function headLine({ schema }: TableShape): Uint8Array {
  const names = schema.map(({ name }) =>
    /^[^\s",\\][^",\r\n]*$/.test(name) && name.trim() === name ? name : `"${name.replaceAll('"', '""')}"`,
  );
  return encoder.encode(`${names.join(',')}\n`);
}
