import { contentHash } from '@dataing/dbt';
import { allMutations, chooseMutations, type NamedMutation } from './choose-mutations.ts';
import { type MutableProject, type ProjectName, PROJECTS, readProjectFiles } from './project-files.ts';
import { DbtProcess } from './truth/dbt-process.ts';
import { type DbtTruth, DbtWorld, disagreements } from './truth/dbt-truth.ts';
import { KeptLines } from './truth/kept-lines.ts';
import { World } from './truth/world.ts';

export interface AgreeOptions {
  readonly seed: number;
  /** Of each kind and project. */
  readonly most: number;
  readonly kind?: string;
  readonly project?: string;
  /** Only these, by kind and project, where given. */
  readonly only?: ReadonlyArray<readonly [ProjectName, string]>;
  /** Where dbt's truths are kept from run to run; absent: nowhere. */
  readonly folder?: string;
}

/** One mutated commit, built and tested by dbt and by our own runner on the same data. */
export interface Agreement {
  readonly mutation: NamedMutation;
  readonly dbt: DbtTruth;
  /** What the two differ in. */
  readonly faults: readonly string[];
}

/** The draw of the data that both run on. */
const VARIANT = { name: 'a', keptPercent: 100 };
/** Raised when dbt's truths are made in another way. */
const VERSION = 2;

/** Runs mutations of all projects by dbt and by our own rendering. What dbt ran once it does not run again. */
export async function agreeAll(options: AgreeOptions): Promise<Agreement[]> {
  const { project: part = '' } = options;
  const dbt = DbtProcess.open();
  try {
    const found: Agreement[] = [];
    for (const name of PROJECTS.filter((it) => it.includes(part)))
      found.push(...(await agreeOn(readProjectFiles(name), dbt, options)));
    return found;
  } finally {
    dbt.close();
  }
}

async function agreeOn(
  project: MutableProject,
  dbt: DbtProcess,
  { seed, most, kind = '', only, folder }: AgreeOptions,
): Promise<Agreement[]> {
  const isWanted = (it: NamedMutation) =>
    it.kind.includes(kind) &&
    (only === undefined || only.some(([name, wanted]) => name === project.name && wanted === it.kind));
  const chosen = chooseMutations(allMutations(project).filter(isWanted), seed, most);
  if (chosen.length === 0) return [];
  const { files, raw, keys, name } = project;
  const stamp = contentHash(JSON.stringify([[...files], raw, keys, VARIANT, VERSION]));
  const kept = new KeptLines<DbtTruth>(
    stamp,
    folder === undefined ? undefined : `${folder}/dbt-${name}.jsonl`,
  );
  const texts = new Map<string, string>();
  const cache = {
    get: (key: string) => texts.get(key),
    set: (key: string, text: string) => void texts.set(key, text),
  };
  const ours = await World.open(project, VARIANT, cache);
  let theirs: DbtWorld | undefined;
  try {
    const found: Agreement[] = [];
    for (const mutation of chosen) {
      const { id, edits } = mutation;
      if (kept.get(id) === undefined) {
        theirs ??= await DbtWorld.open(project, VARIANT, dbt);
        kept.set(id, await theirs.truthOf(edits));
      }
      const truth = kept.get(id)!;
      found.push({ mutation, dbt: truth, faults: disagreements(await ours.truthOf(edits), truth) });
    }
    return found;
  } finally {
    ours.close();
    theirs?.close();
  }
}
