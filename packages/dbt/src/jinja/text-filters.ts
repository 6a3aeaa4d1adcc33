import { sizeOf } from './collections.ts';
import { formatPercent } from './format.ts';
import { capitalize, centered, replaceText, stripText } from './text-methods.ts';
import { Dict, fault, isTrue, iterate, numberOf, render, Tuple, typeName, type Value } from './value.ts';

/** A filter that works on the text of its value and asks nothing of the evaluator. */
export type TextFilter = (value: Value, given: Given) => Value;

/** Arguments of a filter by position or by name. */
export interface Given {
  readonly args: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  at(position: number, name: string): Value | undefined;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

function escape(value: Value): string {
  return render(value).replace(/[&<>"']/g, (c) => entities[c]);
}

function indent(value: Value, given: Given): Value {
  const width = given.at(0, 'width') ?? 4;
  const by = typeof width === 'string' ? width : ' '.repeat(numberOf(width) ?? 4);
  const first = isTrue(given.at(1, 'first') ?? false);
  const blank = isTrue(given.at(2, 'blank') ?? false);
  return render(value)
    .split('\n')
    .map((line, i) => ((i === 0 && !first) || (line === '' && !blank && i > 0) ? line : by + line))
    .join('\n');
}

function truncate(value: Value, given: Given): Value {
  const length = numberOf(given.at(0, 'length') ?? 255) ?? 255;
  const kill = isTrue(given.at(1, 'killwords') ?? false);
  const end = render(given.at(2, 'end') ?? '...');
  const leeway = numberOf(given.at(3, 'leeway') ?? 5) ?? 5;
  if (sizeOf(value) <= length + leeway) return value;
  if (typeof value !== 'string') throw fault(`a ${typeName(value)} cannot be cut`);
  const cut = value.slice(0, length - end.length);
  return (kill ? cut : cut.replace(/ [^ ]*$/, '')) + end;
}

/** Words by white space, hyphens or brackets, as Jinja's title filter cuts them. */
function title(text: string): string {
  return text
    .split(/([-\s({[<]+)/)
    .map((part) => {
      const [first = '', ...rest] = part;
      return first.toUpperCase() + rest.join('').toLowerCase();
    })
    .join('');
}

function urlEncode(value: Value): string {
  const quoted = (of: Value, kept: RegExp) =>
    encodeURIComponent(render(of))
      .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
      .replace(kept, '/');
  if (typeof value === 'string' || numberOf(value) !== undefined) return quoted(value, /%2F/g);
  const pairs = value instanceof Dict ? value.entries() : iterate(value).map(iterate);
  const plus = (of: Value) => quoted(of, /(?!)/g).replaceAll('%20', '+');
  return pairs.map(([key, item]) => `${plus(key)}=${plus(item)}`).join('&');
}

const WIDTH = 79;

/** Lines of at most so many characters, broken at blanks; longer words are cut. */
function wordWrap(value: Value, given: Given): string {
  const width = numberOf(given.at(0, 'width') ?? WIDTH) ?? WIDTH;
  const cutLong = isTrue(given.at(1, 'break_long_words') ?? true);
  const glue = render(given.at(2, 'wrapstring') ?? '\n');
  return render(value)
    .split('\n')
    .map((line) => wrapped(line, width, cutLong).join(glue))
    .join(glue);
}

function wrapped(line: string, width: number, cutLong: boolean): string[] {
  const chunks = (line.match(/\s+|[^\s-]*-+|[^\s-]+/g) ?? []).reverse();
  const lines: string[] = [];
  while (chunks.length > 0) {
    let text = '';
    if (lines.length > 0 && /^\s/.test(chunks.at(-1) ?? '')) chunks.pop();
    while (chunks.length > 0 && text.length + (chunks.at(-1) ?? '').length <= width)
      text += chunks.pop() ?? '';
    const next = chunks.at(-1) ?? '';
    if (next.length > width && (cutLong || text === '')) {
      const room = cutLong ? width - text.length : next.length;
      text += next.slice(0, room);
      chunks[chunks.length - 1] = next.slice(room);
      if (chunks.at(-1) === '') chunks.pop();
    }
    lines.push(text.trimEnd());
  }
  return lines;
}

function fileSize(value: Value, given: Given): string {
  const bytes = numberOf(value) ?? Number(render(value));
  const binary = isTrue(given.at(0, 'binary') ?? false);
  const base = binary ? 1024 : 1000;
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  const units = [...'kMGTPEZY'].map((it) => (binary ? `${it.toUpperCase()}iB` : `${it}B`));
  let size = bytes / base;
  let unit = 0;
  while (size >= base && unit < units.length - 1) {
    size /= base;
    unit++;
  }
  return `${size.toFixed(1)} ${units[unit]}`;
}

function attributes(value: Value, given: Given): string {
  if (!(value instanceof Dict)) throw fault(`xmlattr takes a dict, not ${typeName(value)}`);
  const parts = value
    .entries()
    .filter(([, item]) => item !== null)
    .map(([key, item]) => `${escape(key)}="${escape(item)}"`);
  const lead = isTrue(given.at(0, 'autospace') ?? true) && parts.length > 0 ? ' ' : '';
  return lead + parts.join(' ');
}

/** Those of Jinja2's filters (jinja2/filters.py) that work on text. */
export const textFilters: Readonly<Record<string, TextFilter>> = {
  capitalize: (value) => capitalize(render(value)),
  center: (value, given) => centered(render(value), [given.at(0, 'width') ?? 80]),
  e: escape,
  escape,
  filesizeformat: fileSize,
  forceescape: escape,
  format: (value, { args, named }) =>
    formatPercent(render(value), named.size > 0 ? Dict.of(named) : new Tuple(args)),
  indent,
  lower: (value) => render(value).toLowerCase(),
  replace: (value, given) =>
    replaceText(
      render(value),
      render(given.at(0, 'old') ?? ''),
      render(given.at(1, 'new') ?? ''),
      numberOf(given.at(2, 'count') ?? -1) ?? -1,
    ),
  safe: render,
  string: render,
  striptags: (value) =>
    render(value)
      .replace(/<!--[^]*?-->|<[^>]*>/g, '')
      .replace(/\s+/g, ' ')
      .trim(),
  title: (value) => title(render(value)),
  trim: (value, given) => stripText(render(value), given.at(0, 'chars'), true, true),
  truncate,
  upper: (value) => render(value).toUpperCase(),
  urlencode: urlEncode,
  wordcount: (value) => render(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0,
  wordwrap: wordWrap,
  xmlattr: attributes,
};
