/**
 * The shapes of DuckDB's own syntax tree (`json_serialize_sql`, 1.5) that a read may hold: every node kind and
 * every field of it. A kind or a field that is not here is refused, so a newer engine fails closed.
 */
export type FieldKind =
  /** A text, a number, a truth value, null, or lists of these. */
  | 'data'
  /** Structured data of the engine in which no node may hide. */
  | 'value'
  /** Must be empty: null, false, '' or []. */
  | 'empty'
  | 'expression'
  | 'expressions'
  | 'expressionRows'
  | 'relation'
  | 'query'
  | 'statement'
  | 'modifier'
  | 'modifiers'
  | 'orders'
  | 'ctes'
  | 'type'
  | 'cases'
  | 'keyed'
  | 'pivots'
  | 'pivotEntries'
  | 'function';

export type Shape = Readonly<Record<string, FieldKind>>;

const COMMON_EXPRESSION: Shape = { class: 'data', type: 'data', alias: 'data', query_location: 'data' };
const COMMON_RELATION: Shape = { type: 'data', alias: 'data', sample: 'value', query_location: 'data' };
const COMMON_QUERY: Shape = { type: 'data', modifiers: 'modifiers', cte_map: 'ctes' };

export const QUERY_SHAPES: Readonly<Record<string, Shape>> = {
  SELECT_NODE: {
    ...COMMON_QUERY,
    select_list: 'expressions',
    from_table: 'relation',
    where_clause: 'expression',
    group_expressions: 'expressions',
    group_sets: 'data',
    aggregate_handling: 'data',
    having: 'expression',
    sample: 'value',
    qualify: 'expression',
  },
  SET_OPERATION_NODE: {
    ...COMMON_QUERY,
    setop_type: 'data',
    setop_all: 'data',
    left: 'query',
    right: 'query',
  },
  RECURSIVE_CTE_NODE: {
    ...COMMON_QUERY,
    cte_name: 'data',
    union_all: 'data',
    left: 'query',
    right: 'query',
    aliases: 'data',
    key_targets: 'expressions',
  },
};

export const RELATION_SHAPES: Readonly<Record<string, Shape>> = {
  EMPTY: COMMON_RELATION,
  BASE_TABLE: {
    ...COMMON_RELATION,
    schema_name: 'data',
    table_name: 'data',
    catalog_name: 'data',
    column_name_alias: 'data',
    at_clause: 'empty',
  },
  SUBQUERY: { ...COMMON_RELATION, subquery: 'statement', column_name_alias: 'data' },
  JOIN: {
    ...COMMON_RELATION,
    left: 'relation',
    right: 'relation',
    condition: 'expression',
    join_type: 'data',
    ref_type: 'data',
    using_columns: 'data',
    delim_flipped: 'data',
    duplicate_eliminated_columns: 'empty',
  },
  TABLE_FUNCTION: {
    ...COMMON_RELATION,
    function: 'function',
    column_name_alias: 'data',
    with_ordinality: 'data',
  },
  EXPRESSION_LIST: {
    ...COMMON_RELATION,
    expected_names: 'data',
    expected_types: 'empty',
    values: 'expressionRows',
  },
  PIVOT: {
    ...COMMON_RELATION,
    source: 'relation',
    aggregates: 'expressions',
    unpivot_names: 'data',
    pivots: 'pivots',
    groups: 'data',
    column_name_alias: 'data',
    include_nulls: 'data',
  },
};

export const PIVOT_SHAPE: Shape = {
  pivot_expressions: 'expressions',
  unpivot_names: 'data',
  entries: 'pivotEntries',
  pivot_enum: 'empty',
};

export const PIVOT_ENTRY_SHAPE: Shape = { values: 'value', star_expr: 'expression', alias: 'data' };

export const MODIFIER_SHAPES: Readonly<Record<string, Shape>> = {
  ORDER_MODIFIER: { type: 'data', orders: 'orders' },
  DISTINCT_MODIFIER: { type: 'data', distinct_on_targets: 'expressions' },
  LIMIT_MODIFIER: { type: 'data', limit: 'expression', offset: 'expression' },
  LIMIT_PERCENT_MODIFIER: { type: 'data', limit: 'expression', offset: 'expression' },
};

export const ORDER_SHAPE: Shape = { type: 'data', null_order: 'data', expression: 'expression' };

const CALL: Shape = {
  ...COMMON_EXPRESSION,
  function_name: 'data',
  schema: 'data',
  catalog: 'empty',
  children: 'expressions',
  distinct: 'data',
};

export const EXPRESSION_SHAPES: Readonly<Record<string, Shape>> = {
  CONSTANT: { ...COMMON_EXPRESSION, value: 'value' },
  COLUMN_REF: { ...COMMON_EXPRESSION, column_names: 'data' },
  POSITIONAL_REFERENCE: { ...COMMON_EXPRESSION, index: 'data' },
  COMPARISON: { ...COMMON_EXPRESSION, left: 'expression', right: 'expression' },
  CONJUNCTION: { ...COMMON_EXPRESSION, children: 'expressions' },
  OPERATOR: { ...COMMON_EXPRESSION, children: 'expressions' },
  BETWEEN: { ...COMMON_EXPRESSION, input: 'expression', lower: 'expression', upper: 'expression' },
  CASE: { ...COMMON_EXPRESSION, case_checks: 'cases', else_expr: 'expression' },
  CAST: { ...COMMON_EXPRESSION, child: 'expression', cast_type: 'type', try_cast: 'data' },
  COLLATE: { ...COMMON_EXPRESSION, child: 'expression', collation: 'data' },
  LAMBDA: { ...COMMON_EXPRESSION, lhs: 'expression', expr: 'expression' },
  FUNCTION: {
    ...CALL,
    filter: 'expression',
    order_bys: 'modifier',
    is_operator: 'data',
    export_state: 'empty',
  },
  WINDOW: {
    ...CALL,
    partitions: 'expressions',
    orders: 'orders',
    start: 'data',
    end: 'data',
    start_expr: 'expression',
    end_expr: 'expression',
    offset_expr: 'expression',
    default_expr: 'expression',
    ignore_nulls: 'data',
    filter_expr: 'expression',
    exclude_clause: 'data',
    arg_orders: 'orders',
  },
  SUBQUERY: {
    ...COMMON_EXPRESSION,
    subquery_type: 'data',
    subquery: 'statement',
    child: 'expression',
    comparison_type: 'data',
  },
  STAR: {
    ...COMMON_EXPRESSION,
    relation_name: 'data',
    exclude_list: 'data',
    qualified_exclude_list: 'value',
    replace_list: 'keyed',
    rename_list: 'value',
    columns: 'data',
    expr: 'expression',
  },
};

export const CASE_SHAPE: Shape = { when_expr: 'expression', then_expr: 'expression' };

/** The `type` of an OPERATOR node: what may be asked of operands. */
export const OPERATOR_TYPES = new Set([
  'OPERATOR_NOT',
  'OPERATOR_IS_NULL',
  'OPERATOR_IS_NOT_NULL',
  'OPERATOR_COALESCE',
  'OPERATOR_TRY',
  'COMPARE_IN',
  'COMPARE_NOT_IN',
  'GROUPING_FUNCTION',
  'ARRAY_EXTRACT',
  'ARRAY_SLICE',
  'ARRAY_CONSTRUCTOR',
  'STRUCT_EXTRACT',
  'ARROW',
]);

/** Functions that DuckDB writes as operators, and those its parser puts in place of syntax. */
export const OPERATOR_FUNCTIONS = new Set(
  '+ - * / // % ** ^ || ~ ~~ !~~ ~~* !~~* ~~~ & | << >> <@ @> && ^@ -> ->> !__postfix @ !'.split(' '),
);
export const SYNTAX_FUNCTIONS = new Set(
  'current_date current_time current_timestamp get_current_timestamp now today localtimestamp localtime count_star row array_extract struct_extract list_value struct_pack map array_slice list_apply list_filter'.split(
    ' ',
  ),
);
