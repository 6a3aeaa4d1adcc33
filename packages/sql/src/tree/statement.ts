import type { Expression } from './expression.ts';
import type { Located, Name, QualifiedName } from './place.ts';
import type { Limit, OrderBy, Query, SelectItem, With } from './query.ts';
import type { FromItem, TableItem } from './relation.ts';
import type { AlterTable, CreateTable, CreateView, Drop } from './table-statement.ts';

/** One statement of a text. A query is a statement as it stands. */
export type Statement =
  | Query
  | Insert
  | Update
  | Delete
  | Merge
  | CreateTable
  | CreateView
  | AlterTable
  | Drop
  | Truncate
  | Copy
  | CallStatement
  | SetStatement
  | Explain
  | Block
  | OtherStatement;

/** UPDATE OR REPLACE of SQLite, UPDATE IGNORE of MySQL: what becomes of a row that would break a rule. */
export type OnFailure = 'or replace' | 'or ignore' | 'or rollback' | 'or abort' | 'or fail' | 'ignore';

export interface Insert extends Located {
  readonly kind: 'insert';
  readonly with?: With;
  readonly table: QualifiedName;
  readonly alias?: Name;
  readonly columns?: readonly QualifiedName[];
  /** OVERWRITE of Snowflake and Spark; REPLACE INTO; what is done with rows that break a rule. */
  readonly form?: 'overwrite' | 'replace' | OnFailure;
  /** Absent for DEFAULT VALUES. */
  readonly source?: Query;
  readonly byName?: boolean;
  /** OVERRIDING SYSTEM | USER VALUE of PostgreSQL. */
  readonly overriding?: 'system' | 'user';
  /** MySQL: INSERT ... SET a = 1; then there is no source. */
  readonly assignments?: readonly Assignment[];
  readonly conflict?: Conflict;
  readonly returning?: readonly SelectItem[];
  /** PARTITION (d = '...') of Spark and Hive. */
  readonly partition?: ReadonlyArray<{ readonly name: Name; readonly value?: Expression }>;
}

/** ON CONFLICT ... DO, ON DUPLICATE KEY UPDATE (`form` duplicate: no target, no condition). */
export interface Conflict extends Located {
  readonly form: 'conflict' | 'duplicate';
  readonly target?: readonly Expression[];
  readonly targetWhere?: Expression;
  readonly constraint?: Name;
  /** Absent: DO NOTHING. */
  readonly set?: readonly Assignment[];
  readonly where?: Expression;
}

/** `a = 1`, `t.a = 1`, `(a, b) = (1, 2)`, `(a, b) = (select ...)`, `a[1] = 2`. */
export interface Assignment extends Located {
  readonly targets: readonly QualifiedName[];
  /** The one target where only an element of it is assigned: `a[1]`, `a[1].b`, `a[2:3]`. */
  readonly element?: Expression;
  readonly value: Expression;
}

export interface Update extends Located {
  readonly kind: 'update';
  readonly with?: With;
  readonly form?: OnFailure;
  /** The table; of MySQL possibly a join tree. */
  readonly target: FromItem;
  readonly set: readonly Assignment[];
  readonly from?: readonly FromItem[];
  readonly where?: Expression;
  readonly orderBy?: OrderBy;
  readonly limit?: Limit;
  readonly returning?: readonly SelectItem[];
}

export interface Delete extends Located {
  readonly kind: 'delete';
  readonly with?: With;
  readonly form?: 'ignore';
  /** The tables rows are taken from; several only in MySQL (DELETE a, b FROM ...), where `from` names where they are. */
  readonly targets: readonly TableItem[];
  /** MySQL's multi-table form: the join tree; absent otherwise. */
  readonly from?: readonly FromItem[];
  readonly using?: readonly FromItem[];
  readonly where?: Expression;
  readonly orderBy?: OrderBy;
  readonly limit?: Limit;
  readonly returning?: readonly SelectItem[];
}

export interface Merge extends Located {
  readonly kind: 'merge';
  readonly with?: With;
  readonly target: TableItem;
  readonly source: FromItem;
  readonly on: Expression;
  /** DuckDB: MERGE ... USING (columns) in place of ON; then `on` is a truth. */
  readonly using?: readonly Name[];
  readonly branches: readonly MergeBranch[];
  readonly returning?: readonly SelectItem[];
}

export interface MergeBranch extends Located {
  readonly matched: 'matched' | 'not matched' | 'not matched by source';
  /** BY TARGET was written. */
  readonly byTarget?: boolean;
  readonly condition?: Expression;
  readonly action: MergeAction;
}

export type MergeAction =
  | { readonly kind: 'update'; readonly set?: readonly Assignment[]; readonly all?: 'star' | 'by name' }
  | {
      readonly kind: 'insert';
      readonly columns?: readonly QualifiedName[];
      /** Absent: INSERT ROW, INSERT *, DEFAULT VALUES; `all` says which. */
      readonly values?: readonly Expression[];
      readonly all?: 'row' | 'star' | 'default' | 'by name';
      readonly where?: Expression;
    }
  | { readonly kind: 'delete' }
  | { readonly kind: 'nothing' };

export interface Truncate extends Located {
  readonly kind: 'truncate';
  readonly ifExists?: boolean;
  /** Not the tables that inherit from it (PostgreSQL). */
  readonly only?: boolean;
  readonly tables: readonly QualifiedName[];
  /** What stands behind, as written, lower case: `cascade`, `restart identity`. */
  readonly options?: string;
}

/** COPY, COPY INTO, UNLOAD, LOAD DATA, EXPORT DATA: data between a table or query and files. */
export interface Copy extends Located {
  readonly kind: 'copy';
  readonly statement: 'copy' | 'copy into' | 'unload' | 'load data' | 'export data';
  /** `in` writes the table, `out` reads it. */
  readonly direction: 'in' | 'out';
  readonly table?: QualifiedName;
  readonly columns?: readonly Name[];
  readonly query?: Query;
  /** The file, stage, bucket or `program 'command'`; as written, quotes removed. */
  readonly location: string;
  readonly program?: boolean;
  /** LOAD DATA LOCAL: the file is the client's. */
  readonly local?: boolean;
  /** LOAD DATA: what becomes of the rows that are there. */
  readonly mode?: 'replace' | 'ignore' | 'overwrite';
  /** Everything behind, as written. */
  readonly options?: string;
}

/** CALL p(1). */
export interface CallStatement extends Located {
  readonly kind: 'call_statement';
  readonly call: Expression;
}

/** SET x = 1, SET LOCAL x TO y, SET ROLE r, RESET x, USE db, PRAGMA x: what changes the session. */
export interface SetStatement extends Located {
  readonly kind: 'set';
  /** First word, lower case: set, reset, use, pragma, declare. */
  readonly statement: string;
  /** The rest as written. */
  readonly text: string;
  /** The value where it could be read: SET x = (select ...). */
  readonly value?: Expression;
}

export interface Explain extends Located {
  readonly kind: 'explain';
  /** It runs the statement too. */
  readonly analyze?: boolean;
  /** Options as written, lower case. */
  readonly options?: string;
  readonly statement: Statement;
}

/** IF ... THEN ... END IF, BEGIN ... END, LOOP, WHILE, FOR of scripts: statements in the order of the text. */
export interface Block extends Located {
  readonly kind: 'block';
  /** First word, lower case. */
  readonly statement: string;
  readonly conditions: readonly Expression[];
  readonly body: readonly Statement[];
  /** As written, for rendering. */
  readonly text: string;
}

/** What this parser knows by its first words only: its effect is unknown, so a reader must take it for the worst. */
export interface OtherStatement extends Located {
  readonly kind: 'other';
  /** The first words up to three, lower case: `grant`, `create function`, `execute immediate`. */
  readonly statement: string;
  readonly text: string;
}
