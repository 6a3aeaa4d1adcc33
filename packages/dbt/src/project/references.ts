/** How ids are found: by names as `ref` and `source` give them. */
export interface IdFinder {
  ref(owner: string, name: string, from?: string): string | undefined;
  source(owner: string, source: string, table: string): string | undefined;
}

const reference =
  /\b(ref|source)\(\s*(['"])([^'"]+)\2(?:\s*,\s*(['"])([^'"]+)\4)?(?:\s*,\s*v(?:ersion)?\s*=\s*['"]?([\w.]+))?/g;

/** Unique ids of the `ref` and `source` calls in a text of YAML. */
export function referencesIn(owner: string, text: string, ids: IdFinder): string[] {
  return [...text.matchAll(reference)].flatMap(([, kind, , first, , second, version]) => {
    if (kind === 'source') return second === undefined ? [] : (ids.source(owner, first, second) ?? []);
    const id = second === undefined ? ids.ref(owner, first) : ids.ref(owner, second, first);
    if (id === undefined) return [];
    return version === undefined ? id : id.replace(/(\.v[^.]*)?$/, `.v${version}`);
  });
}
