import type { Delete, Expression, FromItem, GroupingElement, Insert, Query, Update } from '../tree/index.ts';

/** What a field of our own tree may hold. */
type FieldRule =
  /** Texts, numbers, truth values, names and types: nothing in which a node could hide. */
  | 'data'
  /** Must be absent, false or empty. */
  | 'never'
  /** A node, a part without a kind, or lists of these, however deep. */
  | 'nodes';

export type FieldRules = Readonly<Record<string, FieldRule>>;

type Readable = Expression | Query | FromItem | GroupingElement | Insert | Update | Delete;
/** Every kind with every field of it: the compiler says when the tree has gained one that is not here. */
type Rules<U extends Readable> = {
  readonly [K in U['kind']]: {
    readonly [F in Exclude<keyof Required<Extract<U, { readonly kind: K }>>, 'kind' | 'span'>]: FieldRule;
  };
};

const EXPRESSIONS: Rules<Expression> = {
  column: { path: 'data' },
  literal: { value: 'data', form: 'data', charset: 'data' },
  number: { text: 'data' },
  typed: { type: 'data', text: 'data' },
  interval: { value: 'nodes', unit: 'data', to: 'data' },
  parameter: { text: 'never' },
  star: {
    qualifier: 'data',
    of: 'nodes',
    except: 'data',
    replace: 'nodes',
    rename: 'data',
    matching: 'nodes',
  },
  columns: { pattern: 'nodes', qualifier: 'data', unpack: 'data' },
  call: {
    name: 'data',
    args: 'nodes',
    distinct: 'data',
    approximate: 'data',
    separators: 'data',
    modifier: 'data',
    orderBy: 'nodes',
    limit: 'nodes',
    separator: 'nodes',
    having: 'nodes',
    options: 'never',
    nulls: 'data',
    insideNulls: 'data',
    withinGroup: 'nodes',
    filter: 'nodes',
    fromEnd: 'data',
    over: 'nodes',
  },
  extract: { part: 'data', operand: 'nodes' },
  named: { name: 'data', mark: 'data', value: 'nodes' },
  unary: { operator: 'data', operand: 'nodes' },
  binary: { operator: 'data', left: 'nodes', right: 'nodes' },
  logical: { operator: 'data', operands: 'nodes' },
  is: { operand: 'nodes', value: 'data', negated: 'data' },
  distinct_from: { left: 'nodes', right: 'nodes', negated: 'data' },
  between: { operand: 'nodes', low: 'nodes', high: 'nodes', negated: 'data', symmetric: 'data' },
  in: { operand: 'nodes', items: 'nodes', negated: 'data' },
  in_query: { operand: 'nodes', query: 'nodes', negated: 'data' },
  in_array: { operand: 'nodes', array: 'nodes', negated: 'data' },
  like: {
    operator: 'data',
    operand: 'nodes',
    pattern: 'nodes',
    quantifier: 'data',
    escape: 'nodes',
    negated: 'data',
  },
  quantified: { operator: 'data', left: 'nodes', quantifier: 'data', right: 'nodes' },
  exists: { query: 'nodes' },
  subquery: { query: 'nodes', form: 'data' },
  case: { operand: 'nodes', branches: 'nodes', otherwise: 'nodes' },
  cast: { operand: 'nodes', type: 'data', form: 'data', format: 'nodes' },
  collate: { operand: 'nodes', collation: 'data' },
  at_time_zone: { operand: 'nodes', zone: 'nodes' },
  row: { items: 'nodes', explicit: 'data' },
  array: { items: 'nodes', type: 'data', explicit: 'data' },
  struct: { fields: 'nodes', type: 'data', form: 'data' },
  map: { entries: 'nodes' },
  comprehension: { value: 'nodes', names: 'data', source: 'nodes', condition: 'nodes' },
  subscript: { operand: 'nodes', index: 'nodes' },
  slice: { operand: 'nodes', from: 'nodes', to: 'nodes', step: 'nodes' },
  field: { operand: 'nodes', name: 'data' },
  json_path: { operand: 'nodes', steps: 'nodes' },
  lambda: { parameters: 'data', body: 'nodes', form: 'data' },
  default: {},
};

const TAIL = { with: 'nodes', orderBy: 'nodes', sortBy: 'nodes', limit: 'nodes', locking: 'never' } as const;

const QUERIES: Rules<Query> = {
  select: {
    ...TAIL,
    distinct: 'nodes',
    all: 'data',
    as: 'data',
    top: 'nodes',
    items: 'nodes',
    fromFirst: 'data',
    into: 'never',
    outfile: 'never',
    from: 'nodes',
    where: 'nodes',
    connectBy: 'nodes',
    groupBy: 'nodes',
    having: 'nodes',
    windows: 'nodes',
    qualify: 'nodes',
    sample: 'nodes',
  },
  set_operation: { ...TAIL, first: 'nodes', rest: 'nodes' },
  values: { ...TAIL, rows: 'nodes', rowWord: 'data' },
  table_query: { ...TAIL, name: 'data' },
  bracketed: { ...TAIL, query: 'nodes' },
  pipe: { ...TAIL, source: 'nodes', steps: 'nodes' },
};

const ALIASED = { alias: 'data', sample: 'nodes', lateral: 'data' } as const;

const RELATIONS: Rules<FromItem> = {
  table: {
    ...ALIASED,
    name: 'data',
    file: 'never',
    stage: 'never',
    only: 'data',
    version: 'nodes',
    hints: 'never',
  },
  derived: { ...ALIASED, query: 'nodes' },
  function: { ...ALIASED, calls: 'nodes', wrapper: 'data', ordinality: 'data' },
  unnest: { ...ALIASED, arrays: 'nodes', ordinality: 'data', offset: 'data' },
  join: {
    join: 'data',
    left: 'nodes',
    right: 'nodes',
    natural: 'data',
    asof: 'data',
    on: 'nodes',
    using: 'data',
    usingAlias: 'data',
    match: 'nodes',
    hint: 'never',
  },
  bracketed_item: { ...ALIASED, item: 'nodes' },
  pivot: {
    ...ALIASED,
    source: 'nodes',
    aggregates: 'nodes',
    columns: 'nodes',
    groupBy: 'nodes',
    statement: 'data',
    defaultOnNull: 'nodes',
  },
  unpivot: {
    ...ALIASED,
    source: 'nodes',
    values: 'data',
    name: 'data',
    columns: 'nodes',
    includeNulls: 'data',
    statement: 'data',
  },
  lateral_view: { source: 'nodes', outer: 'data', call: 'nodes', alias: 'data', columns: 'data' },
  match_recognize: {
    ...ALIASED,
    source: 'nodes',
    partitionBy: 'nodes',
    orderBy: 'nodes',
    measures: 'nodes',
    rows: 'data',
    after: 'data',
    pattern: 'data',
    subset: 'data',
    define: 'nodes',
  },
};

const GROUPINGS: Rules<GroupingElement> = {
  expression: { expression: 'nodes' },
  rollup: { lists: 'nodes' },
  cube: { lists: 'nodes' },
  sets: { elements: 'nodes' },
  list: { expressions: 'nodes' },
};

const CHANGES: Rules<Insert | Update | Delete> = {
  insert: {
    with: 'nodes',
    table: 'data',
    alias: 'data',
    columns: 'data',
    form: 'never',
    source: 'nodes',
    byName: 'data',
    assignments: 'nodes',
    conflict: 'nodes',
    returning: 'nodes',
    partition: 'never',
    overriding: 'never',
  },
  update: {
    with: 'nodes',
    form: 'never',
    target: 'nodes',
    set: 'nodes',
    from: 'nodes',
    where: 'nodes',
    orderBy: 'nodes',
    limit: 'nodes',
    returning: 'nodes',
  },
  delete: {
    with: 'nodes',
    form: 'never',
    targets: 'nodes',
    from: 'never',
    using: 'nodes',
    where: 'nodes',
    orderBy: 'nodes',
    limit: 'nodes',
    returning: 'nodes',
  },
};

const BOUNDS: Readonly<Record<string, FieldRules>> = {
  'unbounded preceding': {},
  'unbounded following': {},
  'current row': {},
  preceding: { offset: 'nodes' },
  following: { offset: 'nodes' },
};

/** The kinds a read may hold, and those a change of rows may hold beside them. */
export const READ_RULES: ReadonlyMap<string, FieldRules> = new Map<string, FieldRules>(
  Object.entries({ ...EXPRESSIONS, ...QUERIES, ...RELATIONS, ...GROUPINGS, ...BOUNDS }),
);
export const CHANGE_RULES: ReadonlyMap<string, FieldRules> = new Map<string, FieldRules>(
  Object.entries(CHANGES),
);

/** Fields of the parts that have no kind (items, orderings, windows, limits, steps of a pipe): all there are. */
export const PART_FIELDS: ReadonlySet<string> = new Set(
  (
    'span expression alias aliases name text quoted value when then key on count offset percent ties ' +
    'recursive ctes columns body materialized usingKey operator all distinct byName query form items ' +
    'descending nulls elements with base partitionBy orderBy frame unit start end exclude window ' +
    'startWith condition nocycle method size seed words values any field index targets target set where ' +
    'step names from to element limit groupBy groupAliases assignments join branches item call sample order ' +
    'extreme pattern negated constraint targetWhere types semantics kind'
  ).split(' '),
);
