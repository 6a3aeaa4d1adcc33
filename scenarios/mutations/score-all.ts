import type { PredictionScore } from '@dataing/incidents';
import { allMutations, chooseMutations, type NamedMutation } from './choose-mutations.ts';
import { type ProjectName, PROJECTS, readProjectFiles } from './project-files.ts';
import { isExercised, Predictor, scoreMutation } from './score-mutations.ts';
import { Truths } from './truth/known-truths.ts';

export interface ScoreOptions {
  readonly seed: number;
  /** Of each kind and project; fewer are scored where the data do not show what they do. */
  readonly most: number;
  /** A part of the name of a kind or a project; by default all. */
  readonly kind?: string;
  readonly project?: string;
  /** Only these, by kind and project, where given. */
  readonly only?: ReadonlyArray<readonly [ProjectName, string]>;
  /** Where truths are kept from run to run; absent: nowhere. */
  readonly folder?: string;
}

export interface ScoredMutation {
  readonly mutation: NamedMutation;
  readonly score: PredictionScore;
}

/** Foretells and runs mutations of all projects. What was run once is not run again. */
export async function scoreAll(options: ScoreOptions): Promise<ScoredMutation[]> {
  const { kind = '', project: part = '', folder } = options;
  const scored: ScoredMutation[] = [];
  for (const name of PROJECTS.filter((it) => it.includes(part))) {
    const project = readProjectFiles(name);
    const truths = new Truths(project, folder);
    const predictor = new Predictor(project);
    const all = allMutations(project).filter((it) => it.kind.includes(kind) && isWanted(options, name, it));
    for (const mutation of chooseMutations(all, options.seed, options.most)) {
      const truth = await truths.of(mutation);
      if (!isExercised(mutation, truth)) continue;
      scored.push({
        mutation,
        score: scoreMutation(mutation, truth, predictor.predict(mutation), project.keys),
      });
    }
    truths.close();
  }
  return scored;
}

function isWanted({ only }: ScoreOptions, name: ProjectName, { kind }: NamedMutation): boolean {
  return only === undefined || only.some(([project, wanted]) => project === name && wanted === kind);
}
