import type { Span } from '@dataing/base/diagnostics';
import type { GridFrequency } from '@dataing/base/time';
import type {
  ColumnEffect,
  Effect,
  Growth,
  OutliersModifier,
  SegmentBehavior,
  TrendModifier,
  VintageBehavior,
} from './behaviour.ts';
import type { DistributionGenerator } from './distribution.ts';
import type { Correlation } from './correlations.ts';
import type { VolumeEvent } from './events.ts';
import type { Expression } from './expression.ts';
import type { Fanout } from './fanout.ts';
import type { GivenCase } from './given.ts';
import type { Incident } from './incidents.ts';
import type { JsonGenerator } from './json-generator.ts';
import type { PointGenerator } from './point.ts';
import type { RegexNode } from './regex.ts';
import type { RollupGenerator } from './rollup.ts';
import type { Delay, DiffusionGenerator, Process, ProcessField } from './processes.ts';
import type { ColumnType, Scalar } from './scalar.ts';
import type { Existing, Stretch } from './stretch.ts';
import type { Trait, TraitGenerator } from './traits.ts';

export type { DistributionGenerator } from './distribution.ts';

/**
 * A schema document after `parseDocument`: every name resolved, every default filled in, every number checked.
 * Instants are microseconds since 1970-01-01T00:00 UTC.
 */
export interface Document {
  readonly name: string;
  readonly timeframe: Timeframe;
  /** `original`: the reading of the Python original where documents may choose (dsl.md 22.3). */
  readonly compat?: 'original';
  /** In declared order. */
  readonly nodes: readonly Node[];
  readonly constraints: Constraints;
  readonly targets: Targets;
  /** Faults to plant in the finished rows, in declared order; our own key, absent from DSL v1. */
  readonly incidents: readonly Incident[];
  /** The author's own checks, in declared order; our own key, absent from DSL v1. */
  readonly checks: readonly UserCheck[];
  /** SHA-256 (hex) of the document's canonical JSON: keys sorted, no white space, comments left out. */
  readonly hash: string;
}

export interface Timeframe {
  readonly start: number;
  readonly end: number;
}

export type NodeKind = 'entity' | 'fact' | 'vocab';

export interface Node {
  readonly id: string;
  readonly kind: NodeKind;
  /** The columns of the primary key; one, most often. */
  readonly pk: readonly string[];
  readonly columns: readonly ColumnSpec[];
  /** Rows of a root; of a vocab, the length of its enum_list. Absent for children. */
  readonly rows?: number;
  /** Node ids; the first is the primary parent and gives the count. Empty for roots. */
  readonly parents: readonly string[];
  /** Children per primary-parent row; `{ kind: 'constant', count: 1 }` when the document gives none. */
  readonly fanout?: Fanout;
  /** What goes on inside each primary-parent row, in place of a fanout: it gives the rows and fills columns. */
  readonly process?: Process;
  /** Table-level effects: the only table-level modifier that does anything. */
  readonly effects: readonly TableEffect[];
  /** How the tables below follow a column of this one. */
  readonly segments?: SegmentBehavior;
  /** How the tables below follow the age of this one's rows. */
  readonly vintage?: VintageBehavior;
  /** The time column that says when a row began: children do not come before it. */
  readonly createdColumn?: string;
  /** Pairs of columns whose values rise or fall together. */
  readonly correlations?: readonly Correlation[];
  /** What its rows are like, seen in their descendants. */
  readonly traits?: readonly Trait[];
  /** What lifts or lowers its number of rows for a time. Of roots they are in the times themselves. */
  readonly events?: readonly VolumeEvent[];
  readonly span: Span;
}

export interface ColumnSpec {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly generator: Generator;
  /** In order. Seasonality on a datetime or date column is not here: it is a pattern of the generator. */
  readonly modifiers: readonly Modifier[];
  /** False: values may leave the clamp of the generator after modifiers. */
  readonly finalClamp: boolean;
  /** Share of the cells that are null, whatever the generator gives; such a column is nullable. */
  readonly nullRate?: number;
  readonly span: Span;
  /** No value twice: the generator's values are dealt out by row number. */
  readonly unique?: true;
}

export type { ColumnType, Fanout, Scalar };

export type Generator =
  | { readonly kind: 'sequence'; readonly start: number; readonly step: number }
  | ChoiceGenerator
  | DistributionGenerator
  | DatetimeSeriesGenerator
  | {
      readonly kind: 'faker';
      readonly method: string;
      /** Fixed locale such as en_US; ignored where `localeFrom` names a column of this table. */
      readonly locale: string;
      readonly localeFrom?: string;
      /** Method arguments by name, such as `text` of bothify. */
      readonly args: Readonly<Record<string, Scalar>>;
    }
  | LookupGenerator
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'enum_list'; readonly values: readonly Scalar[] }
  /** A gap after a time of the own row (generation 0), or of an ancestor's: 1 the primary parent, and so on. */
  | {
      readonly kind: 'after';
      readonly column: string;
      readonly generation: number;
      /** The ancestor's table. */
      readonly node?: string;
      readonly gap: Delay;
    }
  /** Numbers, rows of a table or points of a grid, dealt out by the row's number among its siblings. */
  | {
      readonly kind: 'ordinal';
      readonly of:
        | { readonly kind: 'numbers'; readonly start: number; readonly step: number }
        | ({ readonly kind: 'rows' } & AttributeRef)
        | ({ readonly kind: 'times'; readonly freq: GridFrequency } & Timeframe);
    }
  /** A random row of the table that the value of another column names; null where it names none. */
  | {
      readonly kind: 'polymorphic';
      readonly by: string;
      readonly targets: ReadonlyArray<AttributeRef & { readonly value: string }>;
    }
  /** Texts that a regular expression matches. */
  | { readonly kind: 'regex'; readonly pattern: string; readonly tree: RegexNode }
  | PointGenerator
  | JsonGenerator<Generator>
  | DiffusionGenerator
  | RollupGenerator
  | TraitGenerator
  | GivenGenerator
  /** Filled by the table's process. */
  | { readonly kind: 'process'; readonly field: ProcessField };

/** By the value of another column of the row: the first case that holds. */
export interface GivenGenerator {
  readonly kind: 'given';
  readonly column: string;
  readonly cases: ReadonlyArray<GivenCase<Generator>>;
  /** Rows that no case speaks of; null or absent: their cells are null. */
  readonly otherwise?: Generator | null;
  readonly span: Span;
}

export interface ChoiceGenerator {
  readonly kind: 'choice';
  /** Literal choices, or the column whose values are the choices. */
  readonly from:
    | { readonly values: readonly Scalar[] }
    | { readonly node: string; readonly column: string; readonly distinct: boolean };
  readonly weights:
    | { readonly kind: 'uniform' }
    | { readonly kind: 'explicit'; readonly weights: readonly number[] }
    | { readonly kind: 'zipf'; readonly alpha: number }
    | { readonly kind: 'head_tail'; readonly headShare: number; readonly alpha: number };
}

export type Dimension = 'hour' | 'dow' | 'month';

/** P(grid point) is proportional to the product of the patterns' weights at that point (dow: Monday is 0). */
export interface Pattern {
  readonly dimension: Dimension;
  readonly weights: readonly number[];
}

export interface DatetimeSeriesGenerator {
  readonly kind: 'datetime_series';
  readonly start: number;
  readonly end: number;
  readonly freq: GridFrequency;
  readonly patterns: readonly Pattern[];
  /** Arrivals that grow: weight of a point by the time since the start of the range; the number of rows stays. */
  readonly trend?: Growth;
  /** Holidays and events: factors of the weights. */
  readonly stretches?: readonly Stretch[];
  /** Rows that began before the range proper; `start` is then the earliest of them. */
  readonly existing?: Existing;
}

/** A tree over the rows of a table: levels of roots, roots x branching, and so on; the last of `depth` takes the rest. */
export interface Hierarchy {
  readonly roots: number;
  readonly branching: number;
  readonly depth?: number;
}

export interface LookupGenerator {
  readonly kind: 'lookup';
  readonly node: string;
  readonly column: string;
  /**
   * `parent`: the actual row of the primary parent. `random`: a uniform row, one draw per (table, role) so that
   * several lookups agree. `join`: the first row of `node` whose `remote` columns equal this row's `local` ones.
   */
  readonly mode: /** The row's own ancestor: 1 its primary parent, 2 that one's primary parent, and so on. */
    | { readonly kind: 'parent'; readonly generation: number }
    /** `distinct`: no row twice under one primary parent. */
    /** `popularity`: the exponent by which some rows are chosen more often than others. */
    | { readonly kind: 'random'; readonly distinct?: true; readonly popularity?: number }
    | { readonly kind: 'self' }
    /** The version, valid at the time in column `time`, of a row of `entity`: the own ancestor, or the one with that key. */
    | {
        readonly kind: 'as_of';
        readonly entity: string;
        readonly time: string;
        readonly of: { readonly generation: number } | { readonly local: string; readonly key: string };
      }
    /** Of a change log: the version that the row is about. */
    | { readonly kind: 'version' }
    | { readonly kind: 'hierarchy'; readonly tree: Hierarchy }
    | {
        readonly kind: 'join';
        readonly on: ReadonlyArray<{ readonly local: string; readonly remote: string }>;
      };
}

export type Modifier =
  | { readonly kind: 'multiply'; readonly factor: number }
  | { readonly kind: 'add'; readonly value: number }
  | { readonly kind: 'clamp'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'jitter'; readonly std: number; readonly mode: 'add' | 'mul' }
  | { readonly kind: 'time_jitter'; readonly stdMinutes: number }
  | { readonly kind: 'typos'; readonly rate: number }
  | { readonly kind: 'map_values'; readonly mapping: Readonly<Record<string, Scalar>> }
  | { readonly kind: 'seasonality'; readonly pattern: Pattern; readonly timeColumn: string }
  | TrendModifier
  | OutliersModifier
  | ColumnEffect
  /** The column's own name in it stands for its value so far. */
  | { readonly kind: 'expression'; readonly expression: Expression };

/** How many children a row has, bent by the matching row of another table; a match without the field counts 1, or 0 for `add`. */
export interface TableEffect extends Effect {
  readonly span: Span;
}

/** A query that gives the rows that are wrong: none where all is well. It passes the gate like any other. */
export interface UserCheck {
  readonly name: string;
  readonly sql: string;
}

export interface AttributeRef {
  readonly node: string;
  readonly column: string;
}

export interface Constraints {
  readonly unique: readonly AttributeRef[];
  /** Columns of one table whose values together never repeat. */
  readonly uniqueTogether: ReadonlyArray<{ readonly node: string; readonly columns: readonly string[] }>;
  readonly foreignKeys: ReadonlyArray<{ readonly from: AttributeRef; readonly to: AttributeRef }>;
  readonly ranges: ReadonlyArray<{
    readonly attr: AttributeRef;
    readonly min?: number;
    readonly max?: number;
  }>;
  readonly inequalities: ReadonlyArray<{
    readonly left: AttributeRef;
    readonly op: '<' | '<=' | '>' | '>=' | '==';
    readonly right: AttributeRef;
  }>;
  readonly patterns: ReadonlyArray<{ readonly attr: AttributeRef; readonly regex: string }>;
  /** Allowed values: listed, or all values of another column (`enum_ref`). */
  readonly enums: ReadonlyArray<
    | { readonly attr: AttributeRef; readonly values: readonly Scalar[] }
    | { readonly attr: AttributeRef; readonly source: AttributeRef }
  >;
}

export interface Targets {
  readonly weekendShare?: { readonly timestamp: AttributeRef; readonly min: number; readonly max: number };
  readonly meanInRange?: { readonly attr: AttributeRef; readonly min: number; readonly max: number };
  readonly compositeEffect?: {
    readonly node: string;
    readonly metric: string;
    readonly influences: readonly Pattern[];
    /** Tables of effects and rates of outliers named beside the patterns; the checks of their own judge them. */
    readonly others: ReadonlyArray<
      | { readonly kind: 'effect'; readonly node: string; readonly field: string }
      | { readonly kind: 'outliers' }
    >;
    /** Mean absolute error as a share, mean absolute percentage error as a fraction. */
    readonly tolerance: { readonly mae: number; readonly mape: number };
  };
}
