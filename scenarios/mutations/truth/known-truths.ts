import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { contentHash } from '@dataing/dbt';
import type { NamedMutation } from '../choose-mutations.ts';
import type { MutableProject } from '../project-files.ts';
import { type Truth, type Variant, World } from './world.ts';

/** Draws of the data, full and thin ones: what a change moves in one of them, it moves. */
const VARIANTS: readonly Variant[] = [
  { name: 'a', keptPercent: 100 },
  { name: 'b', keptPercent: 100 },
  { name: 'c', keptPercent: 25 },
  { name: 'd', keptPercent: 8 },
];

/** Truths of the mutations of a project, made when they are asked for and kept in a file, line by line. */
export class Truths {
  readonly #project: MutableProject;
  readonly #file: string | undefined;
  readonly #known = new Map<string, Truth>();
  readonly #stamp: string;
  #worlds: World[] | undefined;

  /** Without a file nothing is kept. */
  constructor(project: MutableProject, file?: string) {
    this.#project = project;
    this.#file = file;
    this.#stamp = contentHash(
      JSON.stringify([[...project.files], project.raw, project.keys, VARIANTS, VERSION]),
    );
    if (file === undefined || !existsSync(file)) return;
    for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
      const { id, stamp, truth } = JSON.parse(line) as { id: string; stamp: string; truth: Truth };
      if (stamp === this.#stamp) this.#known.set(id, truth);
    }
  }

  async of(mutation: NamedMutation): Promise<Truth> {
    const known = this.#known.get(mutation.id);
    if (known !== undefined) return known;
    const found: Truth[] = [];
    for (const world of await this.#opened()) found.push(await world.truthOf(mutation.edits));
    const truth = joined(found, this.#project.keys);
    this.#known.set(mutation.id, truth);
    if (this.#file !== undefined) {
      mkdirSync(dirname(this.#file), { recursive: true });
      appendFileSync(this.#file, `${JSON.stringify({ id: mutation.id, stamp: this.#stamp, truth })}\n`);
    }
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
    for (const variant of VARIANTS) this.#worlds.push(await World.open(this.#project, variant, cache));
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
