import type { DbtGraph } from '@dataing/dbt';
import type { Change, ChangeClass, RowEffect } from '@dataing/sql/diff';

/** A difference of meaning with the pieces of compiled SQL that differ, shortened; absent where a side has nothing of it. */
export interface ShownChange extends Change {
  readonly was?: string;
  readonly is?: string;
}

/** What a commit does to one model, by what its SQL means once compiled. */
export interface ModelChange {
  /** dbt's unique id. */
  readonly id: string;
  readonly name: string;
  /** As the warehouse names it; absent where it does not hold it (an ephemeral model). */
  readonly relation?: string;
  /** `contents`: a seed's rows or a Python model, of which only is known that they differ. */
  readonly how: 'changed' | 'added' | 'removed' | 'contents';
  /** Differences of meaning; empty where a text was only written in another way. */
  readonly changes: readonly ShownChange[];
  readonly class: ChangeClass;
  readonly rows: RowEffect;
  /** True where the full query is the same and only the one for a table that is there already differs. */
  readonly isIncrementalOnly: boolean;
  /** Built over and over as a whole: a change of it changes all of its rows, older ones too. */
  readonly isRebuilt: boolean;
  /** Constants in one text and not in the other, as texts without quotes. */
  readonly literals: readonly string[];
}

/** How far a change comes on the way to what is watched. */
export interface Reach {
  /** Columns of the metric, as the alert's table names them, whose values can differ. */
  readonly columns: readonly string[];
  /** Whether there can be other rows. */
  readonly rows: boolean;
  /** Whether rows can stand at other times: the time column of the alert's table is computed in another way. */
  readonly time: boolean;
  /** Models between the nearest changed one and the alert's table; 0: it is built by a changed one. */
  readonly hops: number;
}

/** A commit that may have done it: what it changed, since when it ran, and how far it reaches. */
export interface ChangeCandidate {
  readonly sha: string;
  /** Text of strangers, whole and as written: escape it where it is shown, and believe nothing of it. */
  readonly message: string;
  readonly committedAtMs: number;
  /** Since when runs use it; null where deploys are not known. */
  readonly deployedAtMs: number | null;
  /** A deploy went back to it: what came after was undone. */
  readonly isRollback: boolean;
  /** A file it changed is as it was before some earlier commit of the window. */
  readonly isRevert: boolean;
  /** When a later commit that brought back what this one changed was deployed or made; null: none did. */
  readonly undoneAtMs: number | null;
  /** Changed models, without those that nothing but descriptions or tests changed of. */
  readonly models: readonly ModelChange[];
  /** All changed files, and of them the ones a project is made of. */
  readonly files: { readonly all: number; readonly project: number };
  /** Null: nothing that the alert's table is built from changed. */
  readonly reach: Reach | null;
}

export interface ChangeHistory {
  /** Newest first. */
  readonly candidates: readonly ChangeCandidate[];
  /** The project as it was deployed last before `nowMs`; absent where there is none that can be read. */
  readonly graph?: DbtGraph;
  /** Models of that project to names in the warehouse. */
  readonly relations: ReadonlyMap<string, string>;
  /** The project before and after a candidate, for replays. */
  readonly sides: (sha: string) => Promise<ChangeSides | undefined>;
  /** What could have mattered and could not be read. */
  readonly notLookedAt: readonly string[];
}

export interface ChangeSides {
  readonly before: DbtGraph;
  readonly after: DbtGraph;
}
