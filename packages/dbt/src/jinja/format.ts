import { Dict, fault, iterate, numberOf, render, represent, Tuple, type Value } from './value.ts';

/** Python's `'...' % value`: s, r, d, i, f, x with flags, width and precision. */
export function formatPercent(template: string, value: Value): string {
  const given = value instanceof Tuple ? value.items : [value];
  let next = 0;
  return template.replace(
    /%(?:\((\w+)\))?([-+ 0#]*)(\d+)?(?:\.(\d+))?([%srdifgxX])/g,
    (
      _all,
      name: string | undefined,
      flags: string,
      width: string | undefined,
      precision: string | undefined,
      kind: string,
    ) => {
      if (kind === '%') return '%';
      const one = name === undefined ? given[next++] : value instanceof Dict ? value.get(name) : undefined;
      if (one === undefined) throw fault('not enough values for the format');
      return padded(
        converted(one, kind, precision, flags),
        Number(width ?? 0),
        flags.includes('-') ? '<' : '>',
        flags.includes('0') ? '0' : ' ',
      );
    },
  );
}

function converted(value: Value, kind: string, precision: string | undefined, flags = ''): string {
  if (kind === 'r') return represent(value);
  if (kind === 's')
    return precision === undefined ? render(value) : render(value).slice(0, Number(precision));
  const number = numberOf(value);
  if (number === undefined) throw fault(`the format %${kind} takes a number`);
  const sign = flags.includes('+') && number >= 0 ? '+' : '';
  if (kind === 'f') return sign + number.toFixed(Number(precision ?? 6));
  if (kind === 'g') return sign + String(Number(number.toPrecision(Number(precision ?? 6))));
  if (kind === 'x' || kind === 'X') {
    const hex = Math.trunc(number).toString(16);
    return kind === 'x' ? hex : hex.toUpperCase();
  }
  return sign + String(Math.trunc(number));
}

function padded(text: string, width: number, align: string, fill: string): string {
  const missing = Math.max(0, width - text.length);
  if (missing === 0) return text;
  if (align === '<') return text + fill.repeat(missing);
  if (align === '^') return fill.repeat(Math.floor(missing / 2)) + text + fill.repeat(Math.ceil(missing / 2));
  const signed = fill === '0' && /^[+-]/.test(text);
  return signed ? text[0] + fill.repeat(missing) + text.slice(1) : fill.repeat(missing) + text;
}

/** Python's `str.format`: fields by position or name, items of them, conversions and the common part of format specs. */
export function formatBraces(
  template: string,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
): string {
  let next = 0;
  return template.replace(
    /\{\{|\}\}|\{([^{}:!]*)(?:!([rs]))?(?::([^{}]*))?\}/g,
    (all, field: string | undefined, conversion: string | undefined, spec: string | undefined) => {
      if (all === '{{' || all === '}}') return all[0];
      const [head, ...path] = (field ?? '').split(/[.[\]]+/).filter((it, i) => i === 0 || it !== '');
      let value = head === '' ? args[next++] : /^\d+$/.test(head) ? args[Number(head)] : named.get(head);
      for (const part of path)
        value =
          value instanceof Dict
            ? value.get(part)
            : value === undefined
              ? undefined
              : iterate(value)[Number(part)];
      if (value === undefined) throw fault(`there is no value for {${field}}`);
      return bySpec(conversion === 'r' ? represent(value) : value, spec ?? '');
    },
  );
}

function bySpec(value: Value, spec: string): string {
  const found = /^(?:(.)?([<>^]))?([+])?(0)?(\d+)?(,)?(?:\.(\d+))?([sdfxX%])?$/.exec(spec);
  if (found === null) throw fault(`the format "${spec}" is not known`);
  const [, fill, align, plus, zero, width, comma, precision, kind] = found;
  const isNumber = numberOf(value) !== undefined;
  let text: string;
  if (kind === '%') text = `${((numberOf(value) ?? 0) * 100).toFixed(Number(precision ?? 6))}%`;
  else if (kind === undefined && precision === undefined) text = render(value);
  else text = converted(value, kind ?? (isNumber ? 'f' : 's'), precision, plus);
  if (comma !== undefined) text = text.replace(/\d+/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ','));
  return padded(text, Number(width ?? 0), align ?? (isNumber ? '>' : '<'), zero ?? fill ?? ' ');
}
