import type { LocalePack } from './pack.ts';

/** The data file of a city: what it has of its own, over the pack of its country. */
export interface PackOverlay
  extends Pick<LocalePack, 'code' | 'places' | 'regions'>,
    Partial<Pick<LocalePack, 'lists' | 'rules' | 'exonyms'>> {
  /** The locale of the country. */
  readonly of: string;
  /** Words in front of the country's list of that name, the rest of which follows: its commonest names come first. */
  readonly leading?: Readonly<Record<string, readonly string[]>>;
}

/** Whether a data file is an overlay and no pack of its own. */
export function isOverlay(file: LocalePack | PackOverlay): file is PackOverlay {
  return 'of' in file;
}

/** The whole pack of a city. Places and regions are the city's alone; lists and rules it does not have are the country's. */
export function overlaid(country: LocalePack, city: PackOverlay): LocalePack {
  const leading = Object.entries(city.leading ?? {}).map(([name, words]) => [
    name,
    [...new Set([...words, ...(country.lists[name] ?? [])])],
  ]);
  return {
    ...country,
    code: city.code,
    lists: { ...country.lists, ...Object.fromEntries(leading), ...city.lists },
    rules: { ...country.rules, ...city.rules },
    places: city.places,
    regions: city.regions,
    exonyms: city.exonyms ?? {},
  };
}
