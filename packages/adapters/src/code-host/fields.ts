/** An object of a reply, read field by field: what is not as the API promises is `undefined`, never a surprise. */
export class Fields {
  readonly #object: Readonly<Record<string, unknown>>;

  constructor(json: unknown) {
    const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
    this.#object = isObject ? (json as Record<string, unknown>) : {};
  }

  text(key: string): string | undefined {
    const value = this.#object[key];
    return typeof value === 'string' ? value : undefined;
  }

  whole(key: string): number | undefined {
    const value = this.#object[key];
    return Number.isSafeInteger(value) ? (value as number) : undefined;
  }

  flag(key: string): boolean | undefined {
    const value = this.#object[key];
    return typeof value === 'boolean' ? value : undefined;
  }

  fields(key: string): Fields {
    return new Fields(this.#object[key]);
  }

  /** The full name of a commit. */
  sha(key: string): string | undefined {
    const value = this.text(key);
    return value !== undefined && /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(value) ? value : undefined;
  }

  /** The address of a page: nothing but http and https, so that nobody is led to run something by a click. */
  page(key: string): string | undefined {
    const value = this.text(key);
    if (value === undefined || !URL.canParse(value)) return undefined;
    const url = new URL(value);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined;
  }
}
