import { areaUnderRoc } from '../score/area-under-roc.ts';

/** What can be known of a case without its data: each fact a name and a coarse value. */
export interface MetadataCase {
  readonly group: string;
  readonly isFault: boolean;
  readonly facts: Readonly<Record<string, string>>;
}

const FOLDS = 5;

/**
 * How well facts beside the data tell faults from controls: the area under the ROC curve of a naive Bayes classifier
 * with Laplace smoothing, each group judged by what was learned from others. 0.5 is chance; a benchmark whose metadata
 * gives its answers away is above. Null where either kind is missing.
 */
export function metadataArea(cases: readonly MetadataCase[]): number | null {
  const groups = [...new Set(cases.map(({ group }) => group))].sort();
  const foldOf = new Map(groups.map((group, i) => [group, i % FOLDS]));
  const scored = cases.map((it) => {
    const others = cases.filter(({ group }) => foldOf.get(group) !== foldOf.get(it.group));
    return { isHit: it.isFault, score: logOdds(others, it.facts) };
  });
  return areaUnderRoc(scored);
}

function logOdds(learned: readonly MetadataCase[], facts: Readonly<Record<string, string>>): number {
  const [faults, controls] = [true, false].map((kind) => learned.filter(({ isFault }) => isFault === kind));
  const terms = Object.entries(facts).map(([name, value]) => {
    const values = new Set(learned.map((it) => it.facts[name])).size + 1;
    const share = (kind: readonly MetadataCase[]) =>
      (kind.filter((it) => it.facts[name] === value).length + 1) / (kind.length + values);
    return Math.log(share(faults) / share(controls));
  });
  return terms.reduce((sum, term) => sum + term, 0);
}
