import type { CatalogueEntry } from '@dataing/base/diagnostics';
import { entry } from './catalogue-entry.ts';
import { columnCatalogue } from './column-catalogue.ts';
import { distributionCatalogue } from './distribution-catalogue.ts';
import { jsonCatalogue } from './json.ts';
import { rollupCatalogue } from './rollup-catalogue.ts';
import { relationCatalogue } from './relation-catalogue.ts';
import { shapeCatalogue } from './shape-catalogue.ts';

const shape: readonly CatalogueEntry[] = [
  entry(
    'DSL_VERSION',
    'The version of the schema language is not known',
    'Only version "1.0" exists.',
    'Write "version": "1.0".',
    '"version": "1"',
  ),
  entry(
    'DSL_WRONG_TYPE',
    'A value has the wrong JSON type, or is empty',
    'The key needs, say, an object where a text stands, or a text that is not empty.',
    'Write a value of the type that the message names.',
    '"nodes": {}',
  ),
  entry(
    'DSL_MISSING_KEY',
    'A key that is needed is not there',
    'The object at the caret lacks a key that has no default.',
    'Add the key.',
    '{"id": "user", "kind": "entity"}',
  ),
  entry(
    'DSL_UNKNOWN_KEY',
    'A key that means nothing',
    'Most often a slip of the pen: an unknown key would otherwise be left out without a word.',
    'Correct or remove it. Remarks go under "comment" or "description". `lenient` turns this into a warning.',
    '"fanuot": {"distribution": "poisson", "lambda": 8}',
  ),
  entry(
    'DSL_IGNORED_KEY',
    'A key that means nothing in this place',
    'The key is known, but what stands beside it takes its meaning away.',
    'Remove it.',
    '"rows": 100 on a table with parents',
  ),
  entry(
    'DSL_UNKNOWN_VALUE',
    'A word that is not one of those allowed here',
    'The key takes one of a few words.',
    'Choose one of the words in the message.',
    '"kind": "table"',
  ),
  entry(
    'DSL_OUT_OF_RANGE',
    'A number or length outside its bounds',
    'The value would be meaningless: a negative count, a step of 0, a list of the wrong length.',
    'Write a value inside the bounds of the message.',
    '"rows": -1',
  ),
  entry(
    'DSL_NOT_AN_INTEGER',
    'A fraction where a whole number is needed',
    'Counts, starts and steps are whole numbers.',
    'Round it.',
    '"rows": 10.5',
  ),
  entry(
    'DSL_EMPTY_LIST',
    'A list that must not be empty is empty',
    'There would be nothing to choose from or to make.',
    'Give at least one entry.',
    '"choices": []',
  ),
  entry(
    'DSL_BAD_NAME',
    'An id that cannot name a file',
    'Each table becomes a file of its name, on any system.',
    'Leave out separators, control characters, a leading dot and outer blanks.',
    '"id": "../user"',
  ),
];

const names: readonly CatalogueEntry[] = [
  entry(
    'DSL_DUPLICATE_NODE',
    'A table is named twice',
    'Two tables share an id (letter case does not count: they would share a file), or a parent is listed twice.',
    'Rename or remove one.',
    '"parents": ["user", "user"]',
  ),
  entry(
    'DSL_DUPLICATE_COLUMN',
    'A column is named twice',
    'Two columns of one table share a name.',
    'Rename or remove one.',
    '{"name": "id", ...}, {"name": "id", ...}',
  ),
  entry(
    'DSL_UNKNOWN_NODE',
    'A table that does not exist',
    'A parent, lookup, effect, constraint or target names a table that the document does not have.',
    'Correct the name, or add the table.',
    '"parents": ["usr"]',
  ),
  entry(
    'DSL_UNKNOWN_COLUMN',
    'A column that does not exist',
    'The table that is named, or meant, has no column of that name.',
    'Correct the name, or add the column.',
    '"from": "user.user_idd"',
  ),
  entry(
    'DSL_BAD_REFERENCE',
    'A reference that is not table.column',
    'A column must be named together with its table here.',
    'Write table.column.',
    '"unique": ["user_id"]',
  ),
  entry(
    'DSL_PARENT_CYCLE',
    'Tables that are parents of each other',
    'Following the parents leads back to the start: no table could be made first.',
    'Remove one of the parents.',
    'a: parents ["b"], b: parents ["a"]',
  ),
  entry(
    'DSL_COLUMN_CYCLE',
    'Columns that need each other',
    'Following what each column is made from leads back to the start. The message lists the way round.',
    'Generate one of them from something else.',
    'a = b + 1, b = a - 1',
  ),
  entry(
    'DSL_DAG',
    'The explicit order of tables does not fit',
    '"dag" must name every table once, parents before children.',
    'Correct it, or leave it out: the order is found anyway.',
    '"dag": [["event"], ["user"]] where user is the parent',
  ),
];

const tables: readonly CatalogueEntry[] = [
  entry(
    'DSL_NOT_FOR_KIND',
    'A key that tables of this kind do not have',
    'Parents and fanout belong to facts; effects on a table belong to facts with parents.',
    'Change the kind, or remove the key.',
    '"kind": "entity", "parents": ["user"]',
  ),
  entry(
    'DSL_VOCAB',
    'A vocab without a list of values',
    'The rows of a vocab are the values of its first enum_list.',
    'Add a column with the generator enum_list, or make it an entity.',
    '"kind": "vocab" with a choice column only',
  ),
  entry(
    'DSL_ENUM_LENGTH',
    'An enum_list that is not as long as its table',
    'enum_list gives each row its value, so there must be one value per row.',
    'Make "rows" and the list agree; in a table with parents use choice.',
    '"rows": 10 beside an enum_list of 5 values',
  ),
  entry(
    'DSL_FANOUT_RANGE',
    'A fanout whose bounds do not fit',
    'The least number of children is above the greatest, or clamp does not have two entries.',
    'Swap or complete the bounds.',
    '"min": 5, "max": 2',
  ),
  entry(
    'DSL_TABLE_MODIFIER',
    'A column modifier on a table',
    'On a table only "effect" means anything: it scales the number of children.',
    'Move the modifier to a column.',
    '"modifiers": [{"transform": "jitter", ...}] on a table',
  ),
  entry(
    'DSL_SEGMENT',
    'Segments that no column holds',
    'A segment is a value of a column; the column is not named and cannot be found by its choices, or never has that value.',
    'Name the column as segment_column, and the segments as its choices are written.',
    '"segment_behavior": {"gold": {"fanout_multiplier": 2}}, where no column has the choice "gold"',
  ),
  entry(
    'DSL_NO_FIELD',
    'The effect table lacks the field',
    'A row that matches then changes nothing (it counts 1, or 0 for "add"), as in the original; `default` still holds where nothing matches.',
    'Name a column of numbers of the effect table, or add one.',
    '"map": {"field": "open_multiplier", "op": "mul", "default": 0.0}',
  ),
  entry(
    'DSL_EFFECT_COLUMN',
    'A column of the effect table has the wrong type',
    'The window needs times, the field needs numbers.',
    'Name a column of that type.',
    '"window": {"start_col": "name", "end_col": "end_at"}',
  ),
  entry(
    'DSL_NO_TIME_COLUMN',
    'A time column is needed and there is none',
    'Seasonality, windows and composite targets look at the time of a row: the first datetime or date column (for seasonality of numbers: declared before it).',
    'Add or reorder the time column, or name one in "time_column".',
    'seasonality on a float column of a table without times',
  ),
  entry(
    'DSL_EMPTY_SOURCE',
    'A column draws from a table without rows',
    'The table has "rows": 0, so there is no row to draw; or a table of one row looks for another of its own.',
    'Give the table rows; for a lookup into the own table, making the column nullable will do.',
    'lookup into a table with "rows": 0',
  ),
  entry(
    'DSL_INCIDENT',
    'An incident that cannot happen',
    'Its id is taken, its column is of a type that it cannot break, or it would change nothing.',
    'Correct the part that the caret marks.',
    '"type": "scale", "column": "name", "factor": 100',
  ),
  entry(
    'DSL_DUPLICATE_CHECK',
    'Two checks of one name',
    'The report tells the checks of a document apart by their names.',
    'Rename one of the two.',
    '"checks": [{"name": "paid", "sql": "..."}, {"name": "paid", "sql": "..."}]',
  ),
];

const timesAndChecks: readonly CatalogueEntry[] = [
  entry(
    'DSL_BAD_TIME',
    'A time that cannot be read',
    'Times are ISO 8601 dates or date-times of days that exist; without a zone they are UTC.',
    'Write 2024-01-31 or 2024-01-31T13:00:00Z.',
    '"start": "31.01.2024"',
  ),
  entry(
    'DSL_EMPTY_INTERVAL',
    'An interval that ends before it starts',
    'The end is at or before the start.',
    'Put the end after the start.',
    '"start": "2024-02-01", "end": "2024-01-01"',
  ),
  entry(
    'DSL_BAD_FREQUENCY',
    'A frequency that does not exist',
    'It is S, min, H, D, B, W, MS, M, Q or Y (pandas spellings), optionally with a number before it.',
    'Write one of these.',
    '"freq": "Minutes"',
  ),
  entry(
    'DSL_EMPTY_GRID',
    'No time can be drawn',
    'No point of the frequency lies in the range, or every point has a weight of zero.',
    'Widen the range, take a finer frequency, or give weight to what occurs.',
    '"freq": "M" within 2024-01-01 and 2024-01-15',
  ),
  entry(
    'DSL_EXPRESSION_SYNTAX',
    'An expression that cannot be read',
    'Something is missing or too many, or is not part of expressions.',
    'Mend the place that the caret marks.',
    '"code": "price * (1 + tax"',
  ),
  entry(
    'DSL_EXPRESSION_FUNCTION',
    'A function that does not exist, or is called wrongly',
    'Expressions call a fixed set of functions, each with its number of arguments.',
    'Take a function of the message, with its arguments.',
    '"code": "sine(x)"',
  ),
  entry(
    'DSL_EXPRESSION_TYPE',
    'Operands that do not go together',
    'Arithmetic needs numbers, comparisons need two values of one type, conditions need true or false.',
    'Change the operands.',
    '"code": "name * 2"',
  ),
  entry(
    'DSL_PROCESS',
    'What goes on inside each parent row cannot be worked out',
    'A funnel, state model, stock or chain of touches needs a parent with a time column, stages that lead on, and states that exist, and is alone in giving the rows of its table.',
    'Mend the place that the caret marks.',
    '"stage_config": {...} in a table whose parent has no datetime column',
  ),
  entry(
    'DSL_PROCESS_COLUMN',
    'A column that a process cannot fill',
    'States and stages fill text columns, times fill datetime or date columns; what not every row has needs a nullable column.',
    'Change the column, or name another one under "columns".',
    '"columns": {"previous_state": "came_from"}, where came_from is not nullable',
  ),
  entry(
    'DSL_REGEX',
    'A regular expression that cannot be read',
    'It does not compile.',
    'Mend it.',
    '"regex": "[a-"',
  ),
  entry(
    'DSL_CONSTRAINT_TYPE',
    'A constraint or target on a column of the wrong type',
    'Ranges and means need numbers, weekend_share needs times, inequalities need two columns of one type.',
    'Name a column of that type.',
    '"ranges": [{"attr": "user.name", "min": 0}]',
  ),
];

/** Every code that `parseDocument` reports. */
export const dslCatalogue: readonly CatalogueEntry[] = [
  ...jsonCatalogue,
  ...shape,
  ...names,
  ...tables,
  ...columnCatalogue,
  ...distributionCatalogue,
  ...timesAndChecks,
  ...rollupCatalogue,
  ...relationCatalogue,
  ...shapeCatalogue,
];
