import {
  type Call,
  Callable,
  Dict,
  fault,
  HostObject,
  type Named,
  numberOf,
  render,
  Tuple,
  type Value,
} from '../jinja/index.ts';

/** Python's flags with JavaScript's letter of each. */
const flagLetters: ReadonlyArray<readonly [names: readonly string[], bit: number, letter: string]> = [
  [['I', 'IGNORECASE'], 2, 'i'],
  [['M', 'MULTILINE'], 8, 'm'],
  [['S', 'DOTALL'], 16, 's'],
  [['U', 'UNICODE'], 32, ''],
];

/** A pattern of Python's `re` as JavaScript writes it. What neither knows is a fault. */
function compiled(source: string, flags: number, around: (pattern: string) => string = (it) => it): RegExp {
  const letters = new Set(flagLetters.filter(([, bit]) => (flags & bit) !== 0).map(([, , letter]) => letter));
  const plain = source.replace(/^\(\?([aiLmsux]+)\)/, (_all, inline: string) => {
    for (const it of inline) if ('ims'.includes(it)) letters.add(it);
    return '';
  });
  const pattern = around(
    plain
      .replace(/\(\?P</g, '(?<')
      .replace(/\(\?P=(\w+)\)/g, '\\k<$1>')
      .replace(/\\A/g, '(?<![^])')
      .replace(/\\Z/g, '(?![^])'),
  );
  for (const unicode of ['u', '']) {
    try {
      return new RegExp(pattern, `g${[...letters].join('')}${unicode}`);
    } catch (error) {
      // With `u` JavaScript refuses escapes that Python lets be.
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  throw fault(`the pattern ${JSON.stringify(source)} is not known`);
}

/** `re.Match`. */
class Match extends HostObject {
  readonly typeName = 'match';
  readonly #found: RegExpMatchArray;

  constructor(found: RegExpMatchArray) {
    super();
    this.#found = found;
  }

  #group(key: Value): Value {
    const number = numberOf(key);
    const found = number === undefined ? this.#found.groups?.[render(key)] : this.#found[number];
    if (number !== undefined && number >= this.#found.length) throw fault('there is no such group');
    return found ?? null;
  }

  override item(key: Value): Value | undefined {
    return this.#group(key);
  }

  attribute(name: string): Value | undefined {
    const calls: Readonly<Record<string, Call>> = {
      group: (args) =>
        args.length > 1 ? new Tuple(args.map((it) => this.#group(it))) : this.#group(args[0] ?? 0),
      groups: ([byDefault = null]) => new Tuple(this.#found.slice(1).map((it) => it ?? byDefault)),
      groupdict: () =>
        Dict.of(Object.entries(this.#found.groups ?? {}).map(([key, it]) => [key, it ?? null])),
      start: () => this.#found.index ?? 0,
      end: () => (this.#found.index ?? 0) + this.#found[0].length,
      span: () => new Tuple([this.#found.index ?? 0, (this.#found.index ?? 0) + this.#found[0].length]),
    };
    return Object.hasOwn(calls, name) ? new Callable(name, calls[name]) : undefined;
  }

  render(): string {
    return '<re.Match object>';
  }
}

/** `\1` and `\g<name>` of a replacement. */
function replaced(by: Value, found: RegExpMatchArray): string {
  if (by instanceof Callable) return render(by.call([new Match(found)], new Map()));
  return render(by).replace(
    /\\(?:g<(\w+)>|(\d)|(.))/gs,
    (_all, name?: string, digit?: string, other?: string) => {
      const key = name ?? digit;
      if (key === undefined)
        return { n: '\n', t: '\t', r: '\r' }[other ?? ''] ?? (other === '\\' ? '\\' : `\\${other}`);
      return (/^\d+$/.test(key) ? found[Number(key)] : found.groups?.[key]) ?? '';
    },
  );
}

type Search = (text: string, args: readonly Value[], named: Named) => Value;

/** What a pattern does with a text; `args` are those after the text. */
function searchesOf(source: string, flags: number): Readonly<Record<string, Search>> {
  const all = (text: string) => [...text.matchAll(compiled(source, flags))];
  const one = (text: string, around?: (pattern: string) => string): Value => {
    const found = compiled(source, flags, around).exec(text);
    return found === null ? null : new Match(found);
  };
  return {
    match: (text) => one(text, (it) => `(?<![^])(?:${it})`),
    fullmatch: (text) => one(text, (it) => `(?<![^])(?:${it})(?![^])`),
    search: (text) => one(text),
    findall: (text) =>
      all(text).map((it) =>
        it.length > 2 ? new Tuple(it.slice(1).map((group) => group ?? '')) : (it[1] ?? it[0]),
      ),
    finditer: (text) => all(text).map((it) => new Match(it)),
    split: (text, [most], named) => {
      const limit = numberOf(most ?? named.get('maxsplit') ?? 0) ?? 0;
      const cuts = limit > 0 ? all(text).slice(0, limit) : all(text);
      let at = 0;
      const parts = cuts.flatMap((cut): Value[] => {
        const before = text.slice(at, cut.index);
        at = (cut.index ?? 0) + cut[0].length;
        return [before, ...cut.slice(1).map((it) => it ?? null)];
      });
      return [...parts, text.slice(at)];
    },
  };
}

function substitute(source: string, flags: number, by: Value, text: string, most: number): string {
  let [out, at, left] = ['', 0, most > 0 ? most : Number.POSITIVE_INFINITY];
  for (const found of text.matchAll(compiled(source, flags))) {
    if (left-- <= 0) break;
    out += text.slice(at, found.index) + replaced(by, found);
    at = (found.index ?? 0) + found[0].length;
  }
  return out + text.slice(at);
}

/** `re.Pattern`. */
class Pattern extends HostObject {
  readonly typeName = 'pattern';
  readonly source: string;
  readonly flags: number;

  constructor(source: string, flags: number) {
    super();
    this.source = source;
    this.flags = flags;
    compiled(source, flags);
  }

  attribute(name: string): Value | undefined {
    if (name === 'pattern') return this.source;
    if (name === 'sub')
      return new Callable(name, ([by, text, count], named) =>
        substitute(
          this.source,
          this.flags,
          by,
          render(text),
          numberOf(count ?? named.get('count') ?? 0) ?? 0,
        ),
      );
    const searches = searchesOf(this.source, this.flags);
    if (!Object.hasOwn(searches, name)) return undefined;
    return new Callable(name, ([text, ...rest], named) => searches[name](render(text), rest, named));
  }

  render(): string {
    return `re.compile('${this.source}')`;
  }
}

/** `modules.re`, as far as Python's patterns are JavaScript's. */
export function reModule(): Value {
  const flagsOf = (value: Value | undefined) => numberOf(value ?? 0) ?? 0;
  const patternOf = (value: Value, flags: Value | undefined) =>
    value instanceof Pattern ? value : new Pattern(render(value), flagsOf(flags));
  const bySearch = Object.keys(searchesOf('', 0)).map((name) => {
    const call: Call = ([pattern, text, ...rest], named) => {
      const flags = named.get('flags') ?? rest[name === 'split' ? 1 : 0];
      const { source, flags: bits } = patternOf(pattern, flags);
      return searchesOf(source, bits)[name](render(text), rest, named);
    };
    return [name, new Callable(name, call)] as const;
  });
  const sub: Call = ([pattern, by, text, count, flags], named) => {
    const of = patternOf(pattern, flags ?? named.get('flags'));
    return substitute(of.source, of.flags, by, render(text), numberOf(count ?? named.get('count') ?? 0) ?? 0);
  };
  return Dict.of([
    ...bySearch,
    ['sub', new Callable('sub', sub)],
    [
      'compile',
      new Callable('compile', ([pattern, flags], named) => patternOf(pattern, flags ?? named.get('flags'))),
    ],
    ['escape', new Callable('escape', ([text]) => render(text).replace(/[^\w"%',/:;<=>@`!]/g, '\\$&'))],
    ...flagLetters.flatMap(([names, bit]) => names.map((name) => [name, bit] as const)),
  ]);
}
