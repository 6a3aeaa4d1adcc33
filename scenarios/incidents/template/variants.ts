import type { Dice } from '../plan/dice.ts';
import type { ModelSpec, Template } from './template.ts';

const LEAST_MORE = 12;
const MOST_MORE = 20;

/**
 * The template with a dozen and more tables by day besides: for each fact and each of its categories how many there were
 * and what its measures add up to, as a warehouse gathers them over the years.
 */
export function widened(template: Template, dice: Dice): Template {
  const possible = template.models.filter(isFact).flatMap((fact) => byCategory(template, fact));
  const more = dice.shuffle(possible).slice(0, dice.whole(LEAST_MORE, MOST_MORE));
  return { ...template, models: [...template.models, ...more] };
}

/** The template with no table that is added to: every night makes each of them anew, from all rows there are. */
export function refreshed(template: Template): Template {
  const models = template.models.map(
    (it): ModelSpec => (it.materialized === 'incremental' ? { ...it, materialized: 'table' } : it),
  );
  return { ...template, models };
}

function isFact({ materialized, time, isUnwatched }: ModelSpec): boolean {
  return materialized === 'incremental' && time !== undefined && isUnwatched !== true;
}

function byCategory(template: Template, fact: ModelSpec): readonly ModelSpec[] {
  const day = dayColumn(template);
  const kindOf = (column: string) => template.columns[column]?.kind;
  const columns = Object.keys(fact.select);
  const measures = columns.filter((it) => kindOf(it) === 'measure').slice(0, 2);
  const categories = columns.filter((it) => kindOf(it) === 'category' || it === 'region');
  return categories.map((category) => ({
    name: `daily_${fact.name.replace(/^[a-z]+_/, '')}_by_${category}_${fact.layer === 'marts' ? 'mart' : 'raw'}`,
    layer: 'marts',
    materialized: 'table',
    description: `By day and ${category}.`,
    from: fact.name,
    as: 'f',
    key: [day, category],
    time: day,
    isGrouped: true,
    select: {
      [day]: `cast(f.@${fact.time} as date)`,
      [category]: `f.@${category}`,
      ...Object.fromEntries(measures.map((it) => [it, `sum(f.@${it})`])),
      row_count: 'count(*)',
    },
  }));
}

/** What the template calls the day of a table by day. */
function dayColumn({ models }: Template): string {
  const named = models.find((it) => it.isGrouped === true && it.time !== undefined)?.time;
  if (named === undefined) throw new Error('the template has no table by day');
  return named;
}
