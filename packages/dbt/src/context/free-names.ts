import { stringify } from 'yaml';
import { readYaml } from '../project/yaml.ts';
import {
  type Call,
  Callable,
  Dict,
  fault,
  fromJson,
  Generator,
  HostObject,
  isTrue,
  iterate,
  Namespace,
  numberOf,
  PySet,
  Range,
  render,
  TemplateFault,
  toData,
  toJson,
  toValue,
  Tuple,
  type Value,
} from '../jinja/index.ts';
import { datetimeModule, pytzModule } from './datetime.ts';
import { itertoolsModule } from './itertools.ts';
import { md5 } from './md5.ts';
import { reModule } from './regular-expressions.ts';

const namespaceOf: Call = (args, named) => {
  const space = new Namespace();
  for (const [key, value] of pairsOf(args[0])) space.values.set(render(key), value);
  for (const [key, value] of named) space.values.set(key, value);
  return space;
};

/** Keys and values of a dict or of a list of pairs. */
function pairsOf(value: Value | undefined): Array<readonly [Value, Value]> {
  if (value === undefined || value === null) return [];
  if (value instanceof Dict) return value.entries();
  return iterate(value).map((pair) => {
    const [key, item] = iterate(pair);
    return [key, item];
  });
}

const RANGE_MAX = 100_000;

const rangeOf: Call = (args) => {
  const [a, b, c] = args.map((it) => numberOf(it) ?? 0);
  const range = args.length === 1 ? new Range(0, a, 1) : new Range(a, b, c ?? 1);
  if (range.size() > RANGE_MAX) throw fault(`a range of more than ${RANGE_MAX}`, 'DBT_TOO_MUCH');
  return range;
};

const zipped: Call = (args) => {
  const lists = args.map(iterate);
  const length = lists.length === 0 ? 0 : Math.min(...lists.map((it) => it.length));
  return new Generator(Array.from({ length }, (_, i) => new Tuple(lists.map((it) => it[i]))));
};

const setOf: Call = ([items]) => new PySet(iterate(items));

/** What `strict` gives, and the default where it is a fault: dbt's way with `zip` and `set`. */
function orDefault(strict: Call, at: number): Call {
  return (args, named) => {
    try {
      return strict(args, named);
    } catch (error) {
      if (error instanceof TemplateFault && error.code === 'DBT_RENDER_FAULT')
        return named.get('default') ?? args[at] ?? null;
      throw error;
    }
  };
}

const fromYaml: Call = ([text, byDefault], named) => {
  const document = readYaml(render(text));
  if (document.errors.length > 0) return byDefault ?? named.get('default') ?? null;
  return toValue(document.toJS({ maxAliasCount: 1000 }));
};

const toYaml: Call = ([value], named) =>
  stringify(toData(value), {
    indentSeq: false,
    version: '1.1',
    sortMapEntries: isTrue(named.get('sort_keys') ?? false),
  });

const tojson: Call = ([value, , sortKeys], named) =>
  toJson(value, { sortKeys: isTrue(sortKeys ?? named.get('sort_keys') ?? false) });

/** `cycler()` of Jinja2. */
class Cycler extends HostObject {
  readonly typeName = 'cycler';
  readonly #items: readonly Value[];
  #at = 0;

  constructor(items: readonly Value[]) {
    super();
    if (items.length === 0) throw fault('a cycler takes at least one item');
    this.#items = items;
  }

  attribute(name: string): Value | undefined {
    if (name === 'current') return this.#items[this.#at];
    if (name === 'next')
      return new Callable(name, () => {
        const item = this.#items[this.#at];
        this.#at = (this.#at + 1) % this.#items.length;
        return item;
      });
    return name === 'reset' ? new Callable(name, () => ((this.#at = 0), null)) : undefined;
  }

  render(): string {
    return '<Cycler>';
  }
}

const joinerOf: Call = ([given]) => {
  const glue = given ?? ', ';
  let isFirst = true;
  return new Callable('joiner', () => {
    const out = isFirst ? '' : glue;
    isFirst = false;
    return out;
  });
};

const calls: Readonly<Record<string, Call>> = {
  cycler: (items) => new Cycler(items),
  dict: (args, named) => Dict.of([...pairsOf(args[0]), ...named]),
  fromjson: ([text, byDefault], named) => fromJson(render(text)) ?? byDefault ?? named.get('default') ?? null,
  fromyaml: fromYaml,
  joiner: joinerOf,
  lipsum: () => '',
  local_md5: ([text]) => md5(render(text)),
  namespace: namespaceOf,
  range: rangeOf,
  set: orDefault(setOf, 1),
  set_strict: setOf,
  tojson,
  toyaml: toYaml,
  zip: orDefault(zipped, Number.POSITIVE_INFINITY),
  zip_strict: zipped,
};

/** The names that every template has, of Jinja2 and of dbt, as far as they ask nothing of a project. */
export function freeNames(nowMs: number): ReadonlyArray<readonly [string, Value]> {
  const modules = Dict.of([
    ['datetime', datetimeModule(nowMs)],
    ['pytz', pytzModule()],
    ['re', reModule()],
    ['itertools', itertoolsModule()],
  ]);
  return [
    ...Object.entries(calls).map(([name, call]) => [name, new Callable(name, call)] as const),
    ['modules', modules],
  ];
}
