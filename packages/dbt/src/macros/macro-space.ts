import { type Macro, parseTemplate, type TemplateSource } from '../jinja/index.ts';

export interface MacroEntry {
  readonly package: string;
  readonly macro: Macro;
  readonly source: TemplateSource;
}

interface Place {
  readonly package: string;
  readonly source: TemplateSource;
}

const opener = /\{%[-+]?\s*(macro|test|data_test)\s+(\w+)/g;

/** All macros by package and name; a file is read when the first macro of it is asked for. */
export class MacroSpace {
  readonly #places = new Map<string, Map<string, Place>>();
  readonly #read = new Map<TemplateSource, Map<string, Macro>>();

  add(owner: string, source: TemplateSource): void {
    let names = this.#places.get(owner);
    if (names === undefined) this.#places.set(owner, (names = new Map()));
    for (const [, what, name] of source.text.matchAll(opener)) {
      names.set(what === 'macro' ? name : `test_${name}`, { package: owner, source });
    }
  }

  hasPackage(owner: string): boolean {
    return this.#places.has(owner);
  }

  names(owner: string): readonly string[] {
    return [...(this.#places.get(owner)?.keys() ?? [])];
  }

  get packages(): readonly string[] {
    return [...this.#places.keys()];
  }

  /** Whether a file says so; it need not be one that can be read. */
  has(owner: string, name: string): boolean {
    return this.#places.get(owner)?.has(name) === true;
  }

  find(owner: string, name: string): MacroEntry | undefined {
    const place = this.#places.get(owner)?.get(name);
    if (place === undefined) return undefined;
    const macro = this.#fileOf(place.source).get(name);
    return macro === undefined ? undefined : { package: owner, macro, source: place.source };
  }

  /** Throws TemplateFault when the file cannot be read. */
  #fileOf(source: TemplateSource): Map<string, Macro> {
    const known = this.#read.get(source);
    if (known !== undefined) return known;
    const macros = new Map<string, Macro>();
    this.#read.set(source, macros);
    for (const node of parseTemplate(source).body) if (node.kind === 'macro') macros.set(node.name, node);
    return macros;
  }
}
