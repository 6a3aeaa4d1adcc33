import type { MutableProject } from '../project-files.ts';
import { type ModelText, readModel } from './read-model.ts';

/** The twelve names of changes of the roadmap (C2.2). */
export type ChangeName =
  | 'column_added'
  | 'column_removed'
  | 'column_renamed'
  | 'column_type_changed'
  | 'join_added'
  | 'join_removed'
  | 'join_type_changed'
  | 'filter_added'
  | 'filter_removed'
  | 'filter_modified'
  | 'aggregation_changed'
  | 'source_changed';

/** An edit of a project as a commit would make it. */
export interface Mutation {
  readonly kind: string;
  /** What it must be called where it is one of the twelve. */
  readonly change?: ChangeName;
  /** It moves no value, whatever the data. */
  readonly isCosmetic?: boolean;
  readonly project: string;
  /** The model that is edited; absent for macros, YAML, settings. */
  readonly model?: string;
  readonly description: string;
  readonly edits: Readonly<Record<string, string | null>>;
}

/** All places of a project where edits of some kinds are possible. */
export type Sites = (project: MutableProject) => Iterable<Omit<Mutation, 'project'>>;

/** Models of a project; those above come first only by chance. */
export function modelsOf({ files }: MutableProject): ModelText[] {
  return [...files]
    .filter(([path]) => path.startsWith('models/') && path.endsWith('.sql'))
    .map(([path, text]) => readModel(path, text));
}

/** Every pair of a model and one of its selects. */
export function* selectsOf(project: MutableProject) {
  for (const model of modelsOf(project)) for (const select of model.selects) yield { model, select };
}
