import { contentHash } from '@dataing/dbt';
import type { NamedMutation } from '../choose-mutations.ts';
import type { MutableProject } from '../project-files.ts';
import { KeptLines } from './kept-lines.ts';
import { type Truth, type Variant, World } from './world.ts';

/** Draws of the data, full and thin ones: what a change moves in one of them, it moves. */
const VARIANTS: readonly Variant[] = [
  { name: 'a', keptPercent: 100 },
  { name: 'b', keptPercent: 100 },
  { name: 'c', keptPercent: 25 },
  { name: 'd', keptPercent: 8 },
];

/** One more, in which values stand that no test forbids and that are seldom. */
const EDGES: readonly Variant[] = [{ name: 'e', keptPercent: 100, hasEdges: true }];

/** Truths of the mutations of a project, made when they are asked for and kept in a file, line by line. */
export class Truths {
  readonly #project: MutableProject;
  readonly #draws: readonly Draws[];

  /** Without a folder nothing is kept. */
  constructor(project: MutableProject, folder?: string) {
    this.#project = project;
    const { name, edges } = project;
    const file = (kind: string) => (folder === undefined ? undefined : `${folder}/${kind}.jsonl`);
    this.#draws = [
      new Draws(project, VARIANTS, [], file(name)),
      new Draws(project, EDGES, [edges], file(`${name}-edges`)),
    ];
  }

  async of(mutation: NamedMutation): Promise<Truth> {
    const found: Truth[] = [];
    for (const draws of this.#draws) found.push(await draws.of(mutation));
    return joined(found, this.#project.keys);
  }

  close(): void {
    for (const draws of this.#draws) draws.close();
  }
}

/** Some draws that are run together and kept as one. */
class Draws {
  readonly #project: MutableProject;
  readonly #variants: readonly Variant[];
  readonly #kept: KeptLines<Truth>;
  #worlds: World[] | undefined;

  constructor(
    project: MutableProject,
    variants: readonly Variant[],
    more: readonly unknown[],
    file: string | undefined,
  ) {
    this.#project = project;
    this.#variants = variants;
    const { files, raw, keys } = project;
    const all = [[...files], raw, keys, variants, VERSION, ...more];
    this.#kept = new KeptLines(contentHash(JSON.stringify(all)), file);
  }

  async of({ id, edits }: NamedMutation): Promise<Truth> {
    const known = this.#kept.get(id);
    if (known !== undefined) return known;
    const found: Truth[] = [];
    for (const world of await this.#opened()) found.push(await world.truthOf(edits));
    const truth = joined(found, this.#project.keys);
    this.#kept.set(id, truth);
    return truth;
  }

  async #opened(): Promise<World[]> {
    if (this.#worlds !== undefined) return this.#worlds;
    const texts = new Map<string, string>();
    const cache = {
      get: (key: string) => texts.get(key),
      set: (key: string, text: string) => void texts.set(key, text),
    };
    this.#worlds = [];
    for (const variant of this.#variants) this.#worlds.push(await World.open(this.#project, variant, cache));
    return this.#worlds;
  }

  close(): void {
    for (const world of this.#worlds ?? []) world.close();
    this.#worlds = undefined;
  }
}

/** Raised when truths are made in another way. */
const VERSION = 2;

/** What happens on any of several draws of the data. */
function joined(truths: readonly Truth[], keys: MutableProject['keys']): Truth {
  const names = new Set(truths.flatMap((it) => Object.keys(it.tables)));
  const all = (of: (truth: Truth) => readonly string[]) => [...new Set(truths.flatMap(of))].sort();
  const tables = [...names].sort().map((name) => {
    const each = truths.flatMap((it) => it.tables[name] ?? []);
    const columns = [...new Set(each.flatMap((it) => it.columns))].sort();
    const rows = each.some((it) => it.rows);
    // What one draw shows to be equal is seen, whatever the others cannot show.
    const unseen = each[0].unscored.filter((it) =>
      truths.every(({ tables }) => tables[name]?.unscored.includes(it)),
    );
    const unscored = [...new Set([...unseen, ...(rows ? (keys[name] ?? []) : [])])];
    const reshaped = [...new Set(each.flatMap((it) => it.reshaped))].sort();
    return [
      name,
      { rows, columns, reshaped, unscored: unscored.filter((it) => !columns.includes(it)).sort() },
    ];
  });
  return {
    tables: Object.fromEntries(tables),
    failed: Object.assign({}, ...truths.map((it) => it.failed)),
    skipped: all((it) => it.skipped),
    single: all((it) => it.single),
    failedTests: all((it) => it.failedTests),
    exposures: all((it) => it.exposures),
  };
}
