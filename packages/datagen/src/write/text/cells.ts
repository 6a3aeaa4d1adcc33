import {
  ArenaWriter,
  expandRuns,
  isArena,
  isValid,
  type ByteArena,
  type CodesColumn,
  type Column,
  type LogicalType,
  type SequenceColumn,
  type ValuesColumn,
} from '@dataing/base/columns';
import { appendDecimal, appendFloat } from './number-text.ts';
import { TimeText } from './time-text.ts';

/** How a text format writes one cell. */
export interface CellStyle {
  readonly null: string;
  readonly true: string;
  readonly false: string;
  /** NaN and the infinities, which not every format has a word for. */
  readonly notANumber: string;
  readonly infinity: string;
  readonly negativeInfinity: string;
  /** Behind a float that has no exponent, where its digits alone would be taken for a decimal. */
  readonly floatSuffix: string;
  /** Whole floats without `.0`, where the format knows one kind of number. */
  readonly wholeFloats?: 'bare';
  readonly timeSeparator: ' ' | 'T';
  /** Written before and behind a date or an instant. */
  readonly timeMark: string;
  /** Appends the bytes of a text, quoted and escaped as the format wants it. */
  readonly text: (out: ArenaWriter, bytes: Uint8Array, from: number, to: number) => void;
  /** JSON text; as `text` where the format has no JSON of its own. */
  readonly json: (out: ArenaWriter, bytes: Uint8Array, from: number, to: number) => void;
  /** Around the lower-case hex digits of bytes. */
  readonly hexBefore: string;
  readonly hexAfter: string;
}

/** The cells of a column as written: row i is item `index[i]` of `items`, or item i where there is no index. */
export interface CellTexts {
  readonly items: ByteArena;
  readonly index?: ArrayLike<number>;
}

const encoder = new TextEncoder();
const wordNames = [
  'null',
  'true',
  'false',
  'notANumber',
  'infinity',
  'negativeInfinity',
  'timeMark',
  'floatSuffix',
] as const;
type WordName = (typeof wordNames)[number];

/** Renders the columns of one block. Each dictionary is rendered once, however many slices of it follow. */
export class CellRenderer {
  private readonly style: CellStyle;
  private readonly words: Readonly<Record<WordName, Uint8Array>>;
  private readonly time: TimeText;
  private readonly dictionaries = new Map<ValuesColumn, ByteArena>();

  constructor(style: CellStyle) {
    this.style = style;
    this.words = Object.fromEntries(wordNames.map((name) => [name, encoder.encode(style[name])])) as Record<
      WordName,
      Uint8Array
    >;
    this.time = new TimeText(style.timeSeparator);
  }

  render(column: Column): CellTexts {
    switch (column.kind) {
      case 'sequence':
        return { items: this.sequence(column) };
      case 'codes':
        return this.codes(column);
      case 'values':
        return { items: this.values(column, false) };
      case 'runs': {
        const { items, index } = this.render(column.values);
        const runs = expandRuns(column);
        return { items, index: index === undefined ? runs : runs.map((run) => index[run]) };
      }
    }
  }

  private sequence({ type, length, start, step }: SequenceColumn): ByteArena {
    const out = new ArenaWriter(length, length * 12);
    const append = this.numberAppender(type);
    for (let i = 0; i < length; i++) {
      append(out, start + step * i);
      out.endItem();
    }
    return out.finish();
  }

  /** The dictionary's items and, behind them, null. */
  private codes({ codes, dictionary, validity }: CodesColumn): CellTexts {
    let items = this.dictionaries.get(dictionary);
    if (items === undefined) {
      items = this.values(dictionary, true);
      this.dictionaries.set(dictionary, items);
    }
    if (validity === undefined) return { items, index: codes };
    const index = new Int32Array(codes.length);
    for (let i = 0; i < index.length; i++) index[i] = isValid(validity, i) ? codes[i] : dictionary.length;
    return { items, index };
  }

  private values(column: ValuesColumn, nullBehind: boolean): ByteArena {
    const { length, validity } = column;
    const out = new ArenaWriter(length + 1, length * 12);
    const append = this.itemAppender(column);
    for (let i = 0; i < length; i++) {
      if (validity === undefined || isValid(validity, i)) append(out, i);
      else out.appendBytes(this.words.null);
      out.endItem();
    }
    if (nullBehind) {
      out.appendBytes(this.words.null);
      out.endItem();
    }
    return out.finish();
  }

  private itemAppender({ data, type }: ValuesColumn): (out: ArenaWriter, i: number) => void {
    const { style, words } = this;
    if (isArena(data)) {
      const { bytes, offsets } = data;
      if (type === 'binary')
        return (out, i) => appendHex(out, style, bytes.subarray(offsets[i], offsets[i + 1]));
      const append = type === 'json' ? style.json : style.text;
      return (out, i) => append(out, bytes, offsets[i], offsets[i + 1]);
    }
    if (type === 'bool') return (out, i) => out.appendBytes(data[i] === 1 ? words.true : words.false);
    if (data instanceof BigInt64Array) {
      const scale = typeof type === 'object' ? type.decimal.scale : 0;
      if (type === 'datetime') return (out, i) => this.instant(out, Number(data[i]));
      return (out, i) => appendDecimal(out, data[i], scale);
    }
    const append = this.numberAppender(type);
    return (out, i) => append(out, data[i]);
  }

  private numberAppender(type: LogicalType): (out: ArenaWriter, value: number) => void {
    if (typeof type === 'object') return (out, value) => appendDecimal(out, value, type.decimal.scale);
    switch (type) {
      case 'datetime':
        return (out, value) => this.instant(out, value);
      case 'date':
        return (out, value) => {
          out.appendBytes(this.words.timeMark);
          this.time.appendDay(out, value);
          out.appendBytes(this.words.timeMark);
        };
      case 'float':
        return (out, value) => this.float(out, value);
      default:
        return (out, value) => out.appendInteger(value);
    }
  }

  private instant(out: ArenaWriter, micros: number): void {
    out.appendBytes(this.words.timeMark);
    this.time.appendInstant(out, micros);
    out.appendBytes(this.words.timeMark);
  }

  private float(out: ArenaWriter, value: number): void {
    if (this.style.wholeFloats === 'bare' && Math.abs(value) < 1e15 && Math.trunc(value) === value)
      out.appendInteger(value);
    else if (Number.isFinite(value)) {
      const hasExponent = appendFloat(out, value);
      if (!hasExponent) out.appendBytes(this.words.floatSuffix);
    } else if (Number.isNaN(value)) out.appendBytes(this.words.notANumber);
    else out.appendBytes(value > 0 ? this.words.infinity : this.words.negativeInfinity);
  }
}

const hexDigits = '0123456789abcdef';

function appendHex(out: ArenaWriter, style: CellStyle, bytes: Uint8Array): void {
  out.appendText(style.hexBefore);
  for (const byte of bytes) {
    out.appendByte(hexDigits.charCodeAt(byte >> 4));
    out.appendByte(hexDigits.charCodeAt(byte & 15));
  }
  out.appendText(style.hexAfter);
}
