import type { Scalar } from './scalar.ts';

/** A latent draw of each row of a table, which its descendants read. */
export type Trait = ScalingTrait | ChoiceTrait;

/** A lognormal factor of mean 1: of how many children a row has, and of numbers of its descendants. */
export interface ScalingTrait {
  readonly kind: 'scaling';
  readonly name: string;
  /** Standard deviation of its logarithm. */
  readonly spread: number;
  /** Descendants along the line of first parents whose number of rows it scales. */
  readonly tables: readonly string[];
  /** Columns of descendants whose numbers it scales. */
  readonly columns: ReadonlyArray<{ readonly node: string; readonly column: string }>;
}

/** One of a few words, kept for all that an entity does. */
export interface ChoiceTrait {
  readonly kind: 'choice';
  readonly name: string;
  readonly values: readonly Scalar[];
  readonly weights: readonly number[];
}

/** The trait of the own row (generation 0) or of an ancestor along the line of first parents. */
export interface TraitGenerator {
  readonly kind: 'trait';
  readonly node: string;
  readonly trait: string;
  readonly generation: number;
  /** Of a choice: the share of rows that have the entity's own; the others draw anew. */
  readonly keep: number;
}
