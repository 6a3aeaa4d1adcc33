import type { Diagnostic } from '@dataing/base/diagnostics';

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json | undefined;
}

/** Collects what was read as something else: one warning for each spelling, with its first place. */
export class Aliases {
  readonly #seen = new Map<string, { message: string; help: string; path: string; places: number }>();

  note(found: string, meant: string, path: string, help = `Write ${meant}.`): void {
    const name = `${found} -> ${meant}`;
    const known = this.#seen.get(name);
    if (known) known.places++;
    else this.#seen.set(name, { message: `${found} is read as ${meant}`, help, path, places: 1 });
  }

  warnings(): Diagnostic[] {
    return [...this.#seen.values()].map(({ message, help, path, places }) => ({
      code: 'AUTHOR_ALIAS',
      severity: 'warning',
      message: places === 1 ? message : `${message}, in ${places} places`,
      help,
      path,
    }));
  }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The same members with one key renamed, in the same order; a key that is there already stays as it is. */
export function renameKey(object: JsonObject, from: string, to: string): JsonObject {
  if (!Object.hasOwn(object, from) || Object.hasOwn(object, to)) return object;
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key === from ? to : key, value]));
}
