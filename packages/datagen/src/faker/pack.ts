import { capitalise, toLogin } from './transform.ts';
import { type Alphabets, packAlphabets, type Part, parseTemplate, type PlaceField } from './template.ts';

/** A template, or one with its weight beside others of weight 1. */
type Rule = string | readonly [weight: number, template: string];

/** A city, the key of its region, the pattern of its postcodes, and where it lies (degrees). Larger cities come first. */
type Place = readonly [city: string, region: string, postcode: string, latitude: number, longitude: number];

/** Where something lies, in degrees north and east. */
export interface GeoPoint {
  readonly latitude: number;
  readonly longitude: number;
}

/** A locale's data file (`data/locales/<code>.json`); `data/base.json` has the same form without places. */
export interface LocalePack {
  readonly code: string;
  /** Words by topic. Lists `first_*` and `last*` are in falling order of frequency. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  /** Templates by name. A method's name is a rule or a list, of the locale or else of the base. */
  readonly rules: Readonly<Record<string, readonly Rule[]>>;
  readonly places: readonly Place[];
  /** Names that cities go by elsewhere (Prague), and the city of `places` that each means. */
  readonly exonyms?: Readonly<Record<string, string>>;
  /** Region key -> name. */
  readonly regions: Readonly<Record<string, string>>;
  /** What `~` of a pattern may become. */
  readonly letters?: string;
  /** Capitals that are not what `toUpperCase` gives (tr: i -> İ). */
  readonly capitals?: Readonly<Record<string, string>>;
  /** How letters are written in logins where the common table is not what people do (de: ä -> ae). */
  readonly logins?: Readonly<Record<string, string>>;
}

/** Items with relative weights, not normalised. */
export interface WeightedList {
  readonly items: readonly string[];
  readonly weights: readonly number[];
  /** The list that they come from: lists of one source have the same weights in the same order. */
  readonly source: string;
}

export interface WeightedParts {
  readonly alternatives: ReadonlyArray<readonly Part[]>;
  readonly weights: readonly number[];
}

/** A locale's data with the base behind it, ready to be asked. Holds only what it derived from the files. */
export class OpenPack {
  readonly code: string;
  readonly alphabets: Alphabets;
  readonly #pack: LocalePack;
  readonly #base: LocalePack;
  readonly #derived = new Map<string, unknown>();

  constructor(pack: LocalePack, base: LocalePack) {
    this.code = pack.code;
    this.#pack = pack;
    this.#base = base;
    this.alphabets = packAlphabets(pack.letters ?? 'ABCDEFGHIJKLMNOPQRSTUVWXYZ');
  }

  /** `build()` once per key: for what is costly and the same for every column, such as byte pools. */
  derive<T>(key: string, build: () => T): T {
    if (!this.#derived.has(key)) this.#derived.set(key, build());
    return this.#derived.get(key) as T;
  }

  /** The alternatives of a rule, or undefined where `name` is no rule. */
  rule(name: string): WeightedParts | undefined {
    const rules = this.#find('rules', name);
    if (rules === undefined) return undefined;
    return this.derive(`rule ${name}`, () => ({
      alternatives: rules.map((r) => parseTemplate(typeof r === 'string' ? r : r[1], this.alphabets)),
      weights: rules.map((r) => (typeof r === 'string' ? 1 : r[0])),
    }));
  }

  /** A list with its weights, each item changed by `transform` ('' leaves it). @throws Error on an unknown name. */
  list(name: string, transform: string): WeightedList {
    return this.derive(`list ${name}|${transform}`, () => {
      const login = transform === 'login' || transform === 'initial';
      const source = login ? this.#loginName(name) : name;
      const plain = this.#plain(source);
      const items = plain.items.map((item) => this.#transform(item, transform));
      return { items, weights: plain.weights, source };
    });
  }

  /** Per place, in order of size. */
  placeField(field: Exclude<PlaceField, 'postcode'>): readonly string[] {
    const values = this.#pack.places.map(([city, region]) => (field === 'city' ? city : region));
    return field === 'region' ? values.map((key) => this.#pack.regions[key]) : values;
  }

  placePostcodes(): readonly string[] {
    return this.#pack.places.map((place) => place[2]);
  }

  placeWeights(): readonly number[] {
    return this.derive('place weights', () => this.#pack.places.map((_, rank) => 1 / (rank + 3)));
  }

  /** Per place, in order of size. */
  placePoints(): readonly GeoPoint[] {
    return this.derive('place points', () =>
      this.#pack.places.map(([, , , latitude, longitude]) => ({ latitude, longitude })),
    );
  }

  /** Where each city lies, by its names. */
  cityPoints(): ReadonlyMap<string, GeoPoint> {
    return this.derive('city points', () => {
      const points = new Map<string, GeoPoint>();
      const all = this.placePoints();
      this.#pack.places.forEach(([city], i) => {
        if (!points.has(city)) points.set(city, all[i]);
      });
      for (const [name, city] of Object.entries(this.#pack.exonyms ?? {})) {
        const point = points.get(city);
        if (point !== undefined) points.set(name, point);
      }
      return points;
    });
  }

  #find<K extends 'lists' | 'rules'>(kind: K, name: string): LocalePack[K][string] | undefined {
    const own = this.#pack[kind] as Readonly<Record<string, LocalePack[K][string]>>;
    const base = this.#base[kind] as Readonly<Record<string, LocalePack[K][string]>>;
    return own[name] ?? base[name];
  }

  /** Where a script has no letters to transliterate, a list of logins stands beside the list, item by item. */
  #loginName(name: string): string {
    const found = [`${name}_login`, `${name}_male_login`].some((n) => this.#find('lists', n) !== undefined);
    return found ? `${name}_login` : name;
  }

  #plain(name: string): Ranked {
    const items = this.#find('lists', name);
    if (items !== undefined) return ranked(name, items);
    const [kind, suffix] = name.endsWith('_login') ? [name.slice(0, -6), '_login'] : [name, ''];
    if (kind === 'first' || kind === 'last') {
      return union(this.#plain(`${kind}_male${suffix}`), this.#plain(`${kind}_female${suffix}`));
    }
    if (kind === 'last_male' || kind === 'last_female') {
      const last = this.#find('lists', `last${suffix}`);
      if (last !== undefined) return ranked(name, last);
    }
    throw new Error(`locale ${this.code} has neither a rule nor a list called ${name}`);
  }

  #transform(item: string, transform: string): string {
    if (transform === '') return item;
    if (transform === 'cap') return capitalise(item, this.#pack.capitals ?? {});
    if (transform === 'lower') return item.toLowerCase();
    const login = toLogin(item, this.#pack.logins ?? {});
    if (transform === 'login') return login;
    if (transform === 'initial') return login.slice(0, 1);
    throw new Error(`no such transform: ${transform}`);
  }
}

type Ranked = Omit<WeightedList, 'source'>;

/**
 * Weights of a list: names by rank r (from 0) as 1 / (r + 8 + n / 16), the flattened Zipf curve that censuses
 * show among the commonest names; everything else equal.
 */
function ranked(name: string, items: readonly string[]): Ranked {
  const isName = name.startsWith('first') || name.startsWith('last');
  const offset = 8 + Math.floor(items.length / 16);
  return { items, weights: items.map((_, rank) => (isName ? 1 / (rank + offset) : 1)) };
}

/** Both lists with equal shares; an item of both stands once, with its weights added. */
function union(a: Ranked, b: Ranked): Ranked {
  const weights = new Map<string, number>();
  for (const list of [a, b]) {
    const total = list.weights.reduce((sum, weight) => sum + weight, 0);
    list.items.forEach((item, i) => {
      weights.set(item, (weights.get(item) ?? 0) + list.weights[i] / total);
    });
  }
  return { items: [...weights.keys()], weights: [...weights.values()] };
}
