import { type ChangeName, selectsOf, type Sites } from './mutation.ts';
import { itemLine, withLines } from './read-model.ts';

interface Rewrite {
  readonly kind: string;
  readonly change?: ChangeName;
  readonly rewrite: (expression: string) => readonly string[];
}

/** Every place where a pattern stands, replaced on its own. */
function everywhere(pattern: RegExp, to: string | ((...groups: string[]) => string)) {
  return (text: string): string[] =>
    [...text.matchAll(new RegExp(pattern, 'g'))].map((it) => {
      const with_ = it[0].replace(pattern, to as never);
      return `${text.slice(0, it.index)}${with_}${text.slice(it.index + it[0].length)}`;
    });
}

const REWRITES: readonly Rewrite[] = [
  { kind: 'sum_to_max', change: 'aggregation_changed', rewrite: everywhere(/\bsum\(/, 'max(') },
  { kind: 'sum_to_avg', change: 'aggregation_changed', rewrite: everywhere(/\bsum\(/, 'avg(') },
  {
    kind: 'sum_distinct',
    change: 'aggregation_changed',
    rewrite: everywhere(/\bsum\((?=\w)/, 'sum(distinct '),
  },
  { kind: 'avg_to_sum', change: 'aggregation_changed', rewrite: everywhere(/\bavg\(/, 'sum(') },
  { kind: 'min_to_max', change: 'aggregation_changed', rewrite: everywhere(/\bmin\(/, 'max(') },
  { kind: 'max_to_min', change: 'aggregation_changed', rewrite: everywhere(/\bmax\(/, 'min(') },
  {
    kind: 'count_distinct_to_count',
    change: 'aggregation_changed',
    rewrite: everywhere(/\bcount\(distinct /, 'count('),
  },
  {
    kind: 'count_column_to_rows',
    change: 'aggregation_changed',
    rewrite: everywhere(/\bcount\([\w.]+\)/, 'count(*)'),
  },
  { kind: 'unit', rewrite: everywhere(/ \/ 100\.0/, ' / 1000.0') },
  { kind: 'unit_dropped', rewrite: everywhere(/\{\{ (?:dollars|cents|kilograms)\('([^{}]*)'\) \}\}/, '$1') },
  {
    kind: 'macro_dropped',
    rewrite: everywhere(/\{\{ (?:clean|initial_of|reason_of)\('([^{}]*)'\) \}\}/, '$1'),
  },
  { kind: 'window_frame', rewrite: everywhere(/rows between \w+ preceding/, 'rows between 1 preceding') },
  { kind: 'window_partition', rewrite: everywhere(/partition by [\w.]+ /, '') },
  {
    kind: 'window_order',
    rewrite: everywhere(
      /over \((?:partition by [\w.]+ )?order by [\w.]+(?: desc)?/,
      (it) => `${it} nulls first`,
    ),
  },
  {
    kind: 'window_descending',
    rewrite: everywhere(
      /(order by [\w.]+)( desc)?/,
      (_, by, desc) => `${by}${desc === undefined ? ' desc' : ''}`,
    ),
  },
  { kind: 'rank_function', rewrite: everywhere(/\b(?:rank|dense_rank|row_number)\(\)/, 'percent_rank()') },
  { kind: 'coalesce_dropped', rewrite: everywhere(/coalesce\(([^(),]+(?:\([^()]*\))?), [^()]*?\)/, '$1') },
  { kind: 'coalesce_default', rewrite: everywhere(/, 0\)/, ', -1)') },
  { kind: 'coalesce_default_text', rewrite: everywhere(/, '(\w+|\?)'\)/, ", 'none')") },
  { kind: 'case_arm_value', rewrite: everywhere(/ then '(\w[\w ]*)'/, " then '$1s'") },
  {
    kind: 'case_arm_condition',
    rewrite: everywhere(
      /when ([\w.]+) (>|=|>=) /,
      (_, it, operator) => `when ${it} ${operator === '>' ? '>=' : '<>'} `,
    ),
  },
  { kind: 'case_else', rewrite: everywhere(/ else [^ ]+ end/, ' end') },
  {
    kind: 'case_arm_removed',
    rewrite: everywhere(
      /(?<=case (?:[\w.]+ )?)when (?:(?! then | when ).)+ then (?:(?! when | else | end).)+(?= when )/,
      '',
    ),
  },
  {
    kind: 'operator',
    rewrite: everywhere(/(?<=[\w)]) ([+*-]) (?=[\w({])/, (_, it) => ` ${it === '+' ? '-' : '+'} `),
  },
  { kind: 'literal', rewrite: everywhere(/(?<=[<>] )(\d+)\b/, (it) => String(Number(it) * 3 + 2)) },
  {
    kind: 'text_function',
    rewrite: everywhere(/\b(lower|upper)\(/, (_, it) => `${it === 'lower' ? 'upper' : 'lower'}(`),
  },
  {
    kind: 'date_grain',
    rewrite: everywhere(
      /date_trunc\('(\w+)'/,
      (_, it) => `date_trunc('${it === 'month' ? 'year' : 'month'}'`,
    ),
  },
  { kind: 'date_part', rewrite: everywhere(/date_diff\('(\w+)'/, "date_diff('day'") },
  {
    kind: 'aggregate_filter',
    change: 'aggregation_changed',
    rewrite: everywhere(/\bsum\(([\w.]+)\)(?! over)/, (it, of) => `${it} filter (where ${of} > 2)`),
  },
  {
    kind: 'aggregate_filter_dropped',
    change: 'aggregation_changed',
    rewrite: everywhere(/ filter \(where [^()]*\)/, ''),
  },
  {
    kind: 'nullif',
    rewrite: (it) =>
      /^[\w.]+$/.test(it) && /amount|revenue|visits|price|seats|cost|quantity/.test(it)
        ? [`nullif(${it}, 0)`, `coalesce(${it}, 7)`]
        : [],
  },
  {
    kind: 'other_column',
    rewrite: everywhere(/\b(\w+\.)?(?:revenue|gained|net|gross|scanned_at|opened_at|paid_at)\b(?!\()/, (it) =>
      it.replace(/\w+$/, (name) => OTHERS[name]),
    ),
  },
];

/** A column that stands beside it. */
const OTHERS: Readonly<Record<string, string>> = {
  revenue: 'orders',
  gained: 'revenue',
  net: 'gross',
  gross: 'net',
  scanned_at: 'booked_at',
  opened_at: 'closed_at',
  paid_at: 'order_id',
};

/** Expressions of select lists, rewritten one at a time. */
export const expressionSites: Sites = function* (project) {
  for (const { model, select } of selectsOf(project)) {
    for (const item of select.items) {
      for (const { kind, change, rewrite } of REWRITES) {
        for (const expression of new Set(rewrite(item.expression))) {
          if (expression === item.expression) continue;
          yield {
            kind,
            ...(change === undefined ? {} : { change }),
            model: model.name,
            description: `${model.name}: ${item.expression} made ${expression}`,
            edits: { [model.path]: withLines(model, { [item.line]: itemLine(model, item, expression) }) },
          };
        }
      }
    }
  }
};
