import type { ValuesColumn } from '@dataing/base/columns';
import type { StreamKey } from '@dataing/base/random';
import type { AliasTable } from '@dataing/base/maths';
import type { Grid } from '@dataing/base/time';
import type {
  ColumnType,
  DistributionGenerator,
  Fanout,
  Incident,
  Pattern,
  Scalar,
} from '../dsl/document.ts';
import type { Expression } from '../dsl/expression.ts';

/** Version of the meaning of draws: part of every stream key, raised only when values are meant to change. */
export const streamEpoch = 1;

/** Tables of at most this many rows are evaluated once per column when looked up; larger ones at the drawn rows. */
export const materialisedLimit = 65_536;

/**
 * A dataset before its first value: plain data, safe to copy to another thread. Tables and columns are referred to
 * by their numbers in declared order. A value is a function of the plan and its row's address.
 */
export interface Plan {
  readonly name: string;
  readonly schemaHash: string;
  readonly seed: number;
  readonly epoch: number;
  /** In declared order; `tables[i].index` is i. */
  readonly tables: readonly TablePlan[];
  /** Tables that are scheduled together: a root and all its descendants, parents first. */
  readonly families: readonly FamilyPlan[];
  /** Shared by all columns of one range, frequency and set of patterns. */
  readonly grids: readonly TimeGrid[];
  readonly incidents: readonly IncidentStep[];
  /** False for the exact twin: the incidents are known (files keep their shape) but not planted. */
  readonly planted: boolean;
  /** What each pass of the planner did, in order. */
  readonly passes: readonly string[];
}

export interface FamilyPlan {
  readonly root: number;
  readonly members: readonly number[];
  /** Roots counted together, and the finest place where a block may start: a power of two. */
  readonly chunkRoots: number;
}

export interface TablePlan {
  readonly index: number;
  readonly name: string;
  readonly pk: number;
  readonly family: number;
  readonly source: RowSource;
  readonly columns: readonly ColumnStep[];
  /** Rows of other tables drawn once per row, each shared by the lookups that speak of one row. */
  readonly roles: readonly RoleStep[];
  /** Expected rows, for choosing chunks; never used for values. */
  readonly expectedRows: number;
}

export type RowSource = { readonly kind: 'fixed'; readonly rows: number } | FanoutSource;

export interface FanoutSource {
  readonly kind: 'fanout';
  readonly parent: number;
  readonly fanout: Fanout;
  /** Folds (parent address, ordinal) into the child's address. */
  readonly addressKey: StreamKey;
  readonly countKey: StreamKey;
  /** Decides the fraction where a scaled count of a fanout without a rate is not whole. */
  readonly roundingKey: StreamKey;
  readonly effects: readonly EffectStep[];
}

/** A random row of `table`; with `effect`, a row drawn given the time of this row (see `behavior/mixture.ts`). */
export interface RoleStep {
  readonly table: number;
  readonly key: StreamKey;
  readonly effect?: number;
}

/** Keys of a rejection loop with a bound: one candidate and one acceptance per try, then one exact draw. */
export interface TryKeys {
  readonly candidate: readonly StreamKey[];
  readonly accept: readonly StreamKey[];
  readonly fallback: StreamKey;
}

export interface EffectStep {
  readonly table: number;
  /** Whose value picks the effect rows: nobody's (all rows apply), the parent's columns, or a column of the row. */
  readonly match:
    | { readonly kind: 'global' }
    | { readonly kind: 'parent'; readonly local: readonly number[]; readonly remote: readonly number[] }
    | { readonly kind: 'row'; readonly local: number; readonly remote: number };
  readonly window?: { readonly start: number; readonly end: number };
  readonly field: number;
  readonly op: 'mul' | 'add';
  readonly default: number;
  /** The `datetime_series` column of the fact that the window is about. */
  readonly timeColumn?: number;
  readonly tries: TryKeys;
}

export interface ColumnStep {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly generator: GeneratorStep;
  readonly modifiers: readonly ModifierStep[];
  /** Everything that must be known before this column, by table and column. */
  readonly needs: readonly ColumnRef[];
}

export interface ColumnRef {
  readonly table: number;
  readonly column: number;
}

export type GeneratorStep =
  | { readonly kind: 'sequence'; readonly start: number; readonly step: number }
  | ChoiceStep
  | ChoiceRefStep
  | {
      readonly kind: 'distribution';
      readonly key: StreamKey;
      readonly distribution: DistributionGenerator['distribution'];
      readonly clamp: DistributionGenerator['clamp'];
    }
  | DatetimeSeriesStep
  | {
      readonly kind: 'faker';
      readonly method: string;
      readonly locale: string;
      readonly args: Readonly<Record<string, Scalar>>;
      readonly localeFrom?: number;
    }
  | LookupStep
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'enum_list'; readonly dictionary: Dictionary };

/** The values of a list in the column's own type; `nulls[i]` is 1 where the list said null. */
export interface Dictionary {
  readonly values: ValuesColumn;
  readonly nulls?: Uint8Array;
}

export interface ChoiceStep {
  readonly kind: 'choice';
  readonly key: StreamKey;
  readonly dictionary: Dictionary;
  readonly weights: Float64Array;
  readonly alias: AliasTable;
  /** The table's effect whose key this choice is: drawn given the row's time. */
  readonly effect?: number;
}

export interface ChoiceRefStep {
  readonly kind: 'choice_ref';
  readonly key: StreamKey;
  readonly table: number;
  readonly column: number;
  readonly distinct: boolean;
  readonly weights: ChoiceWeights;
}

export type ChoiceWeights =
  | { readonly kind: 'uniform' }
  | { readonly kind: 'explicit'; readonly weights: readonly number[] }
  | { readonly kind: 'zipf'; readonly alpha: number }
  | { readonly kind: 'head_tail'; readonly headShare: number; readonly alpha: number };

export interface DatetimeSeriesStep {
  readonly kind: 'datetime_series';
  readonly key: StreamKey;
  /** Places a point inside its hour where the grid is drawn in two steps. */
  readonly withinKey: StreamKey;
  readonly grid: number;
  /** Present where this table's effects bend the pattern. */
  readonly bent?: TryKeys;
}

export type LookupStep =
  | { readonly kind: 'lookup'; readonly mode: 'parent'; readonly table: number; readonly column: number }
  | {
      readonly kind: 'lookup';
      readonly mode: 'random';
      readonly table: number;
      readonly column: number;
      readonly role: number;
    }
  | {
      readonly kind: 'lookup';
      readonly mode: 'self';
      readonly table: number;
      readonly column: number;
      readonly key: StreamKey;
    }
  | {
      readonly kind: 'lookup';
      readonly mode: 'join';
      readonly table: number;
      readonly column: number;
      readonly local: number;
      readonly remote: number;
    };

export type ModifierStep =
  | { readonly kind: 'multiply'; readonly factor: number }
  | { readonly kind: 'add'; readonly value: number }
  | { readonly kind: 'clamp'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'jitter'; readonly std: number; readonly mode: 'add' | 'mul'; readonly key: StreamKey }
  | { readonly kind: 'time_jitter'; readonly stdMinutes: number; readonly key: StreamKey }
  | { readonly kind: 'map_values'; readonly mapping: Readonly<Record<string, Scalar>> }
  | { readonly kind: 'seasonality'; readonly pattern: Pattern; readonly timeColumn: number };

/**
 * The points of a `datetime_series` and how one is drawn. `uniform`: each point alike. `points`: by weight.
 * `hours`: the clock hour by weight times its points, then a point of that hour; for grids finer than an hour,
 * whose points are too many to weigh one by one.
 */
export interface TimeGrid {
  readonly grid: Grid;
  readonly patterns: readonly Pattern[];
  readonly sampler:
    | { readonly kind: 'uniform' }
    | { readonly kind: 'points'; readonly weights: Float64Array; readonly alias: AliasTable }
    | {
        readonly kind: 'hours';
        /** Number of the first grid point in clock hour i, and one more entry for the end. */
        readonly firstPoint: Float64Array;
        readonly weights: Float64Array;
        readonly alias: AliasTable;
      };
}

export interface IncidentStep {
  readonly id: string;
  readonly kind: Incident['kind'];
  readonly table: number;
  readonly column?: number;
  readonly where: ReadonlyArray<{ readonly column: number; readonly value: Scalar }>;
  readonly window: { readonly start: number; readonly end: number; readonly timeColumn: number };
  readonly rate: number;
  readonly key: StreamKey;
}
