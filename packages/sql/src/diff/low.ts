import type { SqlDialect } from '@dataing/ports';
import type { BoundColumn, BoundQuery, BoundRelation, ResolvedStatement } from '../scope/index.ts';
import type {
  Expression,
  FromItem,
  Name,
  Ordering,
  Query,
  TableItem,
  TextRange,
  WindowSpec,
} from '../tree/index.ts';
import type { Form, Ref, Source, Term } from './form.ts';

/** What every part of turning a statement into forms shares; its members tie the files together. */
export interface Low {
  readonly resolved: ResolvedStatement;
  readonly dialect: SqlDialect;
  fold(name: Name): string;
  query(query: Query): Form;
  expression(expression: Expression): Term;
  bound(query: Query): BoundQuery | undefined;
  limit(limit: object): Term;
  /** The keys of an ORDER BY, direction and place of NULLs included. */
  ordering(items: readonly Ordering[]): Term[];
  /** The form of a common table, with places of its own; undefined for a table. */
  commonTable(item: TableItem): Form | undefined;
  /** What a table is known by: the schema's name for it where it has one. */
  tableKey(item: TableItem): string;
  place(relation: BoundRelation, source: Source): void;
  /** Says that the columns of a place can be NULL whatever its table says. */
  pad(relation: BoundRelation): void;
  ref(relation: BoundRelation, column: BoundColumn, span?: TextRange): Ref | undefined;
  /** A column at whichever place has it. */
  refAnywhere(column: BoundColumn): Ref | undefined;
  /** What a star over columns that are not known stands for: all columns of each such place. */
  openRefs(from: readonly FromItem[], qualifier: string | undefined): Ref[];
  alias(column: BoundColumn, term: () => Term): void;
  aliased(column: BoundColumn): Term | undefined;
  within<T>(windows: ReadonlyMap<string, WindowSpec>, work: () => T): T;
  /** A window with those it starts from written out; undefined for a name that is not there. */
  window(over: WindowSpec | Name): WindowSpec | undefined;
}
