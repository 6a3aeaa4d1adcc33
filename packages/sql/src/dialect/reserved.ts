import type { SqlDialect } from '@dataing/ports';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Reserved in every dialect here, or so nearly that writing them bare is asking for trouble. */
const EVERYWHERE = words(`
  all and any as asc between by case cast create cross default desc distinct else end except exists false fetch for
  from full group having if in inner intersect interval into is join lateral left like limit natural not null on or
  order outer over qualify right select set some table tablesample then to true union unnest using when where window
  with
`);

/** Reserved where the standard's list is kept nearly whole; BigQuery, Trino and Spark keep shorter ones. */
const STANDARD = words(`
  check collate column constraint current_date current_time current_timestamp delete drop foreign grant insert offset
  partition pivot primary range recursive references returning row rows unique unpivot update values exclude ilike
`);

const MORE: Readonly<Record<SqlDialect, readonly string[]>> = {
  duckdb: words(
    'analyse analyze anti asof asymmetric authorization binary both collation concurrently deferrable describe do freeze generated glob grant initially isnull lambda leading notnull only overlaps placing positional semi show similar summarize symmetric trailing try_cast user variadic verbose columns at',
  ),
  postgres: words(
    'analyse analyze asymmetric authorization binary both collation concurrently current_catalog current_role current_schema current_user deferrable do freeze grant initially isnull leading localtime localtimestamp notnull only overlaps placing session_user similar symmetric system_user trailing user variadic verbose',
  ),
  mysql: words(
    'accessible add alter analyze asensitive before bigint binary blob both call cascade change char character condition continue convert cume_dist cursor database databases day_hour dec decimal declare delayed dense_rank describe deterministic distinctrow div double dual each elseif empty enclosed escaped exit explain first_value float force fulltext function generated get grant groups high_priority ignore index infile int integer iterate json_table key keys kill lag last_value lead leading leave linear lines load lock long longblob longtext loop low_priority match mod ntile numeric of optimize option out outfile percent_rank precision procedure purge rank read real regexp release rename repeat replace require restrict return revoke rlike row_number schema schemas separator show signal smallint spatial sql starting straight_join system terminated tinyint trailing trigger undo unlock unsigned usage use utc_date varchar varying virtual while write xor zerofill',
  ),
  sqlite: words(
    'abort action add after alter always analyze attach autoincrement before begin cascade commit conflict current database deferrable deferred detach do each escape exclusive explain fail filter following generated glob groups ignore immediate index indexed initially instead isnull key match materialized no nothing notnull nulls of others plan pragma preceding query raise regexp reindex release rename replace restrict rollback savepoint temp temporary ties transaction trigger unbounded vacuum view virtual without',
  ),
  snowflake: words(
    'alter connect current current_user following increment localtime localtimestamp minus of regexp revoke rlike sample start trigger try_cast whenever',
  ),
  bigquery: words(
    'array assert_rows_modified at collate contains cube current define enum escape exclude extract following grouping groups hash ignore lookup merge new no nulls of partition preceding proto range recursive respect rollup rows struct treat unbounded within',
  ),
  redshift: words(
    'aes128 aes256 allowdateconversion analyse analyze authorization backup binary blanksasnull both bytedict bzip2 credentials current_user current_user_id deferrable deflate defrag delta delta32k disable emptyasnull enable encode encrypt encryption explicit freeze globaldict256 globaldict64k grant gzip identity ignore ilike initially isnull leading localtime localtimestamp lun luns lzo lzop minus mostly16 mostly32 mostly8 new notnull nulls off offline oid old only open overlaps parallel percent permissions placing raw readratio recover rejectlog resort respect restore session_user similar snapshot sysdate system tag tdes text255 text32k timestamp top trailing truncatecolumns user verbose wallet without connect',
  ),
  trino: words(
    'alter constraint cube current_catalog current_path current_role current_schema current_user deallocate delete describe drop escape execute extract grouping insert json_array json_exists json_object json_query json_table json_value listagg localtime localtimestamp normalize prepare recursive rollup skip trim uescape values',
  ),
  spark: words(
    'anti both leading semi minus trailing user session_user current_user escape filter grant only overlaps rlike regexp div lateral',
  ),
};

/** Words of the first list that Trino takes as names. */
const NAMES_IN_TRINO = new Set(
  words(
    'all any asc default desc fetch if interval lateral limit merge over range set some tablesample to window',
  ),
);

/** The words of a dialect that are written in quotes when they are names. */
export function reservedWords(dialect: SqlDialect): ReadonlySet<string> {
  const isShort = dialect === 'bigquery' || dialect === 'trino' || dialect === 'spark';
  const everywhere = EVERYWHERE.filter((word) => dialect !== 'trino' || !NAMES_IN_TRINO.has(word));
  return new Set([...everywhere, ...(isShort ? [] : STANDARD), ...MORE[dialect]]);
}
