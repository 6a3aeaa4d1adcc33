/** Draws are taken from a list of numbers, so that a query shrinks. */
export type Pick = (count: number) => number;

export function picker(numbers: readonly number[]): Pick {
  let at = 0;
  return (count) => numbers[at++ % numbers.length] % count;
}

export const schema = {
  tables: {
    t: {
      columns: [
        { name: 'id', type: 'INTEGER', nullable: false, unique: true },
        { name: 'a', type: 'INTEGER' },
        { name: 'b', type: 'INTEGER' },
        { name: 's', type: 'VARCHAR' },
      ],
    },
    u: {
      columns: [
        { name: 'id', type: 'INTEGER', nullable: false, unique: true },
        { name: 'a', type: 'INTEGER' },
        { name: 'x', type: 'INTEGER' },
      ],
    },
    v: {
      columns: [
        { name: 'k', type: 'INTEGER' },
        { name: 'x', type: 'INTEGER' },
        { name: 's', type: 'VARCHAR' },
      ],
    },
  },
};

type Table = 'u' | 'v';
export interface Join {
  readonly table: Table;
  readonly kind: 'JOIN' | 'LEFT JOIN' | 'SEMI JOIN' | 'ANTI JOIN' | 'FULL JOIN';
  /** The column of t it is joined on: with u.id at most one row fits. */
  readonly left: 'a' | 'b' | 'id';
  readonly right: 'id' | 'a' | 'k';
  readonly above?: number;
}

export interface Filter {
  /** t's own columns, or of the join. */
  readonly column: 't.a' | 't.b' | 't.id' | 'j.x';
  readonly form: 'more' | 'less' | 'equal' | 'in' | 'between' | 'null' | 'not_null' | 'either';
  readonly value: number;
}

export interface Item {
  readonly expression: number;
  readonly alias: string;
}

/** One query over t, as what it does and not how it is written. */
export interface Spec {
  readonly join?: Join;
  readonly filters: readonly Filter[];
  readonly items: readonly Item[];
  readonly grouped?: {
    readonly keys: readonly number[];
    readonly aggregates: readonly number[];
    readonly having?: number;
  };
  readonly window: boolean;
  readonly latest: boolean;
  readonly distinct: boolean;
  readonly limit?: number;
  readonly union?: { readonly above: number; readonly all: boolean };
  readonly outer?: { readonly above: number; readonly sums: boolean };
}

const EXPRESSIONS = [
  't.a',
  't.b',
  't.s',
  't.a + t.b',
  'coalesce(t.a, 0)',
  'CASE WHEN t.b > 2 THEN t.a ELSE t.b END',
  'upper(t.s)',
  't.a * 2',
  'abs(t.b)',
];
const JOINED = ['j.x', 'coalesce(j.x, 0)', 't.a + j.x'];
const AGGREGATES = [
  'count(*)',
  'sum(t.a)',
  'max(t.b)',
  'count(DISTINCT t.a)',
  'min(t.id)',
  'sum(CASE WHEN t.b > 1 THEN t.a END)',
];

function padsNothing(join: Join | undefined): boolean {
  return join !== undefined && !/SEMI|ANTI/.test(join.kind);
}

export function expressionsOf({ join }: Pick_<Spec, 'join'>): readonly string[] {
  return padsNothing(join) ? [...EXPRESSIONS, ...JOINED] : EXPRESSIONS;
}
type Pick_<T, K extends keyof T> = { readonly [P in K]?: T[P] };

function drawJoin(pick: Pick): Join {
  const table: Table = pick(2) === 0 ? 'u' : 'v';
  const kinds = ['JOIN', 'LEFT JOIN', 'LEFT JOIN', 'JOIN', 'SEMI JOIN', 'ANTI JOIN', 'FULL JOIN'] as const;
  return {
    table,
    kind: kinds[pick(kinds.length)],
    left: (['a', 'b', 'id'] as const)[pick(3)],
    right: table === 'v' ? 'k' : (['id', 'a'] as const)[pick(2)],
    ...(pick(3) === 0 ? { above: pick(4) } : {}),
  };
}

function drawFilter(pick: Pick, join: Join | undefined): Filter {
  const columns = ['t.a', 't.b', 't.id', ...(padsNothing(join) ? ['j.x'] : [])] as Array<Filter['column']>;
  const forms = ['more', 'less', 'equal', 'in', 'between', 'null', 'not_null', 'either'] as const;
  return { column: columns[pick(columns.length)], form: forms[pick(forms.length)], value: pick(5) };
}

export function drawSpec(pick: Pick): Spec {
  const join = pick(2) === 0 ? drawJoin(pick) : undefined;
  const many = expressionsOf({ join }).length;
  const filters = Array.from({ length: pick(3) }, () => drawFilter(pick, join));
  const items = Array.from({ length: 1 + pick(3) }, (_, i) => ({ expression: pick(many), alias: `c${i}` }));
  const kind = pick(8);
  const grouped =
    kind < 3
      ? {
          keys: Array.from({ length: pick(3) }, () => pick(3)),
          aggregates: Array.from({ length: 1 + pick(2) }, () => pick(AGGREGATES.length)),
          ...(pick(3) === 0 ? { having: pick(4) } : {}),
        }
      : undefined;
  return {
    join,
    filters,
    items,
    grouped,
    window: kind === 3,
    latest: kind === 4,
    distinct: pick(6) === 0,
    ...(pick(8) === 0 ? { limit: 1 + pick(5) } : {}),
    ...(kind === 5 ? { union: { above: pick(5), all: pick(3) > 0 } } : {}),
    ...(pick(4) === 0 ? { outer: { above: pick(4), sums: pick(2) === 0 } } : {}),
  };
}

/** Changes one thing a row may show; sometimes nothing. */
export function mutate(spec: Spec, pick: Pick): Spec {
  const { join, filters, items, grouped, union, outer } = spec;
  const at = filters.length === 0 ? 0 : pick(filters.length);
  switch (pick(15)) {
    case 0:
      return { ...spec, filters: [...filters, drawFilter(pick, join)] };
    case 1:
      return { ...spec, filters: filters.filter((_, i) => i !== at) };
    case 2:
      return { ...spec, filters: filters.map((each, i) => (i === at ? { ...each, value: pick(6) } : each)) };
    case 3:
      return {
        ...spec,
        filters: filters.map((each, i) =>
          i === at ? { ...drawFilter(pick, join), column: each.column } : each,
        ),
      };
    case 4:
      return join === undefined
        ? { ...spec, join: drawJoin(pick) }
        : {
            ...spec,
            join: padsNothing(join)
              ? { ...join, kind: (['JOIN', 'LEFT JOIN', 'FULL JOIN'] as const)[pick(3)] }
              : { ...join, kind: join.kind === 'SEMI JOIN' ? 'ANTI JOIN' : 'SEMI JOIN' },
          };
    case 5:
      return join === undefined
        ? spec
        : { ...spec, join: { ...join, above: pick(2) === 0 ? undefined : pick(4) } };
    case 6:
      return join === undefined
        ? spec
        : { ...spec, join: { ...join, left: (['a', 'b', 'id'] as const)[pick(3)] } };
    case 7:
      return {
        ...spec,
        items: items.map((each, i) =>
          i === 0 ? { ...each, expression: pick(expressionsOf(spec).length) } : each,
        ),
      };
    case 8:
      return {
        ...spec,
        items: [...items, { expression: pick(expressionsOf(spec).length), alias: `c${items.length}` }],
      };
    case 9:
      return { ...spec, items: items.map((each, i) => (i === 0 ? { ...each, alias: 'other' } : each)) };
    case 10:
      return grouped === undefined
        ? { ...spec, window: !spec.window }
        : { ...spec, grouped: { ...grouped, keys: [...grouped.keys, pick(3)] } };
    case 11:
      return grouped === undefined
        ? { ...spec, distinct: !spec.distinct }
        : { ...spec, grouped: { ...grouped, having: pick(5) } };
    case 12:
      return { ...spec, limit: pick(2) === 0 ? undefined : 1 + pick(6) };
    case 13:
      return union === undefined
        ? { ...spec, union: { above: pick(5), all: pick(2) === 0 } }
        : { ...spec, union: { ...union, above: pick(5) } };
    default:
      return outer === undefined
        ? { ...spec, latest: !spec.latest }
        : { ...spec, outer: { above: pick(5), sums: pick(3) > 0 } };
  }
}

export { AGGREGATES };
