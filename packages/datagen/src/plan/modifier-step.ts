import type { StreamKey } from '@dataing/base/random';
import type { ColumnEffect, OutliersModifier, TrendModifier } from '../dsl/behaviour.ts';
import type { Pattern, Scalar } from '../dsl/document.ts';
import type { Expression } from '../dsl/expression.ts';

/** What changes the values of a column, one after another. */
export type ModifierStep =
  | { readonly kind: 'multiply'; readonly factor: number }
  | { readonly kind: 'add'; readonly value: number }
  | { readonly kind: 'clamp'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'jitter'; readonly std: number; readonly mode: 'add' | 'mul'; readonly key: StreamKey }
  | { readonly kind: 'time_jitter'; readonly stdMinutes: number; readonly key: StreamKey }
  | { readonly kind: 'typos'; readonly rate: number; readonly key: StreamKey; readonly slipKey: StreamKey }
  | { readonly kind: 'map_values'; readonly mapping: Readonly<Record<string, Scalar>> }
  | { readonly kind: 'seasonality'; readonly pattern: Pattern; readonly timeColumn: number }
  | TrendStep
  | OutliersStep
  | ColumnEffectStep
  /** The column's own name in it stands for its value so far. */
  | { readonly kind: 'expression'; readonly expression: Expression };

export interface TrendStep {
  readonly kind: 'trend';
  readonly growth: TrendModifier['growth'];
  readonly timeColumn: number;
  /** Where growth begins: an instant, or (as the original has it) the least time of the whole table. */
  readonly origin: number | 'least';
}

export type OutliersStep = OutliersModifier & {
  /** Draws the magnitudes. */
  readonly key: StreamKey;
  /** Chooses the rows. */
  readonly placesKey: StreamKey;
  /** Chooses the component of a magnitude that is a mixture. */
  readonly componentKey?: StreamKey;
};

export interface ColumnEffectStep {
  readonly kind: 'effect';
  /** Instead of a time column: one instant for all rows. */
  readonly at?: number;
  readonly table: number;
  readonly on: ReadonlyArray<{
    readonly side: 'row' | 'parent';
    readonly local: number;
    readonly remote: number;
  }>;
  readonly window?: { readonly start: number; readonly end: number };
  readonly field?: number;
  readonly op: ColumnEffect['op'];
  readonly default: number;
  readonly timeColumn?: number;
}
