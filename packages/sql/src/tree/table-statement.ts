import type { Expression } from './expression.ts';
import type { Located, Name, QualifiedName } from './place.ts';
import type { Query } from './query.ts';
import type { TypeName } from './type-name.ts';

export interface CreateTable extends Located {
  readonly kind: 'create_table';
  readonly name: QualifiedName;
  readonly orReplace?: boolean;
  readonly ifNotExists?: boolean;
  /** temporary, transient, unlogged, external, global temporary ... lower case, as written. */
  readonly modifiers?: readonly string[];
  readonly columns?: readonly ColumnDefinition[];
  readonly constraints?: readonly TableConstraint[];
  /** CREATE TABLE ... AS; `withData` false for WITH NO DATA. */
  readonly query?: Query;
  readonly withData?: boolean;
  /** LIKE t, CLONE t, PARTITION OF t, SHALLOW CLONE ...: the table whose shape (or rows) it takes. */
  readonly from?: { readonly form: 'like' | 'clone' | 'copy' | 'partition of'; readonly name: QualifiedName };
  /** Storage, partitioning, engine and the like, as written; each clause one text. */
  readonly options?: readonly string[];
}

export interface ColumnDefinition extends Located {
  readonly name: Name;
  /** Absent in SQLite and in CREATE TABLE ... AS with names only. */
  readonly type?: TypeName;
  readonly constraints: readonly ColumnConstraint[];
}

export type ColumnConstraint = Located & { readonly name?: Name } & (
    | { readonly kind: 'not_null' }
    | { readonly kind: 'null' }
    | { readonly kind: 'primary_key'; readonly options?: string }
    | { readonly kind: 'unique'; readonly options?: string }
    | { readonly kind: 'default'; readonly value: Expression }
    | { readonly kind: 'check'; readonly condition: Expression }
    | { readonly kind: 'references'; readonly reference: Reference }
    | { readonly kind: 'generated'; readonly expression: Expression; readonly stored?: 'stored' | 'virtual' }
    /** GENERATED ... AS IDENTITY, IDENTITY(1,1), AUTO_INCREMENT, AUTOINCREMENT. */
    | {
        readonly kind: 'identity';
        readonly form: string;
        readonly always?: boolean;
        readonly options?: string;
      }
    | { readonly kind: 'collate'; readonly collation: QualifiedName }
    | { readonly kind: 'comment'; readonly text: string }
    /** ENCODE az64, MASKING POLICY, ON UPDATE ...: as written. */
    | { readonly kind: 'other'; readonly text: string }
  );

export interface Reference {
  readonly table: QualifiedName;
  readonly columns?: readonly Name[];
  /** ON DELETE CASCADE DEFERRABLE ...: as written, lower case. */
  readonly options?: string;
}

interface KeyColumns {
  readonly columns: readonly Expression[];
  /** Places in `columns` of those that are kept from the greatest down: DESC. ASC is the same as nothing. */
  readonly descending?: readonly number[];
}

export type TableConstraint = Located & { readonly name?: Name } & (
    | (KeyColumns & { readonly kind: 'primary_key'; readonly options?: string })
    | (KeyColumns & { readonly kind: 'unique'; readonly options?: string })
    | { readonly kind: 'foreign_key'; readonly columns: readonly Name[]; readonly reference: Reference }
    | { readonly kind: 'check'; readonly condition: Expression; readonly options?: string }
    /** KEY k (e), INDEX, EXCLUDE USING, LIKE t: as written. */
    | { readonly kind: 'other'; readonly text: string }
  );

export interface CreateView extends Located {
  readonly kind: 'create_view';
  readonly name: QualifiedName;
  readonly orReplace?: boolean;
  readonly ifNotExists?: boolean;
  /** materialized, temporary, secure, recursive, dynamic table ...: lower case, as written. */
  readonly modifiers?: readonly string[];
  readonly columns?: readonly Name[];
  readonly query: Query;
  /** What stands between name and AS, as written, and behind the query (WITH CHECK OPTION). */
  readonly options?: readonly string[];
  readonly tail?: string;
}

export interface AlterTable extends Located {
  readonly kind: 'alter_table';
  /** `table`, `view`, ... what is altered. */
  readonly object: string;
  readonly name: QualifiedName;
  readonly ifExists?: boolean;
  /** Not the tables that inherit from it (PostgreSQL). */
  readonly only?: boolean;
  readonly actions: readonly AlterAction[];
}

export type AlterAction = Located &
  (
    | {
        readonly kind: 'add_column';
        readonly column: ColumnDefinition;
        readonly ifNotExists?: boolean;
        readonly tail?: string;
      }
    | {
        readonly kind: 'drop_column';
        readonly name: Name;
        readonly ifExists?: boolean;
        readonly cascade?: boolean;
      }
    | { readonly kind: 'rename_column'; readonly from: Name; readonly to: Name }
    | { readonly kind: 'rename_table'; readonly to: QualifiedName }
    | { readonly kind: 'set_not_null' | 'drop_not_null' | 'drop_default'; readonly column: Name }
    | { readonly kind: 'set_default'; readonly column: Name; readonly value: Expression }
    | {
        readonly kind: 'set_type';
        readonly column: Name;
        readonly type: TypeName;
        readonly using?: Expression;
      }
    | { readonly kind: 'add_constraint'; readonly constraint: TableConstraint }
    | {
        readonly kind: 'drop_constraint';
        readonly name: Name;
        readonly ifExists?: boolean;
        readonly cascade?: boolean;
      }
    | { readonly kind: 'other'; readonly text: string }
  );

export interface Drop extends Located {
  readonly kind: 'drop';
  /** table, view, schema, materialized view ...: lower case. */
  readonly object: string;
  readonly names: readonly QualifiedName[];
  readonly ifExists?: boolean;
  /** CASCADE, RESTRICT, ON t: as written, lower case. */
  readonly options?: string;
}
