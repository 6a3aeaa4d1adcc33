import type { SqlDialect } from '@dataing/ports';
import type { Expression } from '../tree/index.ts';
import type { StoredType } from './stored-type.ts';

/** What a default gives, apart from what its function is called. */
export type DefaultMeaning =
  | { readonly kind: 'now' | 'today' | 'time_now' | 'new_uuid' }
  /** The next number of a sequence. */
  | { readonly kind: 'next_number' }
  | { readonly kind: 'null' }
  | { readonly kind: 'value'; readonly value: Expression }
  | { readonly kind: 'expression'; readonly value: Expression };

const FUNCTIONS: Readonly<Record<string, 'now' | 'today' | 'time_now' | 'new_uuid' | 'next_number'>> = {
  now: 'now',
  current_timestamp: 'now',
  localtimestamp: 'now',
  getdate: 'now',
  sysdate: 'now',
  systimestamp: 'now',
  sysdatetime: 'now',
  current_datetime: 'now',
  transaction_timestamp: 'now',
  get_current_timestamp: 'now',
  utc_timestamp: 'now',
  current_date: 'today',
  curdate: 'today',
  today: 'today',
  current_time: 'time_now',
  localtime: 'time_now',
  curtime: 'time_now',
  gen_random_uuid: 'new_uuid',
  uuid_generate_v4: 'new_uuid',
  uuid: 'new_uuid',
  uuid_string: 'new_uuid',
  generate_uuid: 'new_uuid',
  nextval: 'next_number',
};

/** What a default of the source means. Casts of values to the column's own kind fall away: `'a'::text` is 'a'. */
export function readDefault(value: Expression): DefaultMeaning {
  const inner = unwrapped(value);
  if (inner.kind === 'literal' && inner.value === null) return { kind: 'null' };
  if (isValue(inner)) return { kind: 'value', value: inner };
  const name = functionName(inner);
  const known = name !== undefined && Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  return known === undefined ? { kind: 'expression', value: inner } : { kind: known };
}

/** Without brackets and casts around it. */
function unwrapped(value: Expression): Expression {
  let inner = value;
  for (;;) {
    if (inner.kind === 'cast') inner = inner.operand;
    else if (inner.kind === 'row' && inner.items.length === 1 && inner.explicit !== true)
      inner = inner.items[0];
    else return inner;
  }
}

function isValue(value: Expression): boolean {
  if (value.kind === 'unary') return /^[-+]$/.test(value.operator) && value.operand.kind === 'number';
  return value.kind === 'literal' || value.kind === 'number' || value.kind === 'typed';
}

function functionName(value: Expression): string | undefined {
  if (value.kind === 'call') return value.name[value.name.length - 1].text.toLowerCase();
  return value.kind === 'column' && value.path.length === 1 && value.path[0].quoted !== true
    ? value.path[0].text.toLowerCase()
    : undefined;
}

const word = (text: string): Expression => ({ kind: 'column', path: [{ text }] });
const call = (text: string, ...args: Expression[]): Expression => ({ kind: 'call', name: [{ text }], args });
const number = (text: string | number): Expression => ({ kind: 'number', text: String(text) });

const NOW: Readonly<Record<SqlDialect, (type: StoredType) => Expression | undefined>> = {
  duckdb: () => word('current_timestamp'),
  postgres: () => word('current_timestamp'),
  mysql: (type) =>
    type.kind === 'timestamp' || type.kind === 'time'
      ? call('current_timestamp', number(Math.min(6, type.digits)))
      : call('current_timestamp'),
  sqlite: () => word('current_timestamp'),
  snowflake: () => call('current_timestamp'),
  bigquery: (type) =>
    type.kind === 'timestamp' && type.zone !== 'none' ? call('current_timestamp') : call('current_datetime'),
  redshift: () => call('getdate'),
  trino: () => undefined,
  spark: () => call('current_timestamp'),
};

const TODAY: Readonly<Record<SqlDialect, Expression | undefined>> = {
  duckdb: word('current_date'),
  postgres: word('current_date'),
  mysql: call('curdate'),
  sqlite: word('current_date'),
  snowflake: call('current_date'),
  bigquery: call('current_date'),
  redshift: word('current_date'),
  trino: undefined,
  spark: call('current_date'),
};

const TIME_NOW: Partial<Record<SqlDialect, Expression>> = {
  postgres: word('localtime'),
  mysql: call('curtime'),
  sqlite: word('current_time'),
  snowflake: call('current_time'),
  bigquery: call('current_time'),
};

const NEW_UUID: Partial<Record<SqlDialect, Expression>> = {
  duckdb: call('gen_random_uuid'),
  postgres: call('gen_random_uuid'),
  mysql: call('uuid'),
  sqlite: sqliteUuid(),
  snowflake: call('uuid_string'),
  bigquery: call('generate_uuid'),
};

/** 36 characters, as every other engine writes a random UUID; SQLite has bytes only. */
function sqliteUuid(): Expression {
  const hex = (bytes: number) => call('lower', call('hex', call('randomblob', number(bytes))));
  const dash: Expression = { kind: 'literal', value: '-' };
  const version: Expression = { kind: 'literal', value: '-4' };
  const variant: Expression = { kind: 'literal', value: '-a' };
  const three = () => call('substr', hex(2), number(2));
  const parts = [hex(4), dash, hex(2), version, three(), variant, three(), dash, hex(6)];
  return parts.reduce((left, right) => ({ kind: 'binary', operator: '||', left, right }));
}

/** The default of a target for what a source's means; undefined where the target has none. */
export function writeDefault(
  meaning: DefaultMeaning,
  type: StoredType,
  to: SqlDialect,
): Expression | undefined {
  switch (meaning.kind) {
    case 'now':
      return NOW[to](type);
    case 'today':
      return TODAY[to];
    case 'time_now':
      return TIME_NOW[to];
    case 'new_uuid':
      return NEW_UUID[to];
    case 'next_number':
    case 'expression':
      return undefined;
    case 'null':
      return { kind: 'literal', value: null };
    case 'value':
      return writeValue(meaning.value, type, to);
  }
}

const TRUTHS = /^(t|true|y|yes|on|1)$/i;
const FALSEHOODS = /^(f|false|n|no|off|0)$/i;

/** A constant as the target's column takes it: truth values, numbers in quotes, documents of MySQL. */
function writeValue(value: Expression, type: StoredType, to: SqlDialect): Expression | undefined {
  const text =
    value.kind === 'number'
      ? value.text
      : value.kind === 'literal'
        ? String(value.value)
        : value.kind === 'typed'
          ? value.text
          : undefined;
  if (value.kind === 'literal' && value.form !== undefined) {
    if (value.form === 'national') return { kind: 'literal', value: value.value };
    if (type.kind === 'boolean') return truth(/1/.test(String(value.value)));
    return undefined;
  }
  if (type.kind === 'boolean' && text !== undefined) {
    if (TRUTHS.test(text)) return truth(true);
    return FALSEHOODS.test(text) ? truth(false) : undefined;
  }
  const isNumber = type.kind === 'integer' || type.kind === 'decimal' || type.kind === 'float';
  if (isNumber && value.kind === 'literal' && typeof value.value === 'string')
    return /^-?\d+(\.\d+)?$/.test(value.value.trim()) ? signed(value.value.trim()) : undefined;
  if (isNumber && value.kind === 'literal' && typeof value.value === 'boolean')
    return number(value.value ? 1 : 0);
  if (type.kind === 'list' || type.kind === 'struct' || type.kind === 'map') return undefined;
  if (value.kind === 'typed') return { kind: 'literal', value: value.text };
  const isText = value.kind === 'number' && !isNumber;
  const plain: Expression = isText ? { kind: 'literal', value: value.text } : value;
  if (plain.kind === 'literal' && (type.kind === 'json' || type.kind === 'variant'))
    return documentOf(plain, to);
  return plain;
}

function documentOf(text: Expression, to: SqlDialect): Expression | undefined {
  if (to === 'snowflake' || to === 'spark' || to === 'redshift') return undefined;
  if (to === 'bigquery' && text.kind === 'literal')
    return { kind: 'typed', type: { name: 'json' }, text: String(text.value) };
  return text;
}

function truth(value: boolean): Expression {
  return { kind: 'literal', value };
}

function signed(text: string): Expression {
  if (!text.startsWith('-')) return number(text);
  return { kind: 'unary', operator: '-', operand: number(text.slice(1)) };
}
