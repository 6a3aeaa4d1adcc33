import type { Diagnostic } from '@dataing/base/diagnostics';
import type { SqlDialect } from '@dataing/ports';
import { foldName, folds } from '../dialect/index.ts';
import type {
  ColumnReference,
  CommonTable,
  FromItem,
  Join,
  Name,
  QualifiedName,
  Query,
  SelectItem,
  TextRange,
} from '../tree/index.ts';
import type { BoundColumn, BoundQuery, BoundTable, ColumnFacts, Flow, Step } from './column.ts';
import type { BoundRelation, Frame, JoinedPair, Resolution, StarEntry } from './relation.ts';
import type { SchemaIndex } from './schema.ts';
import { UNKNOWN } from './type.ts';

/** What every stage of resolving one statement shares. */
export interface Context {
  readonly dialect: SqlDialect;
  readonly schema?: SchemaIndex;
  /** The text the tree was read from: names what has no alias. */
  readonly text?: string;
  readonly tables: Map<string, BoundTable>;
  readonly references: Map<ColumnReference, Resolution>;
  readonly queries: Map<Query, BoundQuery>;
  readonly places: Places;
  /** Columns of tables that are read, in order of appearance. */
  readonly read: Set<BoundColumn>;
  readonly readTables: Set<BoundTable>;
  readonly written: Map<BoundTable, Set<BoundColumn>>;
  /** Columns that a query names and the schema's table does not have; kept apart, so that no star shows them. */
  readonly missing: Map<BoundTable, Map<string, BoundColumn>>;
  readonly diagnostics: Diagnostic[];
  /** Names, columns and flows handled: grows with the query, not with the machine. */
  steps: number;
  report(diagnostic: Complaint): void;
  /** Binds a query; a member, so that no file has to import the one that imports it. */
  bindQuery(query: Query, names: CteNames, outer?: Frame): BoundQuery;
  /** Binds a statement that stands inside WITH. */
  bindChange(statement: Change, names: CteNames): BoundQuery;
}

/** What each part of the tree stands for, for readers that rebuild the meaning of a query from it. */
export interface Places {
  readonly relations: Map<FromItem, BoundRelation>;
  /** The columns each item of a select list gives. */
  readonly items: Map<
    SelectItem,
    ReadonlyArray<{ readonly column: BoundColumn; readonly entry?: StarEntry }>
  >;
  /** Columns a star wrote out. */
  readonly stars: Map<BoundColumn, StarEntry>;
  /** What USING and NATURAL make equal. */
  readonly pairs: Map<Join, readonly JoinedPair[]>;
}

export type Change = Exclude<CommonTable['body'], Query>;

export interface Complaint {
  readonly code: string;
  readonly severity?: 'error' | 'warning' | 'note';
  readonly message: string;
  readonly at?: TextRange;
  readonly suggestion?: string;
  readonly help?: string;
}

/** The names WITH gives, innermost first. */
export interface CteNames {
  readonly parent?: CteNames;
  readonly ctes: ReadonlyMap<string, Cte>;
}

export interface Cte {
  /** The query under the name; while a recursive one is being bound, what is known of it so far. */
  bound(): BoundQuery | undefined;
}

export const NO_NAMES: CteNames = { ctes: new Map() };

export function findCte(names: CteNames, key: string): BoundQuery | undefined {
  for (let at: CteNames | undefined = names; at !== undefined; at = at.parent) {
    const found = at.ctes.get(key)?.bound();
    if (found !== undefined) return found;
  }
  return undefined;
}

export function fold(ctx: Context, name: Name): string {
  return foldName(name, ctx.dialect);
}

/** A dotted name as a person reads it. */
export function spell(name: QualifiedName): string {
  return name.map((part) => part.text).join('.');
}

export interface NewColumn {
  readonly name: string;
  readonly key: string;
  readonly flows?: readonly Flow[];
  readonly step?: Step;
  readonly picks?: readonly BoundQuery[];
  readonly facts?: ColumnFacts;
  readonly table?: BoundTable;
  readonly certainty?: BoundColumn['certainty'];
}

/** A new column of the graph; counts as one step, as does each of its flows. */
export function newColumn(ctx: Context, parts: NewColumn): BoundColumn {
  ctx.steps += 1 + (parts.flows?.length ?? 0);
  return {
    name: parts.table === undefined && folds(ctx.dialect) ? parts.key : parts.name,
    key: parts.key,
    table: parts.table,
    flows: parts.flows ?? [],
    step: parts.step ?? 'same',
    picks: parts.picks ?? [],
    facts: parts.facts ?? { type: UNKNOWN, nullable: true },
    certainty: parts.certainty ?? 'known',
  };
}
