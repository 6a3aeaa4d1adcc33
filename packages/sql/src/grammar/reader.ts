import type { Dialect } from '../dialect/index.ts';
import type {
  Expression,
  FromItem,
  OrderBy,
  Query,
  QualifiedName,
  SelectItem,
  Statement,
  TypeName,
  WindowSpec,
  Ordering,
} from '../tree/index.ts';
import type { Cursor } from './cursor.ts';

/** What each part of the grammar asks of the others; one object per statement. */
export interface Reader {
  readonly cursor: Cursor;
  readonly dialect: Dialect;
  /** An expression whose operators all bind tighter than `power`. */
  expression(power?: number): Expression;
  /** A whole query, WITH and tail included, without brackets around it. */
  query(): Query;
  /** Whether a query starts at the position, in brackets or not. */
  startsQuery(): boolean;
  typeName(): TypeName;
  fromList(): readonly FromItem[];
  fromItem(): FromItem;
  selectItems(): readonly SelectItem[];
  ordering(): Ordering;
  orderBy(): OrderBy;
  windowSpec(): WindowSpec;
  /** `a.b.c` where a table, function or type is named. */
  qualifiedName(expected: string): QualifiedName;
  statement(): Statement;
  /** A reader of some of the tokens, which must all be read. */
  part(from: number, to: number): Pick<Reader, 'expression' | 'query' | 'statement'>;
  /** A query that stands in a text of the statement (UNLOAD); its spans point into that text. */
  inner(text: string): Query;
  /** Goes one level deeper, refusing past the bound; `leave` comes back. Nothing is restored after a refusal. */
  enter(): void;
  leave(): void;
  /** Counts the operators of one chain, whose tree leans as deep as the chain is long. */
  chained(length: number): void;
}
