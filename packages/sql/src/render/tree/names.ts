import type { Dialect } from '../../dialect/index.ts';
import type { Name, QualifiedName, TypeName } from '../../tree/index.ts';
import type { Writer } from './writer.ts';

const PLAIN = /^[A-Za-z_\u00c0-\u024f][A-Za-z0-9_$\u00c0-\u024f]*$/;
const PLAIN_OR_DIGITS = /^[A-Za-z0-9_\u00c0-\u024f]*[A-Za-z_][A-Za-z0-9_$\u00c0-\u024f]*$/;

/** Words that are values when they stand alone: they are no names, so no quotes. */
const VALUES = new Set(
  'current_date current_time current_timestamp current_user session_user user localtime localtimestamp current_role current_schema current_catalog system_user sysdate rownum utc_date utc_time utc_timestamp'.split(
    ' ',
  ),
);

function inQuotes(text: string, { writeQuote, dialect }: Dialect): string {
  const [open, close] = writeQuote;
  const inner = dialect === 'bigquery' ? text.replaceAll('\\', '\\\\') : text;
  return open + inner.replaceAll(close, close + close) + close;
}

/** The case an unquoted name has in the catalogue, kept when it must be put in quotes. */
function folded(text: string, { dialect }: Dialect): string {
  if (dialect === 'snowflake') return text.toUpperCase();
  return ['postgres', 'redshift', 'trino'].includes(dialect) ? text.toLowerCase() : text;
}

/** A name as it may stand anywhere: in quotes when it was, or when it must be. */
export function writeName(name: Name, dialect: Dialect): string {
  if (name.quoted) return inQuotes(name.text, dialect);
  const isPlain = (dialect.digitWords ? PLAIN_OR_DIGITS : PLAIN).test(name.text);
  if (isPlain && !dialect.reserved.has(name.text.toLowerCase())) return name.text;
  return inQuotes(isPlain ? folded(name.text, dialect) : name.text, dialect);
}

/** A part behind a dot: any word may stand there bare. */
function writePart(name: Name, dialect: Dialect): string {
  const isPlain = (dialect.digitWords ? PLAIN_OR_DIGITS : PLAIN).test(name.text) || /^\$\d+$/.test(name.text);
  return !name.quoted && isPlain ? name.text : writeName(name, dialect);
}

/** `a.b.c`. */
export function writePath(path: QualifiedName, dialect: Dialect): string {
  return path.map((name, i) => (i === 0 ? writeName(name, dialect) : writePart(name, dialect))).join('.');
}

/** A column, where words such as CURRENT_DATE are values. */
export function writeColumn(path: QualifiedName, dialect: Dialect): string {
  const [first] = path;
  if (path.length === 1 && first.quoted !== true && VALUES.has(first.text.toLowerCase())) return first.text;
  return writePath(path, dialect);
}

/** A function: a plain word is never put in quotes, reserved (left, right, if) or not. */
export function writeFunctionName(path: QualifiedName, dialect: Dialect): string {
  return path.map((name) => writePart(name, dialect)).join('.');
}

/** A table, where BigQuery knows dashes too. */
export function writeTableName(path: QualifiedName, dialect: Dialect): string {
  if (!dialect.dottedQuotes) return writePath(path, dialect);
  return path
    .map((name, i) => {
      const isDashed = !name.quoted && /^[A-Za-z_][\w-]*\w$/.test(name.text) && name.text.includes('-');
      if (isDashed) return name.text;
      return i === 0 ? writeName(name, dialect) : writePart(name, dialect);
    })
    .join('.');
}

export function writeNames(names: readonly Name[], dialect: Dialect): string {
  return names.map((name) => writeName(name, dialect)).join(', ');
}

/** A text literal of a dialect: quotes doubled or escaped, backslashes and line ends where they have a meaning. */
export function writeText(value: string, dialect: Dialect): string {
  if (!dialect.backslashEscapes) return `'${value.replaceAll("'", "''")}'`;
  const escaped = value.replaceAll('\\', '\\\\');
  if (dialect.dialect !== 'bigquery' && dialect.dialect !== 'spark')
    return `'${escaped.replaceAll("'", "''")}'`;
  return `'${escaped.replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;
}

/** A type with its sizes, parts, zone and dimensions. */
export function writeType(type: TypeName, writer: Writer): string {
  const { dialect } = writer;
  const name = type.quoted ? inQuotes(type.name, dialect) : type.name;
  const path = [...(type.qualifier ?? []).map((n) => writeName(n, dialect)), name].join('.');
  const isAngled = dialect.dialect === 'bigquery' || dialect.dialect === 'spark';
  const [open, close] = isAngled ? ['<', '>'] : ['(', ')'];
  let text = path;
  if (type.fields !== undefined) {
    const colon = dialect.dialect === 'spark' ? ': ' : ' ';
    const fields = type.fields.map(
      (f) => (f.name === undefined ? '' : `${writeName(f.name, dialect)}${colon}`) + writer.type(f.type),
    );
    text += open + fields.join(', ') + close;
  } else if (type.elements !== undefined) {
    text += open + type.elements.map((e) => writer.type(e)).join(', ') + close;
  } else if (type.sizes !== undefined) text += `(${type.sizes.join(', ')})`;
  if (type.zone !== undefined) {
    text += type.zone === 'local' ? ' with local time zone' : ` ${type.zone} time zone`;
  }
  for (const suffix of type.suffixes ?? []) text += ` ${suffix}`;
  for (const size of type.dimensions ?? []) text += `[${size ?? ''}]`;
  return text;
}
