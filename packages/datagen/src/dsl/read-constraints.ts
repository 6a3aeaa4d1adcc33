import { isComparable } from './casts.ts';
import { isNumeric } from './column-home.ts';
import type { AttributeRef, ColumnType, Constraints, Scalar } from './document.ts';
import {
  type Fields,
  type Place,
  type Reading,
  readBoolean,
  readFields,
  readItems,
  readNumber,
  readScalar,
  readSomeItems,
  readText,
  readWord,
  report,
} from './reading.ts';
import { attributeRef, readAttribute, type Scope, type ScopeNode } from './scope.ts';

type Mutable = { -readonly [Key in keyof Constraints]: Array<Constraints[Key][number]> };

function noConstraints(): Mutable {
  return {
    unique: [],
    uniqueTogether: [],
    foreignKeys: [],
    ranges: [],
    inequalities: [],
    patterns: [],
    enums: [],
  };
}

/** What a column that is made unique has to hold. */
export function uniqueConstraint(attr: AttributeRef): Constraints {
  return { ...noConstraints(), unique: [attr] };
}

/** All constraints in one, in order. */
export function joinConstraints(parts: readonly Constraints[]): Constraints {
  return {
    unique: parts.flatMap((p) => p.unique),
    uniqueTogether: parts.flatMap((p) => p.uniqueTogether),
    foreignKeys: parts.flatMap((p) => p.foreignKeys),
    ranges: parts.flatMap((p) => p.ranges),
    inequalities: parts.flatMap((p) => p.inequalities),
    patterns: parts.flatMap((p) => p.patterns),
    enums: parts.flatMap((p) => p.enums),
  };
}

const KEYS = {
  what: 'constraints',
  allowed: ['unique', 'foreign_keys', 'ranges', 'inequalities', 'pattern', 'enum'],
  elsewhere: {
    cross_rules: {
      help: 'Write an order between columns under "inequalities", any other rule as a query under "checks" of the document.',
    },
  },
};

interface Context {
  readonly reading: Reading;
  readonly scope: Scope;
  /** The table whose constraints these are: bare column names are its. */
  readonly home: ScopeNode | undefined;
}

/** The constraints of the document, or of one table (`home`). */
export function readConstraints(
  reading: Reading,
  scope: Scope,
  place: Place,
  home?: ScopeNode,
): Constraints | undefined {
  const fields = readFields(reading, place, KEYS);
  if (!fields) return undefined;
  const context = { reading, scope, home };
  const found = noConstraints();
  const each = (key: string, read: (item: Place) => void): void => {
    const list = fields.get(key);
    for (const item of (list && readItems(reading, list, key)) ?? []) read(item);
  };
  each('unique', (item) => {
    if (item.value.kind === 'array') return readUniqueTogether(context, item, found);
    const attribute = readAttribute(reading, scope, item, 'unique', home);
    if (attribute) found.unique.push(attributeRef(attribute));
  });
  each('foreign_keys', (item) => readForeignKey(context, item, found));
  each('ranges', (item) => readRange(context, item, found));
  each('inequalities', (item) => readInequality(context, item, found));
  each('pattern', (item) => {
    const parts = readFields(reading, item, { what: 'a pattern', allowed: ['attr', 'regex'] });
    const attr = parts && needAttribute(context, parts, 'attr');
    const regex = parts?.need('regex');
    if (attr && regex) readRegex(reading, regex, attr, found);
  });
  each('enum', (item) => {
    const parts = readFields(reading, item, { what: 'an enum', allowed: ['attr', 'values', 'enum_ref'] });
    const attr = parts && needAttribute(context, parts, 'attr');
    if (parts && attr) readEnum(context, parts, attr, parts.get('values'), found);
  });
  return found;
}

const COLUMN_KEYS = {
  what: 'the constraints of a column',
  allowed: ['pattern', 'regex', 'enum', 'enum_ref', 'min', 'max', 'unique'],
};

/** `{pattern?, enum?, enum_ref?, min?, max?, unique?}` at a column: the same constraints, said on the spot. */
export function readColumnConstraints(
  reading: Reading,
  scope: Scope,
  place: Place,
  attr: AttributeRef,
): Constraints | undefined {
  const fields = readFields(reading, place, COLUMN_KEYS);
  if (!fields) return undefined;
  const found = noConstraints();
  const regex = fields.get('pattern') ?? fields.get('regex');
  if (regex) readRegex(reading, regex, attr, found);
  const values = fields.get('enum');
  if (values || fields.get('enum_ref')) {
    readEnum({ reading, scope, home: scope.nodes.get(attr.node) }, fields, attr, values, found);
  }
  if ((fields.get('min') || fields.get('max')) && checkNumeric(reading, scope, place, attr, 'a bound')) {
    readBounds(reading, fields, attr, found);
  }
  const unique = fields.get('unique');
  if (unique && readBoolean(reading, unique, 'unique')) found.unique.push(attr);
  return found;
}

function needAttribute(context: Context, fields: Fields, key: string): AttributeRef | undefined {
  const place = fields.need(key);
  const attribute = place && readAttribute(context.reading, context.scope, place, key, context.home);
  return attribute && attributeRef(attribute);
}

/** `["t.a", "t.b"]`: no two rows of t agree in both. */
function readUniqueTogether({ reading, scope, home }: Context, place: Place, found: Mutable): void {
  const items = readSomeItems(reading, place, 'the columns of unique') ?? [];
  const attributes = items.flatMap((item) => readAttribute(reading, scope, item, 'unique', home) ?? []);
  if (attributes.length === 0 || attributes.length < items.length) return;
  const [{ node }] = attributes;
  if (attributes.some((attribute) => attribute.node !== node)) {
    return report(reading, 'DSL_CONSTRAINT_TYPE', place, 'columns of two tables are never unique together', {
      help: 'Name columns of one table.',
    });
  }
  const columns = [...new Set(attributes.map(({ column }) => column))];
  if (columns.length === 1) found.unique.push({ node, column: columns[0] });
  else found.uniqueTogether.push({ node, columns });
}

function readForeignKey(context: Context, place: Place, found: Mutable): void {
  const fields = readFields(context.reading, place, { what: 'a foreign key', allowed: ['from', 'to'] });
  const from = fields && needAttribute(context, fields, 'from');
  const to = fields && needAttribute(context, fields, 'to');
  if (from && to) found.foreignKeys.push({ from, to });
}

function readRange(context: Context, place: Place, found: Mutable): void {
  const fields = readFields(context.reading, place, { what: 'a range', allowed: ['attr', 'min', 'max'] });
  const attr = fields && needAttribute(context, fields, 'attr');
  if (!fields || !attr) return;
  if (checkNumeric(context.reading, context.scope, fields.need('attr') ?? place, attr, 'a range')) {
    readBounds(context.reading, fields, attr, found);
  }
}

function readBounds(reading: Reading, fields: Fields, attr: AttributeRef, found: Mutable): void {
  const minPlace = fields.get('min');
  const maxPlace = fields.get('max');
  const min = minPlace && readNumber(reading, minPlace, 'min');
  const max = maxPlace && readNumber(reading, maxPlace, 'max');
  if (!minPlace && !maxPlace) return void fields.need('min');
  if (min !== undefined && max !== undefined && min > max) {
    const message = `the range is inverted: its lower bound ${min} is above its upper bound ${max}`;
    return report(reading, 'DSL_CLAMP_INVERTED', fields.place, message, { help: 'Swap the two.' });
  }
  found.ranges.push({ attr, ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) });
}

function readInequality(context: Context, place: Place, found: Mutable): void {
  const { reading } = context;
  const fields = readFields(reading, place, { what: 'an inequality', allowed: ['left', 'op', 'right'] });
  const left = fields && needAttribute(context, fields, 'left');
  const right = fields && needAttribute(context, fields, 'right');
  const opPlace = fields?.need('op');
  const op = opPlace && readWord(reading, opPlace, 'op', ['<', '<=', '>', '>=', '==']);
  if (!left || !right || !op) return;
  const leftType = typeOf(context.scope, left);
  const rightType = typeOf(context.scope, right);
  if (leftType === undefined || rightType === undefined || isComparable(leftType, rightType)) {
    found.inequalities.push({ left, op, right });
    return;
  }
  const message = `"${left.column}" is of type ${leftType}, "${right.column}" of type ${rightType}`;
  report(reading, 'DSL_CONSTRAINT_TYPE', place, message, { help: 'Compare columns of one type.' });
}

/** A regular expression must at least compile; it is anchored at the start, as in the original. */
function readRegex(reading: Reading, place: Place, attr: AttributeRef, found: Mutable): void {
  const regex = readText(reading, place, 'the regular expression');
  if (regex === undefined) return;
  // Python spells named groups (?P<name>...).
  const fault = regexFault(regex.replaceAll('(?P<', '(?<'));
  if (fault === undefined) {
    found.patterns.push({ attr, regex });
    return;
  }
  report(reading, 'DSL_REGEX', place, `the regular expression cannot be read: ${fault}`, {
    help: 'Mend it.',
  });
}

function regexFault(regex: string): string | undefined {
  try {
    RegExp(regex, 'u');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^.*\/u?: /s, '') : String(error);
  }
}

function readEnum(
  context: Context,
  fields: Fields,
  attr: AttributeRef,
  valuesPlace: Place | undefined,
  found: Mutable,
): void {
  const { reading } = context;
  const refPlace = fields.get('enum_ref');
  if (valuesPlace && refPlace) {
    return report(reading, 'DSL_CHOICE_SOURCE', fields.place, 'an enum gives both values and "enum_ref"', {
      help: 'Give one of the two.',
    });
  }
  if (refPlace) {
    const source = readAttribute(reading, context.scope, refPlace, 'enum_ref');
    if (source) found.enums.push({ attr, source: attributeRef(source) });
    return;
  }
  const place = valuesPlace ?? fields.need('values');
  const items = place && readSomeItems(reading, place, 'the values of an enum');
  if (!items) return;
  const values: Scalar[] = [];
  for (const item of items) {
    const value = readScalar(reading, item, 'a value of an enum');
    if (value === undefined) return;
    values.push(value);
  }
  found.enums.push({ attr, values });
}

function typeOf(scope: Scope, { node, column }: AttributeRef): ColumnType | undefined {
  return scope.nodes.get(node)?.columns.get(column)?.type;
}

/** Reports a bound on a column that does not hold numbers. */
export function checkNumeric(
  reading: Reading,
  scope: Scope,
  place: Place,
  attr: AttributeRef,
  what: string,
): boolean {
  const type = typeOf(scope, attr);
  if (type === undefined || isNumeric(type)) return true;
  const message = `${what} needs numbers, "${attr.node}.${attr.column}" is of type ${type}`;
  report(reading, 'DSL_CONSTRAINT_TYPE', place, message, { help: 'Name an int or float column.' });
  return false;
}
