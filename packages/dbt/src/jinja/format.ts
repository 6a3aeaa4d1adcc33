import { fixed, general, scientific } from './decimal.ts';
import {
  Dict,
  fault,
  Float,
  HostObject,
  iterate,
  numberOf,
  render,
  represent,
  Tuple,
  typeName,
  Undefined,
  type Value,
} from './value.ts';

const directive = /%(?:\((\w+)\))?([-+ 0#]*)(\d+|\*)?(?:\.(\d+|\*))?([%a-zA-Z]?)/g;

/** Python's `'...' % value`. */
export function formatPercent(template: string, value: Value): string {
  const given = value instanceof Tuple ? value.items : [value];
  let next = 0;
  let isNamed = false;
  const take = (): Value => {
    if (next >= given.length) throw fault('not enough values for the format');
    return given[next++];
  };
  const text = template.replace(
    directive,
    (_all, name?: string, flags = '', width?: string, precision?: string, kind = '') => {
      if (kind === '%') return '%';
      if (!/[srdifFgGeExXoca]/.test(kind))
        throw fault(kind === '' ? 'the format is not complete' : `the format %${kind} is not known`);
      const spec: Spec = {
        kind,
        sign: flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '',
        align: flags.includes('-') ? '<' : '>',
        fill: flags.includes('0') && !flags.includes('-') && !/[src]/.test(kind) ? '0' : ' ',
        alternate: flags.includes('#'),
        width: width === '*' ? (numberOf(take()) ?? 0) : Number(width ?? 0),
        precision:
          precision === '*'
            ? (numberOf(take()) ?? 0)
            : precision === undefined
              ? undefined
              : Number(precision),
      };
      isNamed ||= name !== undefined;
      const one = name === undefined ? take() : value instanceof Dict ? value.get(name) : undefined;
      if (one === undefined) throw fault(`there is no value for %(${name})`);
      return padded(converted(one, spec), spec);
    },
  );
  const hasRest = next < given.length && !isNamed && !(value instanceof Dict && next === 0);
  if (
    hasRest &&
    !(
      given.length === 1 &&
      (Array.isArray(value) || value instanceof HostObject || value instanceof Undefined)
    )
  )
    throw fault('not all values are used by the format');
  return text;
}

interface Spec {
  readonly kind: string;
  readonly sign: '' | '+' | ' ';
  readonly align: string;
  readonly fill: string;
  readonly alternate: boolean;
  readonly width: number;
  readonly precision?: number;
}

function converted(value: Value, spec: Spec): string {
  const { kind, precision } = spec;
  if (kind === 'r' || kind === 'a') return represent(value).slice(0, precision);
  if (kind === 's') return render(value).slice(0, precision);
  if (kind === 'c') return typeof value === 'string' ? value : String.fromCodePoint(numberOf(value) ?? 0);
  const number = numberOf(value);
  if (number === undefined) throw fault(`the format %${kind} takes a number, not ${typeName(value)}`);
  const digits = digitsOf(Math.abs(number), spec);
  const isNegative = number < 0 || (Object.is(number, -0) && value instanceof Float);
  return (isNegative && !/^[di]$/.test(kind) ? '-' : Math.trunc(number) < 0 ? '-' : spec.sign) + digits;
}

const bases: Readonly<Record<string, readonly [base: number, mark: string]>> = {
  x: [16, '0x'],
  X: [16, '0X'],
  o: [8, '0o'],
  b: [2, '0b'],
};

function digitsOf(size: number, { kind, precision = 6, alternate }: Spec): string {
  const lower = kind.toLowerCase();
  if (lower === 'f') return fixed(size, precision);
  if (lower === 'e')
    return kind === 'e' ? scientific(size, precision) : scientific(size, precision).toUpperCase();
  if (lower === 'g') return kind === 'g' ? general(size, precision) : general(size, precision).toUpperCase();
  const base = bases[kind];
  if (base === undefined) return fixed(Math.trunc(size), 0);
  const text = Math.trunc(size).toString(base[0]);
  return (alternate ? base[1] : '') + (kind === 'X' ? text.toUpperCase() : text);
}

function padded(text: string, { width, align, fill }: Pick<Spec, 'width' | 'align' | 'fill'>): string {
  const missing = Math.max(0, width - [...text].length);
  if (missing === 0) return text;
  if (align === '<') return text + fill.repeat(missing);
  if (align === '^') return fill.repeat(Math.floor(missing / 2)) + text + fill.repeat(Math.ceil(missing / 2));
  const signed = fill === '0' && /^[-+ ]/.test(text);
  return signed ? text[0] + fill.repeat(missing) + text.slice(1) : fill.repeat(missing) + text;
}

/** Python's `str.format`: fields by position or name, items and attributes of them, conversions and format specs. */
export function formatBraces(
  template: string,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
): string {
  let next = 0;
  const valueOf = (field: string): Value => {
    const [head, ...path] = field.split(/[.[\]]+/).filter((it, i) => i === 0 || it !== '');
    const first = head === '' ? args[next++] : /^\d+$/.test(head) ? args[Number(head)] : named.get(head);
    const value = path.reduce<Value | undefined>(partOf, first);
    if (value === undefined) throw fault(`there is no value for {${field}}`);
    return value;
  };
  return template.replace(
    /\{\{|\}\}|\{([^{}:!]*)(?:!([rsa]))?(?::((?:[^{}]|\{[^{}]*\})*))?\}|[{}]/g,
    (all, field: string | undefined, conversion: string | undefined, spec: string | undefined) => {
      if (all === '{{' || all === '}}') return all[0];
      if (field === undefined) throw fault(`a single "${all}" in a format`);
      const value = valueOf(field);
      const shown = conversion === undefined ? value : conversion === 's' ? render(value) : represent(value);
      return bySpec(
        shown,
        (spec ?? '').replace(/\{([^{}]*)\}/g, (_all, inner: string) => render(valueOf(inner))),
      );
    },
  );
}

function partOf(of: Value | undefined, part: string): Value | undefined {
  if (of instanceof Dict) return of.get(part) ?? of.get(Number(part));
  if (of instanceof HostObject) return of.attribute(part) ?? of.item(part);
  return of === undefined || typeof of === 'string' ? undefined : iterate(of)[Number(part)];
}

const form = /^(?:(.)?([<>^=]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([sdfFgGeExXobc%n])?$/su;

function bySpec(value: Value, text: string): string {
  if (text === '') return render(value);
  const found = form.exec(text);
  if (found === null) throw fault(`the format "${text}" is not known`);
  const [, fill, align, sign, hash, zero, width, group, precision, kind] = found;
  const number = numberOf(value);
  if (number === undefined ? typeof value !== 'string' : false)
    throw fault(`a ${typeName(value)} has no formats`);
  if (number === undefined && kind !== undefined && kind !== 's')
    throw fault(`the format ${kind} takes a number`);
  const spec: Spec = {
    kind:
      kind ?? (number === undefined ? 's' : value instanceof Float || precision !== undefined ? 'g' : 'd'),
    sign: sign === '+' || sign === ' ' ? sign : '',
    align: align === '=' ? '>' : (align ?? (number === undefined ? '<' : '>')),
    fill: fill ?? (zero === undefined && align !== '=' ? ' ' : '0'),
    alternate: hash !== undefined,
    width: Number(width ?? 0),
    precision: precision === undefined ? undefined : Number(precision),
  };
  return padded(grouped(plainBySpec(value, spec, kind, precision), group), spec);
}

function plainBySpec(
  value: Value,
  spec: Spec,
  kind: string | undefined,
  precision: string | undefined,
): string {
  if (kind === '%') return `${converted(new Float((numberOf(value) ?? 0) * 100), { ...spec, kind: 'f' })}%`;
  if (kind !== undefined || !(value instanceof Float)) return converted(value, spec);
  const text = precision === undefined ? render(value) : converted(value, spec);
  const whole =
    precision !== undefined && /^-?\d+$/.test(text) && text.length <= Number(precision) ? `${text}.0` : text;
  return spec.sign !== '' && value.value >= 0 && !/^[+ ]/.test(whole) ? spec.sign + whole : whole;
}

function grouped(text: string, mark: string | undefined): string {
  return mark === undefined
    ? text
    : text.replace(/\d+/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, mark));
}
