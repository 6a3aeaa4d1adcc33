import { buildGraph, readProject } from '@dataing/dbt';
import { type ImpactClaim, judgePrediction, type PredictionScore } from '@dataing/incidents';
import { type ImpactPrediction, predictImpact, type ProjectState, stateOfGraph } from '@dataing/investigate';
import type { ContentCache } from '@dataing/ports';
import type { NamedMutation } from './choose-mutations.ts';
import { type Files, type MutableProject, withEdits } from './project-files.ts';
import type { Truth } from './truth/world.ts';

/** Foretells what mutations of one project do. */
export class Predictor {
  readonly #project: MutableProject;
  readonly #cache: ContentCache;
  readonly #before: ProjectState;

  constructor(project: MutableProject) {
    const texts = new Map<string, string>();
    this.#project = project;
    this.#cache = { get: (key) => texts.get(key), set: (key, text) => void texts.set(key, text) };
    this.#before = stateOf(project.files, this.#cache);
  }

  predict({ edits }: Pick<NamedMutation, 'edits'>): ImpactPrediction {
    const after = stateOf(withEdits(this.#project.files, edits), this.#cache);
    const range = { from: null, to: null, label: 'a mutation' };
    return predictImpact({ before: this.#before, after, range, files: [], depth: 99 });
  }
}

function stateOf(files: Files, cache: ContentCache): ProjectState {
  const encoder = new TextEncoder();
  const bytes = new Map([...files].map(([path, text]) => [path, encoder.encode(text)]));
  const target = { name: 'dev', schema: 'main', database: 'warehouse' };
  const project = readProject(bytes, { adapter: 'duckdb', target, cache });
  if (project === undefined) throw new Error('the project has no dbt_project.yml');
  return stateOfGraph(buildGraph(project), bytes);
}

/** A case is worth scoring where the data show what it does, and where what is to do nothing does nothing. */
export function isExercised(mutation: NamedMutation, truth: Truth): boolean {
  const isMoved = Object.keys(truth.tables).length + Object.keys(truth.failed).length > 0;
  const isSeen = isMoved || truth.failedTests.length > 0 || truth.single.length > 0;
  return mutation.isCosmetic === true ? !isMoved && truth.failedTests.length === 0 : isSeen;
}

export function scoreMutation(
  mutation: NamedMutation,
  truth: Truth,
  prediction: ImpactPrediction,
  keys: MutableProject['keys'],
): PredictionScore {
  const { id, kind, isCosmetic, project, model } = mutation;
  const of = {
    ...{ id, kind, group: `${project} ${model ?? kind}` },
    isCosmetic: isCosmetic === true && kind !== 'model_added',
  };
  return judgePrediction(of, { ...truth, failed: Object.keys(truth.failed) }, claimOf(prediction, keys));
}

const RESHAPING = new Set(['column_added', 'column_removed', 'column_renamed', 'column_type_changed']);

/** Sources are no tables of the project: what is said of them is what was given. */
function claimOf(
  { changes, changed, affectedDownstream, breaks, overallRisk }: ImpactPrediction,
  keys: MutableProject['keys'],
): ImpactClaim {
  const reshaped = new Set(changes.filter((it) => RESHAPING.has(`${it.change}`)).map((it) => it.model));
  return {
    tables: [...changed, ...affectedDownstream]
      .filter(({ table }) => lastPart(table) in keys)
      .map(({ table, columns, rows, impactType }) => ({
        ...{ table: lastPart(table), columns, rows },
        isReshaped: impactType === 'schema' || reshaped.has(table),
      })),
    breaks: breaks.map(({ kind, by, table, stamp }) => ({
      ...{ kind, by, table: lastPart(table) },
      isProven: stamp === 'proven',
    })),
    isFlagged: overallRisk !== 'low' || breaks.length > 0,
  };
}

const lastPart = (name: string) => name.split('.').at(-1)!;
