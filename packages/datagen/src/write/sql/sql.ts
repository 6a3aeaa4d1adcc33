import { slice, type ArenaWriter, type Column } from '@dataing/base/columns';
import { csvFormat } from '../csv/csv.ts';
import { openByteFile, type TableFormat, type TableShape } from '../format.ts';
import { CellRenderer, type CellStyle } from '../text/cells.ts';
import { joinBytes, layRows, type RowFrame } from '../text/rows.ts';
import { buildDdl } from './ddl.ts';
import { quoteName, targetFacts, type SqlTarget, type TargetFacts } from './target.ts';

/** INSERT statements of many rows each, or one COPY of the whole table (PostgreSQL only). */
export type SqlStyle = 'insert' | 'copy';

/** Rows of one INSERT: below every database's limit on statements, above where more would gain. */
const rowsPerInsert = 500;

const encoder = new TextEncoder();
const apostrophe = 39;
const backslash = 92;

/** The rows of a table as SQL statements, in one transaction where the database has them. */
export function sqlFormat(target: SqlTarget, style: SqlStyle = 'insert'): TableFormat {
  const facts = targetFacts[target];
  if (style === 'copy') return copyFormat(facts);
  const cells = sqlStyle(facts);
  return {
    extension: '.sql',
    encode(columns, table) {
      const rows = columns[0]?.length ?? 0;
      return { kind: 'bytes', rows, bytes: joinBytes(insertStatements(columns, rows, table, cells, facts)) };
    },
    open: (sink) => openByteFile(sink, encoder.encode(facts.begin), () => encoder.encode(facts.end)),
  };
}

function insertStatements(
  columns: readonly Column[],
  rows: number,
  table: TableShape,
  cells: CellStyle,
  facts: TargetFacts,
): Uint8Array[] {
  const renderer = new CellRenderer(cells);
  const frame = frameOf(table);
  const head = encoder.encode(
    `INSERT INTO ${quoteName(table.name, facts)} (${columnList(table, facts)}) ${rowsFrom(table, facts)}VALUES\n`,
  );
  const tail = encoder.encode(';\n');
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < rows; from += rowsPerInsert) {
    const to = Math.min(rows, from + rowsPerInsert);
    const part = columns.map((column) => slice(column, from, to));
    pieces.push(head, ...layRows(part, to - from, renderer, frame), tail);
  }
  return pieces;
}

/** Where VALUES may hold no calls, the JSON among its columns is parsed above it. */
function rowsFrom({ schema }: TableShape, { json }: TargetFacts): string {
  if (json?.inSelect === undefined || !schema.some(({ type }) => type === 'json')) return '';
  const columns = schema.map(({ type }, i) =>
    type === 'json' ? `${json.before}column${i + 1}${json.after}` : `column${i + 1}`,
  );
  return `SELECT ${columns.join(', ')} FROM `;
}

/** CSV between the statement and the line that ends it, as psql reads it from a script. */
function copyFormat(facts: TargetFacts): TableFormat {
  const csv = csvFormat({ header: false });
  return {
    extension: '.sql',
    encode: (columns, table, codec) => csv.encode(columns, table, codec),
    open(sink, table) {
      const copy = `COPY ${quoteName(table.name, facts)} (${columnList(table, facts)}) FROM STDIN WITH (FORMAT csv);\n`;
      return openByteFile(sink, encoder.encode(facts.begin + copy), () =>
        encoder.encode(`\\.\n${facts.end}`),
      );
    },
  };
}

/** Files that go with the rows: the tables, their keys, and a script that loads all in a working order. */
export function sqlCompanions(tables: readonly TableShape[], target: SqlTarget): ReadonlyMap<string, string> {
  const { create, keys, order } = buildDdl(tables, target);
  const files = new Map([[schemaName, create.join('\n')]]);
  if (keys.length > 0) files.set(keysName, keys.join(''));
  const { include } = targetFacts[target];
  if (include !== undefined) {
    const parts = [schemaName, ...order.map((name) => `${name}.sql`), ...(keys.length > 0 ? [keysName] : [])];
    files.set(loadName, parts.map((file) => `${include(file)}\n`).join(''));
  }
  return files;
}

const schemaName = '_schema.sql';
const keysName = '_keys.sql';
const loadName = '_load.sql';

function columnList({ schema }: TableShape, facts: TargetFacts): string {
  return schema.map(({ name }) => quoteName(name, facts)).join(', ');
}

function frameOf({ schema }: TableShape): RowFrame {
  const before = schema.map((_, i) => encoder.encode(i === 0 ? '(' : ', '));
  return { before, after: encoder.encode(')'), between: encoder.encode(',\n') };
}

function sqlStyle(facts: TargetFacts): CellStyle {
  const text = facts.backslashEscapes ? appendEscaped : appendQuoted;
  return {
    null: 'NULL',
    true: facts.true,
    false: facts.false,
    notANumber: facts.notANumber,
    infinity: facts.infinity,
    negativeInfinity: negative(facts.infinity),
    floatSuffix: facts.floatSuffix,
    timeSeparator: ' ',
    timeMark: "'",
    text,
    json: jsonStyle(facts, text),
    hexBefore: facts.hexBefore,
    hexAfter: facts.hexAfter,
  };
}

function jsonStyle({ json }: TargetFacts, text: CellStyle['text']): CellStyle['json'] {
  if (json === undefined || json.inSelect) return text;
  return (out, bytes, from, to) => {
    out.appendText(json.before);
    text(out, bytes, from, to);
    out.appendText(json.after);
  };
}

function negative(infinity: string): string {
  return infinity === 'NULL' ? infinity : infinity.replace(/(9e999|Infinity|inf)/, '-$1');
}

function appendQuoted(out: ArenaWriter, bytes: Uint8Array, from: number, to: number): void {
  out.appendByte(apostrophe);
  for (let i = from; i < to; i++) {
    if (bytes[i] === apostrophe) out.appendByte(apostrophe);
    out.appendByte(bytes[i]);
  }
  out.appendByte(apostrophe);
}

const escapes: Readonly<Record<number, number>> = {
  10: 110,
  13: 114,
  [apostrophe]: apostrophe,
  [backslash]: backslash,
};

function appendEscaped(out: ArenaWriter, bytes: Uint8Array, from: number, to: number): void {
  out.appendByte(apostrophe);
  for (let i = from; i < to; i++) {
    const escaped = escapes[bytes[i]];
    if (escaped !== undefined) out.appendByte(backslash);
    out.appendByte(escaped ?? bytes[i]);
  }
  out.appendByte(apostrophe);
}
