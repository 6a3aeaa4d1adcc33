import type { Dialect } from '../dialect/index.ts';

const set = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Words that end an expression or start a clause: never the name of a column without quotes. */
export const NO_COLUMN = set(`
  select from where having union intersect except on join and or as then when else end distinct
  group order limit using is between like ilike in by into
`);

/** Words that never are an alias without AS behind a value. */
const NO_ITEM_ALIAS = set(`
  from where group having order limit offset fetch union intersect except on using join inner left right full cross
  natural as and or not in is between like ilike rlike regexp glob similar then when else end window returning into
  for collate over desc asc nulls div escape isnull notnull connect cluster distribute lateral set overlaps values
  tablesample when within select separator with
`);

/** The same behind a part of FROM. */
const NO_TABLE_ALIAS = set(`
  where group having order limit offset fetch union intersect except on using join inner left right full cross
  natural as and or not window returning for lateral set when tablesample pivot unpivot asof semi anti positional
  into connect start cluster distribute sort match_condition match_recognize with values select then
  straight_join default do use force ignore matched end bernoulli
  system sample global indexed lock
`);

/** Words that start a clause only when a certain word or mark follows: else they may be an alias. */
function isClause(word: string, next: string, dialect: Dialect): boolean {
  switch (word) {
    case 'qualify':
      return dialect.qualify === true;
    case 'minus':
      return (
        dialect.minus === true && (next === 'select' || next === '(' || next === 'all' || next === 'with')
      );
    case 'sample':
      return next === '(';
    case 'offset':
      return true;
    default:
      return false;
  }
}

const MAY_FOLLOW: Readonly<Record<string, ReadonlySet<string>>> = {
  // `window`, `start` and the like are clauses before these words only.
  start: set('with'),
  connect: set('by'),
  cluster: set('by'),
  distribute: set('by'),
  sort: set('by'),
  global: set('join left inner'),
  positional: set('join'),
  semi: set('join'),
  anti: set('join'),
  asof: set('join left inner full right'),
  use: set('index key'),
  force: set('index key'),
  ignore: set('index key nulls'),
  lock: set('in'),
  system: set('('),
  bernoulli: set('('),
  sample: set('('),
  default: set('values'),
  within: set('group'),
  nulls: set('first last'),
  overlaps: set('('),
  separator: set(''),
  over: set('('),
  indexed: set('by'),
};

/** Whether a word may be an alias without AS before it. */
export function isAlias(word: string, next: string, place: 'item' | 'table', dialect: Dialect): boolean {
  if (word === '') return false;
  if (isClause(word, next, dialect)) return false;
  const refused = place === 'item' ? NO_ITEM_ALIAS : NO_TABLE_ALIAS;
  if (!refused.has(word)) return true;
  const follow = MAY_FOLLOW[word];
  return follow !== undefined && !follow.has(next);
}
