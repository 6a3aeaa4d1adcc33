import type { Located, Name, QualifiedName } from './place.ts';
import type { Ordering, Query, WindowSpec } from './query.ts';
import type { TypeName } from './type-name.ts';

/** Any value, condition, or thing that stands where one may stand. */
export type Expression =
  | ColumnReference
  | Literal
  | NumberLiteral
  | TypedLiteral
  | IntervalLiteral
  | Parameter
  | Star
  | ColumnsPattern
  | Call
  | Extract
  | NamedArgument
  | Unary
  | Binary
  | Logical
  | Is
  | DistinctFrom
  | Between
  | InList
  | InQuery
  | InArray
  | Like
  | Quantified
  | Exists
  | Subquery
  | Case
  | Cast
  | Collate
  | AtTimeZone
  | Row
  | ArrayLiteral
  | StructLiteral
  | MapLiteral
  | Comprehension
  | Subscript
  | Slice
  | Field
  | JsonPath
  | Lambda
  | DefaultValue;

/**
 * A dotted path, outermost first: `amount`, `o.amount`, `db.o.amount`, and also `o.address.city`. Which part is a
 * relation, a column, a field is for the scope to say. A word without brackets that is a function in some dialects
 * (`current_date`) is a column here too.
 */
export interface ColumnReference extends Located {
  readonly kind: 'column';
  readonly path: QualifiedName;
}

/** A text (escapes undone), a truth value, or NULL. */
export interface Literal extends Located {
  readonly kind: 'literal';
  readonly value: string | boolean | null;
  /** What a text is when it is not plain text: bytes, bits, hex digits (`value` as written between the quotes). */
  readonly form?: 'bytes' | 'bits' | 'hex' | 'national';
  /** `utf8mb4` of MySQL's `_utf8mb4'text'`, lower case. */
  readonly charset?: string;
}

/** A number by its digits as written. */
export interface NumberLiteral extends Located {
  readonly kind: 'number';
  readonly text: string;
}

/** DATE '2026-01-08', TIMESTAMP WITH TIME ZONE '...', NUMERIC '1.5', JSON '{}'. */
export interface TypedLiteral extends Located {
  readonly kind: 'typed';
  readonly type: TypeName;
  readonly text: string;
}

/** INTERVAL '1 day', INTERVAL 1 DAY, INTERVAL (a + b) HOUR, INTERVAL '1-2' YEAR TO MONTH. */
export interface IntervalLiteral extends Located {
  readonly kind: 'interval';
  readonly value: Expression;
  /** Lower case. */
  readonly unit?: string;
  readonly to?: string;
}

/** `$1`, `?`, `:name`, `@name`, `@@name`, `$name`, `%(name)s`: as written. */
export interface Parameter extends Located {
  readonly kind: 'parameter';
  readonly text: string;
}

/** `*`, `t.*`, with what EXCLUDE/EXCEPT, REPLACE and RENAME change; also the argument of count(*). */
export interface Star extends Located {
  readonly kind: 'star';
  readonly qualifier?: QualifiedName;
  /** `struct_expression.*`: the fields of a value. */
  readonly of?: Expression;
  /** EXCLUDE of DuckDB and Snowflake, EXCEPT of BigQuery and Spark; a name may be qualified in DuckDB. */
  readonly except?: readonly QualifiedName[];
  readonly replace?: ReadonlyArray<{ readonly expression: Expression; readonly name: Name }>;
  readonly rename?: ReadonlyArray<{ readonly from: QualifiedName; readonly to: Name }>;
  /** `* ILIKE 'a%'` of Snowflake, `* LIKE`, `* GLOB`, `* SIMILAR TO` of DuckDB: the columns whose name matches. */
  readonly matching?: { readonly operator: string; readonly pattern: Expression; readonly negated?: boolean };
}

/** DuckDB's COLUMNS('regex'), COLUMNS(*), COLUMNS(c -> ...), COLUMNS([a, b]); `unpack` is `*COLUMNS(...)`. */
export interface ColumnsPattern extends Located {
  readonly kind: 'columns';
  readonly pattern: Expression;
  readonly qualifier?: QualifiedName;
  readonly unpack?: boolean;
}

/** A scalar, aggregate, window or table function, and what looks like one (coalesce, nullif, if, struct(...)). */
export interface Call extends Located {
  readonly kind: 'call';
  readonly name: QualifiedName;
  /** Positional and named arguments; `*` is a star; a query argument is a subquery, `TABLE t` too. */
  readonly args: readonly Expression[];
  readonly distinct?: boolean;
  /** APPROXIMATE before the name (Redshift). */
  readonly approximate?: boolean;
  /**
   * Words between arguments where a comma is not: `substring(x from 2 for 3)` has ['from', 'for'],
   * `position(a in b)` ['in'], `trim(x from y)` ['from']. One fewer than `args` when present.
   */
  readonly separators?: readonly string[];
  /** The word before the first argument: `leading`, `trailing`, `both` of trim; `all`. */
  readonly modifier?: string;
  /** ORDER BY inside the brackets: array_agg(x order by y). */
  readonly orderBy?: readonly Ordering[];
  readonly limit?: Expression;
  /** SEPARATOR ',' of MySQL's group_concat, as of GROUP_CONCAT(x SEPARATOR ', '). */
  readonly separator?: Expression;
  /** BigQuery's HAVING MAX x inside the brackets. */
  readonly having?: { readonly extreme: 'max' | 'min'; readonly expression: Expression };
  /** What else may stand inside the brackets of the JSON functions and LISTAGG, as written: `omit quotes`. */
  readonly options?: string;
  /** IGNORE NULLS or RESPECT NULLS; `insideNulls` when it stands inside the brackets. */
  readonly nulls?: 'ignore' | 'respect';
  readonly insideNulls?: boolean;
  readonly withinGroup?: readonly Ordering[];
  readonly filter?: Expression;
  /** FROM FIRST | LAST of nth_value. */
  readonly fromEnd?: 'first' | 'last';
  /** A name is that of a WINDOW clause. */
  readonly over?: WindowSpec | Name;
}

/** EXTRACT(part FROM value). */
export interface Extract extends Located {
  readonly kind: 'extract';
  /** As written, lower case; of BigQuery `week(monday)`; a text is without its quotes. */
  readonly part: string;
  readonly operand: Expression;
}

/** `name => value`, `name := value`, and `name = value` where a function takes it so. */
export interface NamedArgument extends Located {
  readonly kind: 'named';
  readonly name: Name;
  readonly mark: '=>' | ':=';
  readonly value: Expression;
}

/** `not`, `-`, `+`, `~`, `@`, `!`, `|/`, `binary`, `prior`, `unpack`, `*` ... : lower case. `postfix` is `x!`. */
export interface Unary extends Located {
  readonly kind: 'unary';
  readonly operator: string;
  readonly operand: Expression;
}

/**
 * Any operator between two values that has no kind of its own: + - * / // % ^ ** || = <> < <= > >= <=> -> ->> #> @>
 * ~ !~* & | # << >> div mod xor overlaps ... Lower case; `!=` and `==` are kept apart from `<>` and `=`; a word
 * operator of PostgreSQL is `operator(schema.+)`.
 */
export interface Binary extends Located {
  readonly kind: 'binary';
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}

/** AND and OR, flat: `a and b and c` has three operands; a bracketed AND inside an AND stays a node of its own. */
export interface Logical extends Located {
  readonly kind: 'logical';
  readonly operator: 'and' | 'or';
  readonly operands: readonly Expression[];
}

/** `x is [not] null | true | false | unknown | json | ...`; ISNULL and NOTNULL behind a value are this too. */
export interface Is extends Located {
  readonly kind: 'is';
  readonly operand: Expression;
  /** Lower case: `null`, `true`, `false`, `unknown`, `json`, `document`, `normalized`, ... */
  readonly value: string;
  readonly negated?: boolean;
}

/** `a is [not] distinct from b`; `negated` is IS NOT DISTINCT FROM. */
export interface DistinctFrom extends Located {
  readonly kind: 'distinct_from';
  readonly left: Expression;
  readonly right: Expression;
  readonly negated?: boolean;
}

export interface Between extends Located {
  readonly kind: 'between';
  readonly operand: Expression;
  readonly low: Expression;
  readonly high: Expression;
  readonly negated?: boolean;
  readonly symmetric?: boolean;
}

export interface InList extends Located {
  readonly kind: 'in';
  readonly operand: Expression;
  readonly items: readonly Expression[];
  readonly negated?: boolean;
}

export interface InQuery extends Located {
  readonly kind: 'in_query';
  readonly operand: Expression;
  readonly query: Query;
  readonly negated?: boolean;
}

/** `x in unnest(a)` of BigQuery, `x in list_column` of DuckDB: the right side is one value, no brackets around it. */
export interface InArray extends Located {
  readonly kind: 'in_array';
  readonly operand: Expression;
  readonly array: Expression;
  readonly negated?: boolean;
}

/** LIKE, ILIKE, RLIKE, REGEXP, GLOB, SIMILAR TO, MATCH: lower case in `operator`. */
export interface Like extends Located {
  readonly kind: 'like';
  readonly operator: string;
  readonly operand: Expression;
  /** With `quantifier`: a row of patterns, an array, or a subquery. */
  readonly pattern: Expression;
  readonly quantifier?: 'any' | 'some' | 'all';
  readonly escape?: Expression;
  readonly negated?: boolean;
}

/** `x = any (...)`, `x > all (...)`; `right` is a subquery, a row of values or an array. */
export interface Quantified extends Located {
  readonly kind: 'quantified';
  readonly operator: string;
  readonly left: Expression;
  readonly quantifier: 'any' | 'some' | 'all';
  readonly right: Expression;
}

export interface Exists extends Located {
  readonly kind: 'exists';
  readonly query: Query;
}

/** A query in brackets as a value; `form` says when it is ARRAY(query), which gives all its rows. */
export interface Subquery extends Located {
  readonly kind: 'subquery';
  readonly query: Query;
  readonly form?: 'array' | 'map' | 'multiset';
}

export interface Case extends Located {
  readonly kind: 'case';
  readonly operand?: Expression;
  readonly branches: ReadonlyArray<{ readonly when: Expression; readonly then: Expression }>;
  readonly otherwise?: Expression;
}

export interface Cast extends Located {
  readonly kind: 'cast';
  readonly operand: Expression;
  readonly type: TypeName;
  /** `::` is a cast; try_cast and safe_cast give null where cast fails; convert is MySQL's and Redshift's. */
  readonly form: 'cast' | '::' | 'try_cast' | 'safe_cast' | 'convert';
  readonly format?: Expression;
}

export interface Collate extends Located {
  readonly kind: 'collate';
  readonly operand: Expression;
  readonly collation: QualifiedName;
}

export interface AtTimeZone extends Located {
  readonly kind: 'at_time_zone';
  readonly operand: Expression;
  /** Absent for AT LOCAL. */
  readonly zone?: Expression;
}

/** `(a, b)` and `row(a, b)`; also `()`. */
export interface Row extends Located {
  readonly kind: 'row';
  readonly items: readonly Expression[];
  readonly explicit?: boolean;
}

/** `[a, b]`, `array[a, b]`, BigQuery's `array<t>[a, b]`. */
export interface ArrayLiteral extends Located {
  readonly kind: 'array';
  readonly items: readonly Expression[];
  readonly type?: TypeName;
  /** The word ARRAY stands before the brackets. */
  readonly explicit?: boolean;
}

/** `{'a': 1}` of DuckDB and Snowflake, `struct(1 as a)` and `struct<a int64>(1)` of BigQuery, Spark and DuckDB. */
export interface StructLiteral extends Located {
  readonly kind: 'struct';
  readonly fields: ReadonlyArray<{ readonly name?: Name; readonly value: Expression }>;
  readonly type?: TypeName;
  /** Braces (names before a colon) or the word (names after AS). */
  readonly form: 'braces' | 'word';
}

/** `map {k: v}` of DuckDB. `map(...)` is a call. */
export interface MapLiteral extends Located {
  readonly kind: 'map';
  readonly entries: ReadonlyArray<{ readonly key: Expression; readonly value: Expression }>;
}

/** DuckDB's `[value for x in source if condition]`. */
export interface Comprehension extends Located {
  readonly kind: 'comprehension';
  readonly value: Expression;
  readonly names: readonly Name[];
  readonly source: Expression;
  readonly condition?: Expression;
}

/** `a[i]`; of BigQuery `a[offset(i)]`, where the index is a call. */
export interface Subscript extends Located {
  readonly kind: 'subscript';
  readonly operand: Expression;
  readonly index: Expression;
}

/** `a[from:to:step]`; an absent end is open. */
export interface Slice extends Located {
  readonly kind: 'slice';
  readonly operand: Expression;
  readonly from?: Expression;
  readonly to?: Expression;
  readonly step?: Expression;
}

/** `(value).name`, `f(x).name`, `a[0].name`: a field of anything that is not a plain dotted path. */
export interface Field extends Located {
  readonly kind: 'field';
  readonly operand: Expression;
  readonly name: Name;
}

/** `value:a.b[0]` of Snowflake, Databricks and Redshift's SUPER. */
export interface JsonPath extends Located {
  readonly kind: 'json_path';
  readonly operand: Expression;
  readonly steps: ReadonlyArray<{ readonly field: Name } | { readonly index: Expression }>;
}

/** `x -> x + 1`, `(x, y) -> ...`; `word` when written `lambda x: ...` (DuckDB). */
export interface Lambda extends Located {
  readonly kind: 'lambda';
  readonly parameters: readonly Name[];
  readonly body: Expression;
  readonly form?: 'word';
}

/** DEFAULT as a value of INSERT, UPDATE and MERGE. */
export interface DefaultValue extends Located {
  readonly kind: 'default';
}
