import type { SqlDialect } from '@dataing/ports';
import type { Dialect } from './lex-rules.ts';
import { reservedWords } from './reserved.ts';

/** Longest first; a dialect that lacks one has no text in which it could stand. */
const OPERATORS = (
  '->> <=> !~* ~~* ~* !~ ~~ <> <= >= != == || -> => << >> && |> ** := :: // ' +
  '+ - * / % = < > & | ^ ~ ! @ #'
).split(' ');

const RUN_CHARACTERS = '+-*/<>=~!@#%^&|`?';
const without = (...marks: readonly string[]) => OPERATORS.filter((mark) => !marks.includes(mark));

const DOUBLE_QUOTES: readonly [string, string] = ['"', '"'];
const BACKTICKS: readonly [string, string] = ['`', '`'];

const STANDARD = {
  identifierQuotes: [DOUBLE_QUOTES],
  writeQuote: DOUBLE_QUOTES,
  textQuotes: "'",
  lineComments: ['--'],
  nestedComments: false,
  backslashEscapes: false,
  textPrefixes: [],
  dollarQuotes: false,
  parameterMarks: ['?'],
  operators: without('|>', '//', '!~*', '~~*', '~*', '!~', '~~', '&&', '#'),
  operatorCharacters: '',
  precedence: 'shared',
  concat: 'add',
  arrow: 'json',
} as const;

const POSTGRES_TEXT = {
  ...STANDARD,
  nestedComments: true,
  textPrefixes: ['e', 'x', 'b', 'n', 'u&'],
  dollarQuotes: true,
  parameterMarks: ['$'],
  operators: 'run',
  operatorCharacters: RUN_CHARACTERS,
  precedence: 'postgres',
  concat: 'other',
} as const;

/** The text and grammar of each dialect; every rule is about reading and writing, none about meaning. */
export const DIALECTS: Readonly<Record<SqlDialect, Dialect>> = {
  duckdb: {
    ...POSTGRES_TEXT,
    dialect: 'duckdb',
    parameterMarks: ['$', '?'],
    reserved: reservedWords('duckdb'),
    arrow: 'both',
    bareArrays: true,
    qualify: true,
    fromFirst: true,
    textAliases: true,
  },
  postgres: {
    ...POSTGRES_TEXT,
    dialect: 'postgres',
    reserved: reservedWords('postgres'),
    emptySelect: true,
  },
  redshift: {
    ...POSTGRES_TEXT,
    dialect: 'redshift',
    reserved: reservedWords('redshift'),
    textPrefixes: [],
    backslashEscapes: true,
    qualify: true,
    minus: true,
  },
  mysql: {
    ...STANDARD,
    dialect: 'mysql',
    identifierQuotes: [BACKTICKS],
    writeQuote: BACKTICKS,
    textQuotes: `'"`,
    lineComments: ['#', '--'],
    dashesNeedSpace: true,
    executableComments: true,
    backslashEscapes: true,
    textPrefixes: ['x', 'b', 'n'],
    parameterMarks: ['?', '@'],
    operators: without('|>', '//', '!~*', '~~*', '~*', '!~', '~~', '#', '::'),
    digitWords: true,
    reserved: reservedWords('mysql'),
    concat: 'or',
    limitComma: true,
    textAliases: true,
  },
  sqlite: {
    ...STANDARD,
    dialect: 'sqlite',
    identifierQuotes: [DOUBLE_QUOTES, BACKTICKS, ['[', ']']],
    textPrefixes: ['x'],
    parameterMarks: ['?', '@', '$'],
    reserved: reservedWords('sqlite'),
    concat: 'tightest',
    limitComma: true,
    textAliases: true,
  },
  snowflake: {
    ...STANDARD,
    dialect: 'snowflake',
    lineComments: ['--', '//'],
    backslashEscapes: true,
    textPrefixes: ['x'],
    dollarQuotes: 'untagged',
    parameterMarks: ['$', '?'],
    reserved: reservedWords('snowflake'),
    arrow: 'lambda',
    colonPath: true,
    bareArrays: true,
    qualify: true,
    minus: true,
  },
  bigquery: {
    ...STANDARD,
    dialect: 'bigquery',
    identifierQuotes: [BACKTICKS],
    writeQuote: BACKTICKS,
    textQuotes: `'"`,
    lineComments: ['--', '#'],
    backslashEscapes: true,
    tripleQuotes: true,
    digitWords: true,
    textPrefixes: ['r', 'b', 'rb', 'br'],
    parameterMarks: ['?', '@'],
    operators: without('//', '!~*', '~~*', '~*', '!~', '~~', '#'),
    reserved: reservedWords('bigquery'),
    concat: 'multiply',
    arrow: 'lambda',
    bareArrays: true,
    dottedQuotes: true,
    qualify: true,
    pipes: true,
  },
  trino: {
    ...STANDARD,
    dialect: 'trino',
    textPrefixes: ['x', 'u&'],
    reserved: reservedWords('trino'),
    concat: 'add',
    arrow: 'lambda',
  },
  spark: {
    ...STANDARD,
    dialect: 'spark',
    identifierQuotes: [BACKTICKS],
    writeQuote: BACKTICKS,
    textQuotes: `'"`,
    nestedComments: true,
    backslashEscapes: true,
    textPrefixes: ['r', 'x'],
    digitWords: true,
    numberSuffixes: true,
    operators: without('//', '!~*', '~~*', '~*', '!~', '~~', '&&', '#'),
    reserved: reservedWords('spark'),
    arrow: 'lambda',
    colonPath: true,
    qualify: true,
    pipes: true,
    minus: true,
    fromFirst: true,
  },
};
