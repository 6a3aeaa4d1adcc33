import type { CauseType } from '@dataing/investigate';
import type { ModelSpec } from '../template/template.ts';
import { type FaultKind, type Planted, sayWindow, type Site } from './fault.ts';

/** A fault that a commit brings into a model; `{model}` in texts stands for it. */
export interface CommitFault {
  readonly model: string;
  readonly column?: string | null;
  readonly edit: (spec: ModelSpec) => ModelSpec;
  readonly message: string;
  readonly says: string;
  readonly segment?: Readonly<Record<string, string>>;
  readonly harmless?: readonly string[];
  readonly isDaily?: boolean;
  readonly isLoss?: boolean;
}

/** A way of planting by a commit. */
export function kind(
  type: CauseType,
  variant: string,
  make: (site: Site) => CommitFault | undefined,
  isHeldOut = false,
): FaultKind {
  return {
    type,
    variant,
    by: 'commit',
    ...(isHeldOut ? { isHeldOut } : {}),
    plant: (site) => {
      const fault = make(site);
      return fault === undefined ? undefined : planted(site, type, variant, fault);
    },
  };
}

function planted(site: Site, type: CauseType, variant: string, fault: CommitFault): Planted {
  return {
    type,
    variant,
    asset: fault.model,
    column: fault.column ?? null,
    segment: fault.segment ?? {},
    onset: site.onset,
    // A commit stays until somebody reverts it, which nobody has.
    end: null,
    commit: { model: fault.model, edit: fault.edit, message: fault.message },
    ...(fault.harmless === undefined ? {} : { harmless: fault.harmless }),
    ...(fault.isDaily === true ? { isDaily: true } : {}),
    ...(fault.isLoss === true ? { isLoss: true } : {}),
    mechanism: `${fault.says} ${sayWindow({ ...site, end: null })}`,
  };
}

/** Models whose rows stay as they were built when a commit comes. */
export function lasting(site: Site): ModelSpec[] {
  return site.template.models.filter((it) => it.materialized === 'incremental' && it.isUnwatched !== true);
}

/** One of them, or undefined where there are none. */
export function draw<T>(site: Site, from: readonly T[]): T | undefined {
  return from.length === 0 ? undefined : site.dice.pick(from);
}

/** A column of a lasting model, by what it is computed with. */
export function drawItem(
  site: Site,
  isRight: (expression: string, column: string, model: ModelSpec) => boolean,
) {
  const found = lasting(site).flatMap((model) =>
    Object.entries(model.select)
      .filter(([column, expression]) => !model.key.includes(column) && isRight(expression, column, model))
      .map(([column, expression]) => ({ model, column, expression })),
  );
  return draw(site, found);
}

/** What a column means. */
export const kindOf = (site: Site, column: string) => site.template.columns[column]?.kind;

/** A model of the template by name. */
export function modelOf(site: Site, name: string): ModelSpec {
  return site.template.models.find((it) => it.name === name) as ModelSpec;
}
