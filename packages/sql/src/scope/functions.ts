import type { SqlDialect } from '@dataing/ports';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  HUGEINT,
  JSON_TYPE,
  joinTypes,
  type SqlType,
  TEXT,
  TIMESTAMP,
  TIMESTAMPTZ,
  UNKNOWN,
} from './type.ts';

/** What a function does with the NULLs and types of its arguments. */
export interface FunctionFacts {
  type(args: readonly SqlType[], dialect: SqlDialect): SqlType;
  /** `never` gives NULL; `strict` only from a NULL argument; `all` only when all arguments are NULL; default: may. */
  readonly nulls?: 'never' | 'strict' | 'all';
}

const table = new Map<string, FunctionFacts>();

function define(names: string, type: SqlType | FunctionFacts['type'], nulls?: FunctionFacts['nulls']): void {
  const of = typeof type === 'function' ? type : () => type;
  for (const name of names.split(' ')) table.set(name, { type: of, nulls });
}

const first: FunctionFacts['type'] = (args) => args[0] ?? UNKNOWN;
const joined: FunctionFacts['type'] = (args) => args.reduce(joinTypes, { kind: 'null' });
const duck =
  (exact: FunctionFacts['type']): FunctionFacts['type'] =>
  (args, dialect) =>
    dialect === 'duckdb' ? exact(args, dialect) : UNKNOWN;

define('count count_if countif approx_count_distinct regr_count', BIGINT, 'never');
define('row_number rank dense_rank ntile', BIGINT, 'never');
define('percent_rank cume_dist', DOUBLE, 'never');
define('min max any_value first last arbitrary mode first_value last_value nth_value lag lead', first);
define('max_by min_by arg_max arg_min argmax argmin', first);
define('sum', (args, dialect) => sumType(args[0] ?? UNKNOWN, dialect));
define('avg mean stddev stddev_pop stddev_samp variance var_pop var_samp corr', duck(meanType));
define(
  'median quantile_cont percentile_cont',
  duck((args) => (args[0]?.kind === 'date' ? TIMESTAMP : medianType(args[0]))),
);
define('string_agg group_concat listagg', TEXT);
define('list array_agg', (args) => ({ kind: 'list', item: args[0] ?? UNKNOWN }));
define('bool_and bool_or every logical_and logical_or', BOOLEAN);

define(
  'lower upper trim ltrim rtrim lcase ucase reverse initcap replace substring substr left right',
  TEXT,
  'strict',
);
define('lpad rpad repeat translate md5 strip_accents chr regexp_replace strftime', TEXT, 'strict');
define('split_part regexp_extract to_char date_format format_date printf concat_ws', TEXT);
define('concat', (args) => (args.some((t) => t.kind === 'list') ? joined(args, 'duckdb') : TEXT));
define('length len char_length character_length strlen position strpos instr', BIGINT, 'strict');
define('starts_with ends_with prefix suffix contains regexp_matches regexp_full_match', BOOLEAN, 'strict');
define('isnan isfinite isinf', BOOLEAN, 'strict');

define('coalesce', joined, 'all');
define('ifnull nvl', joined, 'all');
define('greatest least', joined);
define('nullif', first);
define('if iff', (args) => joined(args.slice(1), 'duckdb'));
define('abs', first, 'strict');
define('round floor ceil ceiling trunc', duck(roundType), 'strict');
define('sqrt exp ln log log10 log2 power pow sin cos tan', DOUBLE);
define(
  'sign',
  duck(() => ({ kind: 'integer', bits: 8 })),
  'strict',
);
define(
  'mod',
  duck((args) => joined(args, 'duckdb')),
);
define('random rand', DOUBLE, 'never');

define('now current_timestamp', TIMESTAMPTZ, 'never');
define('current_date today', DATE, 'never');
define('date', DATE);
define(
  'date_trunc',
  duck((args) => (args[1]?.kind === 'date' ? DATE : (args[1] ?? UNKNOWN))),
  'strict',
);
define(
  'date_part date_diff datediff year month day hour minute second quarter week dayofweek',
  duck(() => BIGINT),
  'strict',
);
define(
  'dayofyear weekday isodow dow doy',
  duck(() => BIGINT),
  'strict',
);
define(
  'to_timestamp',
  duck(() => TIMESTAMPTZ),
);
define(
  'strptime',
  duck(() => TIMESTAMP),
);
define('make_date last_day', DATE);
define(
  'epoch',
  duck(() => DOUBLE),
  'strict',
);
define(
  'epoch_ms',
  duck((args) => (args[0]?.kind === 'integer' ? TIMESTAMP : BIGINT)),
  'strict',
);
define('dayname monthname typeof', TEXT, 'strict');

define('list_value array_value', (args) => ({ kind: 'list', item: joined(args, 'duckdb') }), 'never');
define('list_sort list_distinct list_reverse array_sort list_filter array_filter', first);
define('list_contains array_contains list_has', BOOLEAN);
define(
  'array_length list_count cardinality array_size',
  duck(() => BIGINT),
);
define('unnest explode', (args) => (args[0]?.kind === 'list' ? args[0].item : UNKNOWN));
define('string_split str_split split string_to_array', { kind: 'list', item: TEXT });
define('json_extract to_json json_object json_array parse_json', JSON_TYPE);
define('json_extract_string json_extract_path_text', TEXT);
define('uuid gen_random_uuid', { kind: 'uuid' }, 'never');

/** What is known of a function; undefined for one this list does not have. */
export function functionFacts(name: string): FunctionFacts | undefined {
  return table.get(name);
}

function sumType(type: SqlType, dialect: SqlDialect): SqlType {
  if (type.kind === 'float') return DOUBLE;
  if (dialect === 'duckdb') {
    if (type.kind === 'integer' || type.kind === 'boolean') return HUGEINT;
    return type.kind === 'decimal' ? { kind: 'decimal', precision: 38, scale: type.scale ?? 3 } : UNKNOWN;
  }
  if (type.kind === 'decimal') return { kind: 'decimal' };
  if (type.kind !== 'integer') return UNKNOWN;
  if (dialect === 'bigquery' || dialect === 'spark' || dialect === 'trino') return BIGINT;
  return dialect === 'postgres' && type.bits < 64 ? BIGINT : { kind: 'decimal' };
}

function meanType(args: readonly SqlType[]): SqlType {
  const kind = args[0]?.kind;
  return kind === 'date' || kind === 'timestamp' ? TIMESTAMP : kind === 'interval' ? args[0] : DOUBLE;
}

function medianType(type: SqlType = UNKNOWN): SqlType {
  return type.kind === 'integer' || type.kind === 'float' ? DOUBLE : type;
}

function roundType(args: readonly SqlType[]): SqlType {
  const [type = UNKNOWN] = args;
  if (type.kind !== 'decimal') return type;
  return args.length === 1 ? { ...type, scale: 0 } : UNKNOWN;
}

const AGGREGATES = new Set(
  (
    'count count_if countif approx_count_distinct regr_count min max any_value first last arbitrary mode max_by min_by ' +
    'arg_max arg_min argmax argmin sum avg mean stddev stddev_pop stddev_samp variance var_pop var_samp corr median ' +
    'quantile quantile_cont quantile_disc percentile_cont percentile_disc percentile approx_percentile approx_quantile ' +
    'approx_quantiles string_agg group_concat listagg list array_agg bool_and bool_or every logical_and logical_or ' +
    'bit_and bit_or bit_xor boolor_agg booland_agg collect_list collect_set histogram object_agg json_agg jsonb_agg ' +
    'json_object_agg jsonb_object_agg json_group_array json_group_object product sumkahan fsum favg kurtosis skewness ' +
    'entropy covar_pop covar_samp regr_slope regr_intercept regr_r2 hll ndv approx_distinct array_concat_agg total ' +
    'array_unique_agg bitmap_bucket_number sum_if sumif avg_if max_if min_if mad geometric_mean map_agg multimap_agg ' +
    'checksum grouping grouping_id approx_top_k approx_top_count bit_or_agg bitand_agg xmlagg std stddev_p first_value_agg'
  ).split(' '),
);

/** True of the functions that make one value of many rows. */
export function isAggregate(name: string): boolean {
  return AGGREGATES.has(name);
}
