import {
  ArenaWriter,
  arenaOf,
  type ByteArena,
  type Column,
  codesColumn,
  isArena,
  itemText,
  materialise,
  expandRuns,
  type ValuesColumn,
  valuesColumn,
  isNull,
} from '@dataing/base/columns';
import { type Addresses, gatherAddresses, type StreamKey } from '@dataing/base/random';
import { BATCH, compileFaker, type Program } from './compile.ts';
import type { FakerPacks } from './load.ts';
import { DEFAULT_LOCALE, fakerLocales, localeOfValue } from './locales.ts';
import { PoolPiece } from './pieces.ts';
import { Sink } from './sink.ts';
import { checkFaker, type FakerSpec } from './spec.ts';

/** A faker column ready to run, block by block. Holds compiled tables and scratch room, no state of any row. */
export interface FakerKernel {
  /**
   * One text per address, never null. Codes over a dictionary where the method draws from one list, else bytes.
   * `localeOfRow` holds locale values (see `localeOfValue`) of the same rows; null or unknown means en_US.
   */
  readonly column: (addresses: Addresses, localeOfRow?: Column) => Column;
}

/**
 * Binds a method to a column's streams. `key` gives the stream of a purpose (all begin with "faker/");
 * `packs` must hold `spec.locale`, and every locale where `localeOfRow` will be given.
 * @throws Error when `checkFaker` would have objected or a pack is missing.
 */
export function prepareFaker(
  spec: FakerSpec,
  key: (purpose: string) => StreamKey,
  packs: FakerPacks,
): FakerKernel {
  const [problem] = checkFaker(spec.method, spec.args);
  if (problem !== undefined) throw new Error(`faker ${spec.method}: ${problem.arg ?? ''} ${problem.message}`);
  packs.get(spec.locale);
  const programs = new Map<string, Program>();
  const programOf = (locale: string): Program => {
    const known = programs.get(locale);
    if (known !== undefined) return known;
    const program = compileFaker(spec, packs.get(locale), key);
    programs.set(locale, program);
    return program;
  };
  const dictionaries = new Map<Program, Dictionary>();
  const dictionaryOf = (program: Program, root: PoolPiece): Dictionary => {
    const known = dictionaries.get(program) ?? buildDictionary(root.pool.arena);
    dictionaries.set(program, known);
    return known;
  };
  return {
    column: (addresses, localeOfRow) => {
      if (localeOfRow !== undefined) return mixedColumn(addresses, localeOfRow, programOf);
      const program = programOf(spec.locale);
      if (!(program.root instanceof PoolPiece)) return valuesColumn('string', runProgram(program, addresses));
      return codesOf(program, program.root, dictionaryOf(program, program.root), addresses);
    },
  };
}

function runProgram({ root, slots }: Program, addresses: Addresses): ByteArena {
  const out = new Sink(addresses.length, addresses.length * 24);
  for (let from = 0; from < addresses.length; from += BATCH) {
    const to = Math.min(from + BATCH, addresses.length);
    slots.fill({ addresses, from, to });
    for (let row = 0; row < to - from; row++) {
      out.startRow(root.most);
      root.write(row, out);
      out.endRow();
    }
  }
  return out.finish();
}

/** The distinct items of a list, and which of them each item of the list is. */
interface Dictionary {
  readonly values: ValuesColumn;
  readonly codeOf: Uint16Array;
}

function buildDictionary(arena: ByteArena): Dictionary {
  const codes = new Map<string, number>();
  const count = arena.offsets.length - 1;
  const codeOf = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    const text = itemText(arena, i);
    if (!codes.has(text)) codes.set(text, codes.size);
    codeOf[i] = codes.get(text) as number;
  }
  return { values: valuesColumn('string', arenaOf(codes.keys())), codeOf };
}

function codesOf(program: Program, root: PoolPiece, dictionary: Dictionary, addresses: Addresses): Column {
  const { codeOf, values } = dictionary;
  const codes = values.length <= 256 ? new Uint8Array(addresses.length) : new Uint16Array(addresses.length);
  for (let from = 0; from < addresses.length; from += BATCH) {
    const to = Math.min(from + BATCH, addresses.length);
    program.slots.fill({ addresses, from, to });
    for (let row = from; row < to; row++) codes[row] = codeOf[root.picks[row - from]];
  }
  return codesColumn(codes, values);
}

/** Each locale's rows are made together, then laid out in the order of the table. */
function mixedColumn(
  addresses: Addresses,
  localeOfRow: Column,
  programOf: (locale: string) => Program,
): Column {
  const locales = localesOfRows(localeOfRow);
  const parts = fakerLocales.map((locale, index) => {
    const rows = rowsOf(locales, index);
    if (rows.length === 0) return undefined;
    return runProgram(programOf(locale.code), gatherAddresses(addresses, rows));
  });
  const next = new Int32Array(parts.length);
  const out = new ArenaWriter(addresses.length, addresses.length * 24);
  for (let row = 0; row < locales.length; row++) {
    const locale = locales[row];
    const part = parts[locale];
    if (part !== undefined) out.appendItem(part, next[locale]++);
    out.endItem();
  }
  return valuesColumn('string', out.finish());
}

function rowsOf(locales: Uint8Array, index: number): Int32Array {
  let count = 0;
  for (let row = 0; row < locales.length; row++) if (locales[row] === index) count++;
  const rows = new Int32Array(count);
  for (let row = 0, at = 0; row < locales.length; row++) if (locales[row] === index) rows[at++] = row;
  return rows;
}

const localeIndex: ReadonlyMap<string, number> = new Map(fakerLocales.map((locale, i) => [locale.code, i]));

function indexOfValue(value: string): number {
  return localeIndex.get(localeOfValue(value)) ?? 0;
}

/** Per row the index in `fakerLocales` of what the column's value means. */
function localesOfRows(column: Column): Uint8Array {
  if (column.kind === 'runs') {
    const ofRuns = localesOfRows(column.values);
    return Uint8Array.from(expandRuns(column), (run) => ofRuns[run]);
  }
  if (column.kind === 'codes') {
    const ofDictionary = localesOfRows(column.dictionary);
    return Uint8Array.from(column.codes, (code, row) => (isNull(column, row) ? 0 : ofDictionary[code]));
  }
  const { data, length } = materialise(column);
  if (!isArena(data)) throw new Error('locale_from must name a column of text');
  const known = new Map<string, number>();
  return Uint8Array.from({ length }, (_, row) => {
    if (isNull(column, row)) return localeIndex.get(DEFAULT_LOCALE) ?? 0;
    const text = itemText(data, row);
    const index = known.get(text) ?? indexOfValue(text);
    known.set(text, index);
    return index;
  });
}
