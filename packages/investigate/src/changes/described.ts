import { parseYaml } from '@dataing/dbt';

/** What a YAML file says of a model that alters no data. */
export interface Said {
  /** Each test as `not_null(id)`, by all that it says. */
  readonly tests: ReadonlyMap<string, string>;
  readonly description: string;
}

type Entry = Readonly<Record<string, unknown>>;

const KINDS = ['models', 'seeds', 'snapshots'] as const;
/** What is written for people, and what is checked: neither decides over a row. */
const QUIET = new Set(['description', 'tests', 'data_tests', 'docs', 'freshness', 'unit_tests']);

/** A YAML file that describes models, seeds, snapshots and sources, read once. */
export class Described {
  /** Absent where it cannot be read. */
  readonly #data?: Entry;
  readonly #reduced = new Map<string, Uint8Array>();

  constructor(path: string, text: string) {
    const { data, diagnostics } = parseYaml(path, text);
    if (diagnostics.length === 0) this.#data = data;
  }

  /**
   * The file with only what can decide over data of some models and sources, as JSON: it is the same as long as that is the
   * same, whatever else is said. Undefined where the file cannot be read.
   */
  reduced(names: ReadonlySet<string>): Uint8Array | undefined {
    if (this.#data === undefined) return undefined;
    const text = JSON.stringify(
      Object.fromEntries(
        Object.entries(this.#data).flatMap(([key, value]) => reducedPart(key, value, names)),
      ),
    );
    const known = this.#reduced.get(text);
    if (known !== undefined) return known;
    const bytes = new TextEncoder().encode(`${text}\n`);
    this.#reduced.set(text, bytes);
    return bytes;
  }

  /** What it says of a model beside; undefined where it does not name it. */
  of(name: string): Said | undefined {
    const entries = KINDS.flatMap((kind) => entriesOf(this.#data?.[kind])).filter((it) => it.name === name);
    if (entries.length === 0) return undefined;
    const columns = entries.flatMap((it) => entriesOf(it.columns));
    const tests = new Map([
      ...entries.flatMap((it) => testsOf(it)),
      ...columns.flatMap((it) => testsOf(it, it.name)),
    ]);
    const described = [
      ...entries.map((it) => ['', it.description]),
      ...columns.map((it) => [it.name, it.description]),
    ];
    return { tests, description: JSON.stringify(described.filter(([, words]) => words !== undefined)) };
  }
}

function reducedPart(key: string, value: unknown, names: ReadonlySet<string>): Array<[string, unknown]> {
  if (key === 'version') return [[key, value]];
  if (key !== 'sources' && !(KINDS as readonly string[]).includes(key)) return [];
  const entries = entriesOf(value).filter((it) => typeof it.name === 'string' && names.has(it.name));
  return entries.length === 0 ? [] : [[key, entries.map(quieted)]];
}

function quieted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(quieted);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !QUIET.has(key));
  return Object.fromEntries(
    kept.map(([key, it]) => [key, key === 'columns' || key === 'tables' ? quieted(it) : it]),
  );
}

function entriesOf(value: unknown): Entry[] {
  return Array.isArray(value)
    ? value.filter((it): it is Entry => typeof it === 'object' && it !== null && !Array.isArray(it))
    : [];
}

function testsOf(entry: Entry, column?: unknown): Array<[string, string]> {
  const all = [entry.tests, entry.data_tests].flatMap((it) => (Array.isArray(it) ? (it as unknown[]) : []));
  return all.map((it) => {
    const name = typeof it === 'string' ? it : testName(it);
    return [JSON.stringify([it, column]), typeof column === 'string' ? `${name}(${column})` : name];
  });
}

function testName(test: unknown): string {
  if (typeof test !== 'object' || test === null) return String(test);
  const { test_name: said } = test as { readonly test_name?: unknown };
  return typeof said === 'string' ? said : (Object.keys(test)[0] ?? 'a test');
}
