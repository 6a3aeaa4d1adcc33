import type { ModelSpec } from '../template/template.ts';
import { type CommitFault, draw, drawItem, kind, kindOf, lasting } from './commit-fault.ts';
import type { FaultKind, Site } from './fault.ts';

const withItem =
  (column: string, expression: string) =>
  (spec: ModelSpec): ModelSpec => ({
    ...spec,
    select: { ...spec.select, [column]: expression },
  });

/** Some model leaves rows out by it. */
function decides(site: Site, column: string): boolean {
  return site.template.models.some((it) =>
    (it.where ?? []).some((sql) => new RegExp(`@${column}\\b.*'`).test(sql)),
  );
}

const filters: readonly FaultKind[] = [
  kind('filter_change', 'narrowed', (site) => {
    const found = drawItem(site, (_, column) => kindOf(site, column) === 'category' && column !== 'status');
    if (found === undefined) return undefined;
    const { model, column, expression } = found;
    const values = site.template.columns[column].values ?? [];
    const value = values[Math.min(values.length - 1, site.level === 1 ? 0 : site.dice.whole(1, 2))];
    const condition = `${expression} <> '${value}'`;
    return {
      model: model.name,
      segment: { [column]: value },
      isLoss: true,
      message: `leave ${value} out of {model}`,
      says: `{model} leaves out rows where @${column} is ${value}`,
      ...(model.from.startsWith('raw.')
        ? { harmless: [`delete from {clean}.@${model.from.slice(4)} where @${column} = '${value}'`] }
        : {}),
      edit: (spec) => ({ ...spec, where: [...(spec.where ?? []), condition] }),
    };
  }),
  kind('filter_change', 'widened', (site) => {
    const found = draw(
      site,
      lasting(site).filter((it) => (it.where ?? []).some((sql) => sql.includes("'"))),
    );
    if (found === undefined) return undefined;
    return {
      model: found.name,
      message: `simplify conditions of {model}`,
      says: `{model} no longer leaves out rows by ${(found.where ?? [])[0]}`,
      edit: (spec) => ({ ...spec, where: (spec.where ?? []).slice(1) }),
    };
  }),
  kind(
    'filter_change',
    'only_one_status',
    (site) => {
      const found = drawItem(
        site,
        (_, column) => kindOf(site, column) === 'category' && decides(site, column),
      );
      if (found === undefined) return undefined;
      const value = (site.template.columns[found.column].values ?? [''])[0];
      return {
        model: found.model.name,
        isLoss: true,
        message: `{model}: only ${value} ones`,
        says: `{model} keeps only rows where @${found.column} is ${value}`,
        edit: (spec) => ({ ...spec, where: [...(spec.where ?? []), `${found.expression} = '${value}'`] }),
      };
    },
    true,
  ),
];

const values: readonly FaultKind[] = [
  kind('unit_change', 'division_dropped', (site) => {
    const found = drawItem(site, (expression) => expression.includes(' / 100.0'));
    if (found === undefined) return undefined;
    return {
      model: found.model.name,
      column: found.column,
      message: `{model}: amounts as they come`,
      says: `@${found.column} of {model} is no longer divided by 100`,
      edit: withItem(found.column, found.expression.replace(' / 100.0', '')),
    };
  }),
  kind('sentinel_default', 'coalesce', (site) => {
    const found = drawItem(
      site,
      (expression, column) =>
        /^s\.@\w+$/.test(expression) && (site.template.columns[column].nullShare ?? 0) > 0.02,
    );
    if (found === undefined) return undefined;
    return {
      model: found.model.name,
      column: found.column,
      message: `{model}: no empty @${found.column}`,
      says: `@${found.column} of {model} is a default where nothing is known`,
      harmless: [
        `update {clean}.@${found.model.from.slice(4)} set @${found.column} = 'known' where @${found.column} is null`,
      ],
      edit: withItem(found.column, `coalesce(${found.expression}, 'none')`),
    };
  }),
  kind('enum_drift', 'normalisation_dropped', (site) => {
    const found = drawItem(
      site,
      (expression, column) => expression.startsWith('lower(') && kindOf(site, column) === 'category',
    );
    if (found === undefined) return undefined;
    return {
      model: found.model.name,
      column: found.column,
      message: `{model}: @${found.column} as capitals`,
      says: `@${found.column} of {model} is spelled otherwise`,
      edit: withItem(found.column, found.expression.replace('lower(', 'upper(')),
    };
  }),
  kind('timezone_shift', 'local_time', (site) => {
    const found = drawItem(
      site,
      (expression, column, model) => column === model.time && expression.startsWith('s.'),
    );
    if (found === undefined) return undefined;
    const hours = site.dice.whole(5, 9);
    return {
      model: found.model.name,
      column: found.column,
      message: `{model}: local time`,
      says: `@${found.column} of {model} is ${hours} hours ahead`,
      edit: withItem(found.column, `${found.expression} + interval '${hours} hours'`),
    };
  }),
  kind('truncation', 'cast', (site) => {
    const found = drawItem(
      site,
      (expression, column) =>
        kindOf(site, column) === 'measure' && /^[a-z]\.@\w+$|\/ 100\.0$/.test(expression),
    );
    if (found === undefined) return undefined;
    return {
      model: found.model.name,
      column: found.column,
      message: `{model}: whole numbers`,
      says: `@${found.column} of {model} is cut to whole tens`,
      edit: withItem(found.column, `floor((${found.expression}) / 10) * 10`),
    };
  }),
  kind('schema_change', 'column_dropped', (site) => {
    const found = drawItem(
      site,
      (expression, column) =>
        ['text', 'category', 'measure'].includes(kindOf(site, column)) && /^[a-z]\.@\w+$/.test(expression),
    );
    if (found === undefined) return undefined;
    return {
      model: found.model.name,
      column: found.column,
      message: `{model}: @${found.column} is not used`,
      says: `{model} no longer has @${found.column}`,
      edit: withItem(found.column, 'null'),
    };
  }),
  kind('source_nulls', 'nullif', (site) => {
    const found = drawItem(
      site,
      (expression, column) => kindOf(site, column) === 'category' && expression.includes('s.'),
    );
    if (found === undefined) return undefined;
    const value = (site.template.columns[found.column].values ?? [''])[0];
    return {
      model: found.model.name,
      column: found.column,
      message: `{model}: clean @${found.column}`,
      says: `@${found.column} of {model} is empty where it was ${value}`,
      edit: withItem(found.column, `nullif(${found.expression}, '${value}')`),
    };
  }),
  kind(
    'segment_failure',
    'case',
    (site) => {
      const found = drawItem(
        site,
        (expression, column, model) =>
          kindOf(site, column) === 'measure' &&
          /^[a-z]\.@/.test(expression) &&
          categoryOf(site, model) !== undefined,
      );
      if (found === undefined) return undefined;
      const category = categoryOf(site, found.model) as string;
      const value = site.dice.pick((site.template.columns[category].values ?? []).slice(0, 3));
      return {
        model: found.model.name,
        column: found.column,
        segment: { [category]: value },
        message: `{model}: @${found.column} by @${category}`,
        says: `@${found.column} of {model} is empty where @${category} is ${value}`,
        edit: withItem(
          found.column,
          `case when ${found.model.select[category]} <> '${value}' then ${found.expression} end`,
        ),
      };
    },
    true,
  ),
];

function categoryOf(site: Site, model: ModelSpec): string | undefined {
  return Object.keys(model.select).find((it) => kindOf(site, it) === 'category');
}

const runs: readonly FaultKind[] = [
  kind('incremental_bug', 'overlap', (site) =>
    bug(site, 'again', "{as}.@loaded_at > (select max(@loaded_at) - interval '1 day' from {{ this }})"),
  ),
  kind('incremental_bug', 'gap', (site) =>
    bug(site, 'never', "{as}.@loaded_at > (select max(@loaded_at) + interval '1 day' from {{ this }})"),
  ),
  kind(
    'incremental_bug',
    'event_time',
    (site) => {
      const model = draw(
        site,
        lasting(site).filter((it) => (it.time ?? '') !== '' && (it.joins ?? []).length === 0),
      );
      if (model === undefined) return undefined;
      const time = model.select[model.time ?? ''];
      return {
        ...watermark(model, `${time} > (select max(@${model.time}) from {{ this }})`),
        says: `an incremental run of {model} goes by event time, and never sees rows that arrive late`,
      };
    },
    true,
  ),
];

function bug(site: Site, what: 'again' | 'never', condition: string): CommitFault | undefined {
  const model = draw(site, lasting(site));
  if (model === undefined) return undefined;
  return {
    ...watermark(model, condition.replace('{as}', model.as)),
    says: `an incremental run of {model} takes rows ${what === 'again' ? 'that it took before again' : 'of some nights never'}`,
    ...(what === 'never' ? { isLoss: true } : {}),
  };
}

function watermark(model: ModelSpec, condition: string): CommitFault {
  return {
    model: model.name,
    isDaily: true,
    message: '{model}: watermark of incremental runs',
    says: '',
    edit: (spec) => ({ ...spec, watermark: condition }),
  };
}

/** Jobs that do not run. */
const jobs: readonly FaultKind[] = [
  {
    type: 'stale_table',
    variant: 'job_not_run',
    by: 'source',
    plant: (site) => {
      const model = draw(site, lasting(site));
      if (model === undefined) return undefined;
      const { onset } = site;
      return {
        type: 'stale_table',
        variant: 'job_not_run',
        asset: model.name,
        column: null,
        segment: {},
        onset,
        end: null,
        isLoss: true,
        idle: [model.name],
        mechanism: `the job of {model} did not run after ${site.calendar.date(onset)}`,
      };
    },
  },
];

/** Conditions, values and runs of models. */
export const modelFaults: readonly FaultKind[] = [...filters, ...values, ...runs, ...jobs];
