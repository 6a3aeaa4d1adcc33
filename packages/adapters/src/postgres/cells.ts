import type { Cell, NormalisedType } from '@dataing/ports';
import { parse as parseArray } from 'postgres-array';

/** How a type of PostgreSQL is named in the port, and how its text becomes a cell. */
interface TypeFacts {
  readonly type: NormalisedType;
  readonly toCell: (text: string) => Cell;
}

const asIs = (text: string): Cell => text;

function wholeNumber(text: string): Cell {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

/** "2026-01-08 13:00:00.5+00" -> "2026-01-08T13:00:00.500Z": 3 or 6 decimals, Z for instants (the session is in UTC). */
function timestamp(text: string): Cell {
  const match = /^(.+?) (\d\d:\d\d:\d\d)(?:\.(\d+))?(\+00)?( BC)?$/.exec(text);
  if (match === null) return text;
  const [, day, time, fraction = '', zone, era = ''] = match;
  const decimals = fraction === '' ? '' : `.${fraction.padEnd(fraction.length > 3 ? 6 : 3, '0')}`;
  return `${day}T${time}${decimals}${zone === undefined ? '' : 'Z'}${era}`;
}

const byName: Readonly<Record<string, TypeFacts>> = {
  int2: { type: 'integer', toCell: wholeNumber },
  int4: { type: 'integer', toCell: wholeNumber },
  int8: { type: 'integer', toCell: wholeNumber },
  oid: { type: 'integer', toCell: wholeNumber },
  float4: { type: 'float', toCell: Number },
  float8: { type: 'float', toCell: Number },
  numeric: { type: 'decimal', toCell: asIs },
  money: { type: 'decimal', toCell: asIs },
  bool: { type: 'boolean', toCell: (text) => text === 't' },
  date: { type: 'date', toCell: asIs },
  time: { type: 'time', toCell: asIs },
  timetz: { type: 'time', toCell: asIs },
  timestamp: { type: 'timestamp', toCell: timestamp },
  timestamptz: { type: 'timestamp', toCell: timestamp },
  bytea: { type: 'binary', toCell: (text) => text.slice(2) },
  bit: { type: 'binary', toCell: asIs },
  varbit: { type: 'binary', toCell: asIs },
  json: { type: 'json', toCell: asIs },
  jsonb: { type: 'json', toCell: asIs },
  text: { type: 'string', toCell: asIs },
  varchar: { type: 'string', toCell: asIs },
  bpchar: { type: 'string', toCell: asIs },
  char: { type: 'string', toCell: asIs },
  name: { type: 'string', toCell: asIs },
  uuid: { type: 'string', toCell: asIs },
  citext: { type: 'string', toCell: asIs },
};

/**
 * Facts of a type by its name in `pg_type`: `_int4` is a list of int4. `kind` is `pg_type.typtype`: enums are texts,
 * composites structs. What is not known keeps the engine's text.
 */
export function typeFacts(name: string, kind = 'b'): TypeFacts {
  if (name.startsWith('_')) {
    const item = typeFacts(name.slice(1));
    return { type: 'array', toCell: (text) => listJson(parseArray(text, item.toCell) as Item[]) };
  }
  if (kind === 'e') return { type: 'string', toCell: asIs };
  if (kind === 'c') return { type: 'struct', toCell: asIs };
  return byName[name] ?? { type: 'unknown', toCell: asIs };
}

type Item = Cell | Item[];

/** Whole numbers keep all digits; NaN and the infinities become texts. */
function listJson(items: readonly Item[]): string {
  const parts = items.map((item) => {
    if (Array.isArray(item)) return listJson(item);
    if (typeof item === 'bigint') return String(item);
    if (typeof item === 'number' && !Number.isFinite(item)) return JSON.stringify(String(item));
    return JSON.stringify(item);
  });
  return `[${parts.join(',')}]`;
}
