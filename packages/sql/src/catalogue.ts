import type { CatalogueEntry } from '@dataing/base/diagnostics';

export const catalogue: readonly CatalogueEntry[] = [
  {
    code: 'SQL_SYNTAX',
    title: 'An expression or a statement could not be read',
    cause: 'A word or mark stands where none can, a quote is open, or the text ends too early.',
    remedy:
      'Look at the place named. A column whose name is AND, OR, NOT, CASE or the like goes in double quotes.',
    example: 'SQL_SYNTAX: unexpected ) where a value should be',
  },
  {
    code: 'SQL_FUNCTION_NOT_ALLOWED',
    title: 'An expression calls a function that is not on the list',
    cause: 'Only functions that depend on their arguments alone may be used; or the name is misspelt.',
    remedy: 'Use the suggestion, or another function; a column of that name goes in double quotes.',
    example:
      'SQL_FUNCTION_NOT_ALLOWED: the function read_text is not on the list of functions that may be used',
  },
  {
    code: 'SQL_TYPE_NOT_ALLOWED',
    title: 'A cast names a type that is not on the list',
    cause: 'The type is misspelt, belongs to another engine, or was defined by a user.',
    remedy: 'Use a built-in type such as double, varchar, decimal(18, 2), date or timestamp.',
    example: 'SQL_TYPE_NOT_ALLOWED: regclass is not a type that may be used',
  },
  {
    code: 'SQL_NODE_NOT_ALLOWED',
    title: 'An expression holds a form of SQL that cannot stand there',
    cause:
      'Subqueries, windows, parameters and names of three parts have no meaning in a metric or a condition.',
    remedy: 'Use columns, literals, operators, CASE, CAST and functions.',
    example: 'SQL_NODE_NOT_ALLOWED: a subquery cannot stand in this expression',
  },
  {
    code: 'SQL_TOO_LONG',
    title: 'An expression or a text of SQL is too long',
    cause: 'An expression has more than 20,000 characters, or a text of statements more than 4,000,000.',
    remedy: 'Shorten it.',
    example: 'SQL_TOO_LONG: an expression has at most 20000 characters',
  },
  {
    code: 'SQL_TOO_DEEP',
    title: 'An expression or a statement is nested too deeply',
    cause:
      'An expression has more than 100 levels of brackets, functions or CASE; or a statement has more than 400, or a chain of more than 1,000 operators or joins.',
    remedy: 'Flatten it.',
    example: 'SQL_TOO_DEEP: nested deeper than 100 levels',
  },
  {
    code: 'SQL_NOT_READ',
    title: 'A parser gave no answer',
    cause:
      'A long text is read in a thread of its own, which was stopped because it took too long or ran out of memory.',
    remedy: 'Split the text, or shorten what is nested in it. The other texts were read all the same.',
    example: 'SQL_NOT_READ: not read: no answer within 5000 ms',
  },
  {
    code: 'SQL_DIALECT_UNKNOWN',
    title: 'A dialect is not known yet',
    cause: 'Expressions are read in the dialect of the warehouse, and this version does not know it.',
    remedy: 'Use a warehouse whose dialect is supported: duckdb.',
    example: 'SQL_DIALECT_UNKNOWN: no expressions for mysql yet',
  },
  {
    code: 'GATE_TOO_LONG',
    title: 'A query is too long to be judged',
    cause: 'It has more than 1,000,000 characters or 50,000 words and marks.',
    remedy: 'Put long lists of values into a table and join it.',
    example: 'GATE_TOO_LONG: more than 50000 words and marks',
  },
  {
    code: 'GATE_TOO_DEEP',
    title: 'A query is nested too deeply to be judged',
    cause: 'More than 100 levels of brackets, or a tree deeper than 1,500 levels.',
    remedy: 'Flatten it, for example with WITH.',
    example: 'GATE_TOO_DEEP: brackets deeper than 100 levels',
  },
  {
    code: 'GATE_TEXT_NOT_ALLOWED',
    title: 'A query holds characters that SQL does not have',
    cause:
      'An invisible or space-like character outside quotes, a control character, or a quote or comment that is never closed. Engines differ on what these mean.',
    remedy: 'Retype the place named with plain spaces and quotes.',
    example:
      'GATE_TEXT_NOT_ALLOWED: "\\u00a0* from or" is an open quote or comment, or starts with a character SQL does not have',
  },
  {
    code: 'GATE_STATEMENTS',
    title: 'A text does not hold exactly one statement',
    cause: 'There is none, or there are several, as our lexer or a parser counts them.',
    remedy: 'Send one query at a time.',
    example: 'GATE_STATEMENTS: 2 statements where one is allowed',
  },
  {
    code: 'GATE_NOT_A_QUERY',
    title: 'A statement is not a query',
    cause: 'It starts with a word other than SELECT, WITH, FROM, VALUES, PIVOT or UNPIVOT.',
    remedy: 'Only reading is allowed here.',
    example: 'GATE_NOT_A_QUERY: a statement that starts with drop is not a query',
  },
  {
    code: 'GATE_NOT_PARSED',
    title: 'A parser could not read a query',
    cause: "The text is wrong, or uses a form that the engine's parser or the independent one does not know.",
    remedy: 'Write it in a simpler way; the message is the parser’s own.',
    example: 'GATE_NOT_PARSED: the duckdb parser says: syntax error at or near "from"',
  },
  {
    code: 'GATE_NODE_NOT_ALLOWED',
    title: 'A query holds a form that is not on the list',
    cause: 'SHOW, DESCRIBE, parameters, older versions of tables, and whatever this version does not know.',
    remedy: 'Leave it out; for the shape of tables there is the schema.',
    example: 'GATE_NODE_NOT_ALLOWED: SHOW, DESCRIBE or SUMMARIZE is not allowed in a query',
  },
  {
    code: 'GATE_FUNCTION_NOT_ALLOWED',
    title: 'A query calls a function that is not on the list',
    cause:
      'It reads files, settings, the catalog or the session, waits, changes state, runs SQL, or is unknown.',
    remedy: 'Use functions that depend on their arguments alone.',
    example: 'GATE_FUNCTION_NOT_ALLOWED: read_csv cannot be read as a table',
  },
  {
    code: 'GATE_TYPE_NOT_ALLOWED',
    title: 'A query casts to a type that is not on the list',
    cause: 'The type was defined by a user, or reaches into the catalog as regclass does.',
    remedy: 'Use a built-in type.',
    example: 'GATE_TYPE_NOT_ALLOWED: regclass is not a type that may be used',
  },
  {
    code: 'GATE_TABLE_NOT_IN_SCOPE',
    title: 'A query reads a table that may not be read here',
    cause: 'The name is misspelt, belongs to a system catalog or another schema, or is the name of a file.',
    remedy: 'Read one of the tables named in the message.',
    example: 'GATE_TABLE_NOT_IN_SCOPE: order is not a table that may be read here',
  },
  {
    code: 'GATE_LIMIT_NOT_CONSTANT',
    title: 'The rows of a query cannot be bounded',
    cause: 'Its LIMIT is a percentage or is computed, or a tree has a limit that is no whole number.',
    remedy: 'Write LIMIT with a plain number.',
    example: 'GATE_LIMIT_NOT_CONSTANT: the LIMIT is not a plain number, so the rows cannot be bounded',
  },
  {
    code: 'GATE_PARSERS_DISAGREE',
    title: 'Two readings of a query differ',
    cause:
      'One parser sees other tables, or another limit, than the other: the meaning of the text is in doubt.',
    remedy: 'Write the query in a simpler way, with names in double quotes.',
    example:
      'GATE_PARSERS_DISAGREE: two parsers read different tables in this text, so its meaning is in doubt',
  },
  {
    code: 'GATE_PARSER_TIMEOUT',
    title: 'A parser did not answer in time',
    cause: 'The query is very large or built to be slow.',
    remedy: 'Shorten it.',
    example: 'GATE_PARSER_TIMEOUT: the polyglot parser says: no answer in time',
  },
  {
    code: 'GATE_PARSER_MISSING',
    title: 'The gate was not given the parsers it needs',
    cause: 'A fault of the program: the composition root must hand in the deciding and the second parser.',
    remedy: 'Report it.',
    example: 'GATE_PARSER_MISSING: the polyglot parser is needed and was not given',
  },
  {
    code: 'GATE_DIALECT_UNKNOWN',
    title: 'There is no gate for a dialect yet',
    cause: 'Queries built as trees are written for some dialects only; as texts all dialects are judged.',
    remedy: 'Send the query as a text.',
    example: 'GATE_DIALECT_UNKNOWN: no trees for snowflake yet',
  },
  {
    code: 'GATE_NOT_A_CHANGE',
    title: 'A statement is not a change of rows',
    cause: 'Where changes of rows are allowed, only one INSERT, UPDATE or DELETE is.',
    remedy: 'Send one INSERT, or one UPDATE or DELETE with a WHERE.',
    example: 'GATE_NOT_A_CHANGE: SELECT is not a change of rows',
  },
  {
    code: 'GATE_WHERE_MISSING',
    title: 'An UPDATE or DELETE has no WHERE',
    cause: 'It would change every row of the table.',
    remedy: 'Say which rows are meant.',
    example: 'GATE_WHERE_MISSING: DELETE without WHERE changes every row',
  },
  {
    code: 'GATE_WHERE_ALWAYS_TRUE',
    title: 'Nothing shows that a WHERE leaves any row out',
    cause:
      'It is always true (1 = 1, id = id, id IS NULL OR id IS NOT NULL), or too involved to tell: under AND some condition, under OR every one, must compare a column of the table itself with a constant or with a column of another table.',
    remedy: "Compare a column with a constant: WHERE id = 5, WHERE day >= DATE '2026-01-01'.",
    example: 'GATE_WHERE_ALWAYS_TRUE: nothing shows that this WHERE leaves any row out',
  },
  {
    code: 'GATE_DEFINITION_NOT_ALLOWED',
    title: 'A change of definitions is not on the list',
    cause:
      'DROP, TRUNCATE, GRANT, CREATE TABLE, and whatever else may lose data or rights, are never allowed.',
    remedy:
      'Allowed are ALTER TABLE that adds a column or a constraint or sets or drops NOT NULL, and CREATE VIEW.',
    example: 'GATE_DEFINITION_NOT_ALLOWED: DROP is not allowed',
  },
];
