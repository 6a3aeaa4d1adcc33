import type { JsonMember } from './json-value.ts';
import type { ColumnHome } from './column-home.ts';
import type { ColumnType, Fanout, Generator } from './document.ts';
import type { JsonField, JsonGenerator, JsonList, JsonObject } from './json-generator.ts';
import { readFanout } from './read-fanout.ts';
import { INNER, readInner, type ReadGenerator } from './read-inner.ts';
import {
  isRemark,
  type Place,
  readBoolean,
  readEntries,
  readFields,
  readNumber,
  readWord,
  report,
} from './reading.ts';
import { COLUMN_TYPES, readColumnName } from './scope.ts';

const KEYS = { what: 'json', allowed: ['fields', 'items', 'length'] };
const SETTINGS = ['type', 'null_rate', 'omit_rate', 'omit_nulls'];
const SOURCES = ['column', 'json', ...INNER];
const INSIDE = { code: 'DSL_JSON', where: 'stand inside json' };
/** Types of drawn values: `json` itself is nested, not named. */
const TYPES = COLUMN_TYPES.filter((type) => type !== 'json');

/** `{fields}` or `{items, length}`: generators inside an object or a list. `read` reads those of the fields. */
export function readJsonGenerator(
  home: ColumnHome,
  place: Place,
  read: ReadGenerator,
): JsonGenerator<Generator> | undefined {
  if (home.type !== 'json') {
    const message = `json makes values of type json, the column "${home.name}" is of type ${home.type}`;
    return report(home.reading, 'DSL_GENERATOR_TYPE', place, message, { help: 'Change the type to json.' });
  }
  const value = readValue(home, place, read);
  return value && { kind: 'json', value };
}

function readValue(
  home: ColumnHome,
  place: Place,
  read: ReadGenerator,
): JsonObject<Generator> | JsonList<Generator> | undefined {
  const { reading } = home;
  const fields = readFields(reading, place, KEYS);
  if (!fields) return undefined;
  const inner = fields.get('fields');
  const items = fields.get('items');
  if (inner && items) {
    return report(reading, 'DSL_JSON', place, 'json has "fields" or "items", not both', {
      help: 'Remove one of the two.',
    });
  }
  const length = fields.get('length');
  if (inner && length) {
    return report(reading, 'DSL_JSON', length, 'an object has no length', { help: 'Remove "length".' });
  }
  if (!items) {
    const at = fields.need('fields', 'Add "fields": {"name": {"<generator>": {...}}}, or "items".');
    return at && readObject(home, at, read);
  }
  const at = fields.need('length', 'Add "length": 3, or {"distribution": "uniform", "min": 0, "max": 3}.');
  const count = at && readLength(home, at);
  const item = readField(home, items, 'an item', read);
  return count && item && { kind: 'list', items: item, length: count };
}

function readLength({ reading }: ColumnHome, place: Place): Fanout | undefined {
  if (place.value.kind !== 'number') return readFanout(reading, place);
  const count = readNumber(reading, place, 'length', { integer: true, min: 0, max: 10_000 });
  return count === undefined ? undefined : { kind: 'constant', count };
}

function readObject(home: ColumnHome, place: Place, read: ReadGenerator): JsonObject<Generator> | undefined {
  const { reading } = home;
  // A text is a remark; a field may well be called "description".
  const entries = readEntries(reading, place, 'the fields of json')?.filter(
    ({ key, place: at }) => !(isRemark(key) && at.value.kind === 'text'),
  );
  if (!entries) return undefined;
  if (entries.length === 0) {
    return report(reading, 'DSL_EMPTY_LIST', place, 'the fields of json must not be empty', {
      help: 'Give at least one entry.',
    });
  }
  const fields = entries.map(({ key, place: at }) => {
    const field = readField(home, at, `the field "${key}"`, read);
    return field && { name: key, ...field };
  });
  if (!fields.every((field) => field !== undefined)) return undefined;
  return { kind: 'object', fields: fields.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

function readField(
  home: ColumnHome,
  place: Place,
  what: string,
  read: ReadGenerator,
): JsonField<Generator> | undefined {
  const { reading } = home;
  const fields = readFields(reading, place, { what, allowed: [...SOURCES, ...SETTINGS] });
  if (!fields) return undefined;
  const rate = (key: string): number | undefined => {
    const at = fields.get(key);
    return at ? readNumber(reading, at, key, { min: 0, max: 1 }) : 0;
  };
  const nullRate = rate('null_rate');
  const omitRate = rate('omit_rate');
  const omitPlace = fields.get('omit_nulls');
  const omitsNulls = omitPlace ? readBoolean(reading, omitPlace, 'omit_nulls') : false;
  const value = readSource(home, place, what, read);
  if (!value || nullRate === undefined || omitRate === undefined || omitsNulls === undefined)
    return undefined;
  return {
    value,
    ...(nullRate > 0 ? { nullRate } : {}),
    ...(omitRate > 0 ? { omitRate } : {}),
    ...(omitsNulls ? { omitsNulls } : {}),
  };
}

function readSource(
  home: ColumnHome,
  place: Place,
  what: string,
  read: ReadGenerator,
): JsonField<Generator>['value'] | undefined {
  const { reading } = home;
  if (place.value.kind !== 'object') return undefined;
  const members = [...place.value.members.values()];
  const sources = members.filter(({ key, value }) => SOURCES.includes(key.value) && value.kind !== 'null');
  if (sources.length !== 1) {
    const message = `${what} has exactly one source, this one has ${sources.length}`;
    return report(reading, 'DSL_GENERATOR_COUNT', place, message, {
      help: `Choose one of ${SOURCES.join(', ')}.`,
    });
  }
  const [{ key, value }] = sources;
  const at = { value, path: `${place.path}.${key.value}` };
  const typePlace = typeOf(place);
  if (key.value === 'json' || key.value === 'column') {
    if (typePlace) {
      const message = `the type of ${what} follows from "${key.value}"`;
      return report(reading, 'DSL_JSON', typePlace, message, { help: 'Remove "type".' });
    }
    if (key.value === 'json') return readValue(home, at, read);
    const column = readColumnName(reading, home.node, at, 'column');
    return column && { kind: 'column', column: column.name };
  }
  const type = typePlace ? readWord(reading, typePlace, `the type of ${what}`, TYPES) : guessType(sources[0]);
  if (type === 'unknown') {
    const message = `nothing says of which type ${what} is`;
    return report(reading, 'DSL_JSON', place, message, { help: 'Add "type": "string", or another type.' });
  }
  if (type === undefined) return undefined;
  const only = { value: { ...place.value, members: new Map([[key.value, sources[0]]]) }, path: place.path };
  const generator = readInner({ ...home, type }, only, read, INSIDE);
  return generator && { kind: 'drawn', type, generator };
}

function typeOf(place: Place): Place | undefined {
  if (place.value.kind !== 'object') return undefined;
  const member = place.value.members.get('type');
  return member && member.value.kind !== 'null'
    ? { value: member.value, path: `${place.path}.type` }
    : undefined;
}

const BY_KIND: Partial<Readonly<Record<Generator['kind'], ColumnType>>> = {
  faker: 'string',
  regex: 'string',
  distribution: 'float',
  after: 'datetime',
};

/** The type of what needs none said: listed choices have that of their values. */
function guessType({ key, value }: JsonMember): ColumnType | 'unknown' {
  const known = BY_KIND[key.value as Generator['kind']];
  if (known !== undefined) return known;
  const choices = value.kind === 'object' ? value.members.get('choices')?.value : undefined;
  if (key.value !== 'choice' || choices?.kind !== 'array') return 'unknown';
  const kinds = new Set(choices.items.map((item) => item.kind));
  if (kinds.size !== 1) return 'unknown';
  const [kind] = kinds;
  if (kind === 'text') return 'string';
  if (kind === 'boolean') return 'bool';
  if (kind !== 'number') return 'unknown';
  const isWhole = choices.items.every((item) => item.kind === 'number' && Number.isInteger(item.value));
  return isWhole ? 'int' : 'float';
}
