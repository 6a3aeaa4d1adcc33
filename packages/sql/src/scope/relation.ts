import type { BoundColumn, BoundQuery, BoundTable, Certainty, ColumnFacts, OpenColumns } from './column.ts';

/** Something of FROM under its name: what a qualified column looks into. */
export class BoundRelation {
  /** Folded alias, or the last part of the table's name. */
  readonly key: string;
  /** Folded parts of the name of a table without alias, so that `db.t.c` finds it. */
  readonly path: readonly string[];
  readonly columns: readonly BoundColumn[];
  readonly open?: OpenColumns;
  readonly keys: ReadonlyArray<ReadonlySet<BoundColumn>>;
  readonly source?: BoundTable | BoundQuery;
  readonly #byKey = new Map<string, BoundColumn[]>();
  /** Columns a condition proves not to be NULL. */
  readonly notNull = new Set<BoundColumn>();
  /** An outer join can put NULL in all columns. */
  nullExtended = false;

  constructor(parts: {
    readonly key: string;
    readonly path?: readonly string[];
    readonly columns: readonly BoundColumn[];
    readonly open?: OpenColumns;
    readonly keys?: ReadonlyArray<ReadonlySet<BoundColumn>>;
    readonly source?: BoundTable | BoundQuery;
  }) {
    this.key = parts.key;
    this.path = parts.path ?? [parts.key];
    this.columns = parts.columns;
    this.open = parts.open;
    this.keys = parts.keys ?? [];
    this.source = parts.source;
    for (const column of parts.columns) {
      const same = this.#byKey.get(column.key);
      if (same === undefined) this.#byKey.set(column.key, [column]);
      else same.push(column);
    }
  }

  /** The columns of a folded name; several where a derived table gave a name twice. */
  named(key: string): readonly BoundColumn[] {
    return this.#byKey.get(key) ?? [];
  }

  /** What is known of a column's values after the joins and conditions seen so far. */
  factsOf(column: BoundColumn): ColumnFacts {
    const { facts } = column;
    if (this.nullExtended) return { type: facts.type, nullable: true };
    return this.notNull.has(column) ? { ...facts, nullable: false } : facts;
  }
}

/** A column as a place in FROM gives it: two uses of one table are two places. */
export interface ScopeColumn {
  readonly relation: BoundRelation;
  readonly column: BoundColumn;
}

/** The column of USING or NATURAL that stands for one of each side. */
export interface MergedColumn {
  readonly column: BoundColumn;
  readonly members: readonly ScopeColumn[];
  /** Asked late, since conditions seen later can prove more. */
  facts(): ColumnFacts;
}

/** One name of USING or NATURAL: the place on each side, of the left possibly merged already. */
export interface JoinedPair {
  readonly left: ScopeColumn | MergedColumn;
  readonly right: ScopeColumn;
}

/** A column as `*` writes it out, or the place where columns that are not known stand. */
export interface StarEntry {
  readonly column?: BoundColumn;
  readonly relation?: BoundRelation;
  readonly merged?: MergedColumn;
}

/** What a name turned out to be. */
export interface Resolution {
  readonly places: readonly Place[];
  readonly certainty: Certainty;
  /** Names behind the column: fields of a struct. */
  readonly fields: readonly string[];
}

export interface Place {
  readonly column: BoundColumn;
  readonly relation?: BoundRelation;
  /** Present where USING or NATURAL made it of several. */
  readonly merged?: MergedColumn;
  /** Where the place knows more than the column and the relation do. */
  readonly facts?: ColumnFacts;
}

/** What is known of the values a place gives. */
export function placeFacts({ column, relation, facts }: Place): ColumnFacts {
  return facts ?? relation?.factsOf(column) ?? column.facts;
}

/** The relations of one FROM, and around it those of the query it is correlated with. */
export class Frame {
  readonly relations: BoundRelation[] = [];
  readonly merged = new Map<string, MergedColumn>();
  entries: StarEntry[] = [];
  readonly outer?: Frame;
  /** Output columns by alias, where the clause at hand may see them. */
  aliases?: (key: string) => BoundColumn | undefined;

  constructor(outer?: Frame) {
    this.outer = outer;
  }

  add(relation: BoundRelation): void {
    this.relations.push(relation);
    for (const column of relation.columns) this.entries.push({ column, relation });
    if (relation.open !== undefined) this.entries.push({ relation });
  }
}
