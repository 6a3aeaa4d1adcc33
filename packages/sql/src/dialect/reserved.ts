import type { SqlDialect } from '@dataing/ports';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Reserved in every dialect here, or so nearly that writing them bare is asking for trouble. */
const EVERYWHERE = words(`
  all and any as asc between by case cast check collate column constraint create cross current_date current_time
  current_timestamp default delete desc distinct drop else end except exists false fetch for foreign from full
  group having if in inner insert intersect interval into is join lateral left like limit natural not null offset on or
  order outer over partition primary qualify range recursive references right row rows select set some table
  tablesample then to true union unique unnest update using values when where window with array struct map merge
  pivot unpivot returning into exclude ilike rollup cube grouping
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
    'account alter connect connection current current_user database following grant gscluster increment issue localtime localtimestamp minus of organization regexp revoke rlike sample schema start trigger try_cast view whenever asof match_condition',
  ),
  bigquery: words(
    'assert_rows_modified at contains cube define enum escape exclude extract following groups hash ignore lookup new no nulls of preceding proto rollup treat unbounded within',
  ),
  redshift: words(
    'aes128 aes256 allowdateconversion analyse analyze authorization backup binary blanksasnull both bytedict bzip2 credentials current_user current_user_id deferrable deflate defrag delta delta32k disable emptyasnull enable encode encrypt encryption explicit freeze globaldict256 globaldict64k grant gzip identity ignore ilike initially isnull leading localtime localtimestamp lun luns lzo lzop minus mostly16 mostly32 mostly8 new notnull nulls off offline oid old only open overlaps parallel percent permissions placing raw readratio recover rejectlog resort respect restore session_user similar snapshot sysdate system tag tdes text255 text32k timestamp top trailing truncatecolumns user verbose wallet without connect',
  ),
  trino: words(
    'alter current_catalog current_path current_role current_schema current_user deallocate describe escape execute extract grouping json_array json_exists json_object json_query json_table json_value listagg localtime localtimestamp normalize prepare skip trim uescape',
  ),
  spark: words(
    'anti both leading semi minus trailing user session_user current_user escape filter grant only overlaps sql time rlike regexp div lateral',
  ),
};

/** The words of a dialect that are written in quotes when they are names. */
export function reservedWords(dialect: SqlDialect): ReadonlySet<string> {
  return new Set([...EVERYWHERE, ...MORE[dialect]]);
}
