import {
  type Call,
  Callable,
  Dict,
  fault,
  Generator,
  isTrue,
  iterate,
  numberOf,
  operate,
  Tuple,
  type Value,
} from '../jinja/index.ts';

const LENGTH_MAX = 100_000;

function bounded(rows: Value[][]): Value {
  return new Generator(rows.map((row) => new Tuple(row)));
}

function product(lists: readonly Value[][]): Value[][] {
  return lists.reduce<Value[][]>(
    (rows, list) => {
      if (rows.length * list.length > LENGTH_MAX)
        throw fault(`a product of more than ${LENGTH_MAX}`, 'DBT_TOO_MUCH');
      return rows.flatMap((row) => list.map((item) => [...row, item]));
    },
    [[]],
  );
}

/** Which indices may follow in a choice of `size` out of `count`. */
type Next = (chosen: readonly number[], index: number) => boolean;

function choices(items: readonly Value[], size: number, may: Next): Value[][] {
  const found: Value[][] = [];
  const grow = (chosen: readonly number[]): void => {
    if (found.length > LENGTH_MAX) throw fault(`more than ${LENGTH_MAX} choices`, 'DBT_TOO_MUCH');
    if (chosen.length === size) {
      found.push(chosen.map((index) => items[index]));
      return;
    }
    for (let index = 0; index < items.length; index++) if (may(chosen, index)) grow([...chosen, index]);
  };
  grow([]);
  return found;
}

function sizeGiven(args: readonly Value[], byDefault: number): number {
  return numberOf(args[1] ?? null) ?? byDefault;
}

const calls: Readonly<Record<string, Call>> = {
  product: (args, named) => {
    const lists = args.map(iterate);
    const repeat = numberOf(named.get('repeat') ?? 1) ?? 1;
    return bounded(product(Array.from({ length: repeat }, () => lists).flat()));
  },
  permutations: (args) => {
    const items = iterate(args[0]);
    return bounded(choices(items, sizeGiven(args, items.length), (chosen, it) => !chosen.includes(it)));
  },
  combinations: (args) =>
    bounded(choices(iterate(args[0]), sizeGiven(args, 1), (chosen, it) => it > (chosen.at(-1) ?? -1))),
  combinations_with_replacement: (args) =>
    bounded(choices(iterate(args[0]), sizeGiven(args, 1), (chosen, it) => it >= (chosen.at(-1) ?? 0))),
  zip_longest: (args, named) => {
    const lists = args.map(iterate);
    const fill = named.get('fillvalue') ?? null;
    const length = Math.max(0, ...lists.map((it) => it.length));
    return bounded(Array.from({ length }, (_, i) => lists.map((list) => (i < list.length ? list[i] : fill))));
  },
  islice: ([items, ...bounds]) => {
    const [a, b, c] = bounds.map((it) => numberOf(it));
    const [start, stop] = bounds.length === 1 ? [0, a] : [a ?? 0, b];
    return new Generator(
      iterate(items)
        .slice(start, stop)
        .filter((_it, i) => i % (c ?? 1) === 0),
    );
  },
  accumulate: ([items]) => {
    let total: Value | undefined;
    return new Generator(
      iterate(items).map((it) => (total = total === undefined ? it : operate('+', total, it))),
    );
  },
  compress: ([items, keep]) => {
    const kept = iterate(keep);
    return new Generator(iterate(items).filter((_it, i) => i < kept.length && isTrue(kept[i])));
  },
  repeat: ([item, times], named) => {
    const length = numberOf(times ?? named.get('times') ?? null);
    if (length === undefined || length > LENGTH_MAX) throw fault('repeat without an end', 'DBT_TOO_MUCH');
    return new Generator(Array.from({ length }, () => item));
  },
};

/** The part of `modules.itertools` that comes to an end. */
export function itertoolsModule(): Value {
  const chain: Call = (args) => new Generator(args.flatMap(iterate));
  const fromIterable = new Callable(
    'from_iterable',
    ([lists]) => new Generator(iterate(lists).flatMap(iterate)),
  );
  return Dict.of([
    ...Object.entries(calls).map(([name, call]) => [name, new Callable(name, call)] as const),
    ['chain', new Callable('chain', chain, new Map([['from_iterable', fromIterable]]))],
  ]);
}
