import type { SqlType } from './type.ts';
import { type BoundColumn, type BoundQuery, type Flow, type Step, strongerStep } from './column.ts';
import type { CteNames } from './context.ts';
import type { Frame, Place, StarEntry } from './relation.ts';
import type { WindowSpec } from '../tree/index.ts';

/** Where an expression stands: what its names may mean. */
export interface Scope {
  readonly frame: Frame;
  readonly names: CteNames;
  /** Parameters of lambdas around the expression, by folded name. */
  readonly locals?: ReadonlySet<string>;
  /** The column COLUMNS(...) stands for at the moment. */
  readonly entry?: StarEntry;
  /** Windows of the WINDOW clause, by folded name. */
  readonly windows?: ReadonlyMap<string, WindowSpec>;
}

/** What is known of an expression's value. */
export interface Value {
  readonly type: SqlType;
  readonly nullable: boolean;
  readonly constant?: string;
  /** Present where the expression is a column and nothing else. */
  readonly place?: Place;
}

/** Gathers, over one expression, the columns and queries it is computed from. */
export class Sink {
  readonly #flows = new Map<BoundColumn, Step>();
  readonly picks = new Set<BoundQuery>();
  step: Step = 'same';

  add(column: BoundColumn, step: Step): void {
    this.#flows.set(column, strongerStep(this.#flows.get(column) ?? 'same', step));
    this.note(step);
  }

  note(step: Step): void {
    this.step = strongerStep(this.step, step);
  }

  get flows(): readonly Flow[] {
    return [...this.#flows].map(([column, step]) => ({ column, step }));
  }

  get columns(): readonly BoundColumn[] {
    return [...this.#flows.keys()];
  }
}
