import { Dice } from '../plan/dice.ts';
import { LOADED, type Template } from './template.ts';

const PREFIXES: Readonly<Record<string, readonly string[]>> = {
  stg: ['stg', 'staging', 'base'],
  fct: ['fct', 'fact', 'f'],
  dim: ['dim', 'd', 'dim'],
  int: ['int', 'intermediate', 'tmp'],
  daily: ['daily', 'by_day', 'agg_daily'],
};

/** What tables and columns are called in one case, so that nothing can be learned from a name. */
export class Names {
  readonly #drawn = new Map<string, string>();
  readonly #prefixes: ReadonlyMap<string, string>;

  /** `isPlain`: as the template writes them. */
  constructor(template: Template, seed: number, isPlain: boolean) {
    const draw = <T>(key: string, from: readonly T[]) =>
      isPlain ? from[0] : new Dice(seed, `names/${key}`).pick(from);
    this.#prefixes = new Map(Object.entries(PREFIXES).map(([key, all]) => [key, draw(key, all)]));
    const taken = new Set([...Object.keys(template.columns), ...Object.keys(template.synonyms)]);
    for (const [key, all] of Object.entries(template.synonyms)) {
      // Singular and plural share a draw: users go with user_id.
      const name = draw(key.replace(/s$/, ''), all);
      const isFree = name === key || !taken.has(name);
      if (isFree) taken.add(name);
      this.#drawn.set(key, isFree ? name : key);
    }
  }

  /** A column, a source, or a part of such a name. */
  of(name: string): string {
    const drawn = this.#drawn.get(name);
    if (drawn !== undefined) return drawn;
    return this.#parts(name);
  }

  get loaded(): string {
    return this.of(LOADED);
  }

  /** A model's name, its prefix drawn too. */
  model(name: string): string {
    const [prefix, ...rest] = name.split('_');
    const drawn = this.#prefixes.get(prefix);
    return drawn === undefined ? this.of(name) : `${drawn}_${this.of(rest.join('_'))}`;
  }

  /** `schema.table` of `raw.NAME` or of a model. */
  relation(name: string, layer: string): string {
    if (name.startsWith('raw.')) return `raw.${this.of(name.slice(4))}`;
    return `${layer === 'marts' ? 'marts' : 'staging'}.${this.model(name)}`;
  }

  /** SQL in which `@name` stands for a column or source. */
  sql(text: string): string {
    return text.replace(/@([a-z_]+)/g, (_, name: string) => this.of(name));
  }

  #parts(name: string): string {
    const [first, ...rest] = name.split('_');
    const drawn = rest.length === 0 ? undefined : this.#drawn.get(first);
    return drawn === undefined ? name : [drawn, ...rest].join('_');
  }
}
