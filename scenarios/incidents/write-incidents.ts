import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { planCase } from './plan/case-plan.ts';
import { sets } from './plan/sets.ts';
import { generateBaseRows } from './raw/base-rows.ts';
import { templates } from './template/templates.ts';
import { writeCase } from './write-case.ts';

export interface IncidentOptions {
  /** Gets `cases/ID/` and `truth/ID.json`, as docs/incidents-format.md says, and `base/` with rows that cases share. */
  readonly dir: string;
  readonly set: string;
  readonly seed: number;
  /** Number of the first case. */
  readonly from: number;
  readonly count: number;
  /** Hears of every case that is written. */
  readonly onCase?: (id: string) => void;
}

/** How many different sets of base rows a template has. */
const BASES = 5;

/**
 * Writes cases with their truth. A case follows from set, seed and number alone: the same gives the same again, whatever
 * else is written. Throws on an unknown set.
 */
export async function writeIncidents(options: IncidentOptions): Promise<string[]> {
  const { dir, seed, from, count } = options;
  const set = sets[options.set];
  if (set === undefined) throw new Error(`no set is named ${options.set}: ${Object.keys(sets).join(', ')}`);
  const ids: string[] = [];
  for (let index = from; index < from + count; index++) {
    const plan = planCase(set, seed, index);
    const base = await baseRows(join(dir, 'base'), plan.template, seed * BASES + (plan.seed % BASES));
    await writeCase(plan, {
      case: join(dir, 'cases', plan.id),
      truth: join(dir, 'truth', `${plan.id}.json`),
      base,
    });
    ids.push(plan.id);
    options.onCase?.(plan.id);
  }
  return ids;
}

async function baseRows(folder: string, template: string, seed: number): Promise<string> {
  const own = join(folder, `${template}-${seed}`);
  await mkdir(own, { recursive: true });
  const files = await readdir(own);
  if (!files.includes('.metadata.json')) await generateBaseRows(templates[template], seed, own);
  return own;
}
