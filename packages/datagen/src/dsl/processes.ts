/**
 * What happens inside one parent row, step by step: the third source of rows beside fixed counts and fanouts.
 * Instants are microseconds since 1970-01-01T00:00 UTC, rates are per microsecond, weights are relative.
 */
export type Process =
  | StagesProcess
  | StatesProcess
  | StateEventsProcess
  | TouchesProcess
  | SpendProcess
  | StockProcess
  | VersionsProcess
  | ChangeLogProcess;

/** What a process can fill a column with; `process-fields.ts` has the types. */
export type ProcessField =
  | 'stage'
  | 'state'
  | 'previous_state'
  | 'index'
  | 'time'
  | 'end'
  | 'channel'
  | 'position'
  | 'weight'
  | 'impressions'
  | 'cost'
  | 'movement'
  | 'quantity'
  | 'balance'
  | 'is_current'
  | 'op'
  | 'changed';

/** A column of the primary parent, or of its own primary parent (`generation` 2). */
export interface AncestorColumn {
  readonly generation: 1 | 2;
  readonly node: string;
  readonly column: string;
}

/** A factor by the text of an ancestor's column; 1 for texts that are not listed. */
export interface FactorBySegment {
  readonly column: AncestorColumn;
  readonly factors: Readonly<Record<string, number>>;
}

/** A length of time, drawn; below zero counts as zero. */
export type Delay =
  | { readonly type: 'fixed'; readonly micros: number }
  | { readonly type: 'exponential'; readonly meanMicros: number }
  | { readonly type: 'uniform'; readonly lowMicros: number; readonly highMicros: number }
  | {
      readonly type: 'normal';
      readonly meanMicros: number;
      readonly stdMicros: number;
    }
  /** exp(N(mean, sigma)) hours, by the parameters of the logarithm. */
  | { readonly type: 'lognormal'; readonly mean: number; readonly sigma: number };

export interface Stage {
  readonly name: string;
  /** Probability of getting here from the stage before, in [0, 1]. */
  readonly rate: number;
  /** Probability that this stage is passed over without a row, in [0, 1). */
  readonly skipRate: number;
  /** Time from the stage before (or, where that one has a duration, from its end) to this one. */
  readonly gap: Delay;
  /** How long the stage lasts; absent where it is a moment. */
  readonly duration?: Delay;
  /** Stages that may follow, by number, with weights; empty for a last stage. All of them stand later in the list. */
  readonly next: ReadonlyArray<{ readonly stage: number; readonly weight: number }>;
}

/** By column of the table, what its numbers are multiplied by in each stage or state; 1 in those not listed. */
export type ValueFactors = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** `stage_config`: a funnel. One row per stage reached, until a stage is not reached or `until` has passed. */
export interface StagesProcess {
  readonly kind: 'stages';
  readonly stages: readonly Stage[];
  readonly start: AncestorColumn;
  readonly until: number;
  readonly segment?: FactorBySegment;
  /** Whether the first stage's rate decides about it too; else every parent reaches it. */
  readonly drawsFirst: boolean;
  readonly values: ValueFactors;
}

export interface State {
  readonly name: string;
  /** Moves out of this state per microsecond, before factors; 0 for a state that is never left. */
  readonly exitRate: number;
  /** The same where the probability per period is taken as the rate, as the original does. */
  readonly originalRate: number;
  readonly next: ReadonlyArray<{ readonly state: number; readonly weight: number }>;
}

/** `state_transition_model`: one row per state entered, the first at the parent's start. */
export interface StatesProcess {
  readonly kind: 'states';
  readonly states: readonly State[];
  readonly initial: number;
  readonly periodMicros: number;
  readonly maxTransitions: number;
  /** Where the parent begins; at `from` where it has no such column. */
  readonly start?: AncestorColumn;
  /** The column that the original would begin at, if any. */
  readonly originalStart?: AncestorColumn;
  readonly from: number;
  readonly until: number;
  readonly segment?: FactorBySegment;
  /** Factor by age in whole periods, the last one from there on; empty for 1 throughout. */
  readonly ageFactors: readonly number[];
  readonly values: ValueFactors;
  /** Which moves the factors scale: those into states that are never left, or all. */
  readonly factorsScale: 'terminal' | 'all';
}

/** `state_events`: rows at a rate that depends on the state of the parent, itself a row of a state model. */
export interface StateEventsProcess {
  readonly kind: 'state_events';
  /** Events per microsecond in each state of the parent's model, by its number. */
  readonly rates: readonly number[];
  readonly until: number;
}

export type AttributionModel = 'linear' | 'first_touch' | 'last_touch' | 'time_decay' | 'u_shaped';

/** `attribution_chain`: the touches before each conversion, oldest first. */
export interface TouchesProcess {
  readonly kind: 'touches';
  readonly channels: readonly string[];
  readonly weights: readonly number[];
  /** Weights of the channels by segment, in place of `weights`. */
  readonly segment?: {
    readonly column: AncestorColumn;
    readonly weights: Readonly<Record<string, readonly number[]>>;
  };
  /** Relative weight of 1, 2, ... touches. */
  readonly touches: { readonly least: number; readonly weights: readonly number[] };
  readonly windowMicros: number;
  readonly halflifeMicros: number;
  readonly model: AttributionModel;
  readonly conversion: AncestorColumn;
  /** By channel: mean number of impressions behind a touch (1 or more), and the price of one. */
  readonly spend?: {
    readonly impressionsPerTouch: readonly number[];
    readonly costPerImpression: readonly number[];
  };
  /** No touch is before this; absent where nothing is known of when the entity began. */
  readonly notBefore?: AncestorColumn;
}

/** One row per channel and day, its impressions beside those of the touches Poisson; the parent is a channel. */
export interface SpendProcess {
  readonly kind: 'spend';
  /** The parent's column with the channel's name. */
  readonly channel: AncestorColumn;
  readonly impressionsPerDay: Readonly<Record<string, number>>;
  readonly costPerImpression: Readonly<Record<string, number>>;
  readonly from: number;
  readonly until: number;
}

/** `stock_balance`: movements of one product, sold from stock and ordered again; the balance never falls below 0. */
export interface StockProcess {
  readonly kind: 'stock';
  readonly opening: number;
  readonly demandPerDay: number;
  readonly reorderPoint: number;
  readonly reorderQuantity: number;
  readonly leadDays: number;
  readonly start?: AncestorColumn;
  readonly from: number;
  readonly until: number;
}

/** `versions`: the history of each parent row. Changes come at a constant rate, each of one tracked column. */
export interface VersionsProcess {
  readonly kind: 'versions';
  readonly changeRate: number;
  readonly deleteRate: number;
  readonly tracked: ReadonlyArray<{ readonly column: string; readonly weight: number }>;
  readonly start?: AncestorColumn;
  readonly from: number;
  readonly until: number;
  /** The table whose history this is a log of, in a plan: one row more for each that was deleted. */
  readonly logOf?: string;
}

/** `change_log`: what made the versions of another table, as inserts, updates and deletes. */
export interface ChangeLogProcess {
  readonly kind: 'change_log';
  readonly of: string;
}

/** `diffusion_curve`: times by an S-curve over [start, end], cut off before the parent's own time. */
export interface DiffusionGenerator {
  readonly kind: 'diffusion_curve';
  readonly start: number;
  readonly end: number;
  readonly curve: DiffusionCurve;
  /** Column of the primary parent. */
  readonly notBefore?: string;
}

/** Over x in [0, 1]. logistic: F = 1 / (1 + exp(-steepness (x - inflection))); exponential: 1 - exp(-steepness x). */
export type DiffusionCurve =
  | { readonly type: 'logistic'; readonly inflection: number; readonly steepness: number }
  | { readonly type: 'exponential'; readonly steepness: number }
  | { readonly type: 'linear' };

/** The columns of ancestors that a process reads. */
export function ancestorsOf(
  process: Process,
): Partial<Record<'start' | 'notBefore' | 'segment', AncestorColumn>> {
  switch (process.kind) {
    case 'stages':
    case 'states':
      return { start: process.start, segment: process.segment?.column };
    case 'touches':
      return {
        start: process.conversion,
        notBefore: process.notBefore,
        segment: process.segment?.column,
      };
    case 'stock':
    case 'versions':
      return { start: process.start };
    case 'spend':
      return { segment: process.channel };
    case 'state_events':
    case 'change_log':
      return {};
  }
}
