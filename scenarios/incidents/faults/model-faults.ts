import type { CauseType } from '@dataing/investigate';
import type { JoinSpec, ModelSpec } from '../template/template.ts';
import { type FaultKind, type Planted, sayWindow, type Site } from './fault.ts';

interface CommitFault {
  readonly model: string;
  readonly column?: string | null;
  readonly edit: (spec: ModelSpec) => ModelSpec;
  readonly message: string;
  readonly says: string;
  readonly segment?: Readonly<Record<string, string>>;
  readonly harmless?: readonly string[];
  readonly isDaily?: boolean;
  readonly isLoss?: boolean;
}

function kind(
  type: CauseType,
  variant: string,
  make: (site: Site) => CommitFault | undefined,
  isHeldOut = false,
): FaultKind {
  return {
    type,
    variant,
    by: 'commit',
    ...(isHeldOut ? { isHeldOut } : {}),
    plant: (site) => {
      const fault = make(site);
      return fault === undefined ? undefined : planted(site, type, variant, fault);
    },
  };
}

function planted(site: Site, type: CauseType, variant: string, fault: CommitFault): Planted {
  return {
    type,
    variant,
    asset: fault.model,
    column: fault.column ?? null,
    segment: fault.segment ?? {},
    onset: site.onset,
    // A commit stays until somebody reverts it, which nobody has.
    end: null,
    commit: { model: fault.model, edit: fault.edit, message: fault.message },
    ...(fault.harmless === undefined ? {} : { harmless: fault.harmless }),
    ...(fault.isDaily === true ? { isDaily: true } : {}),
    ...(fault.isLoss === true ? { isLoss: true } : {}),
    mechanism: `${fault.says} ${sayWindow({ ...site, end: null })}`,
  };
}

/** Models whose rows stay as they were built when a commit comes. */
function lasting(site: Site): ModelSpec[] {
  return site.template.models.filter((it) => it.materialized === 'incremental' && it.isUnwatched !== true);
}

function draw<T>(site: Site, from: readonly T[]): T | undefined {
  return from.length === 0 ? undefined : site.dice.pick(from);
}

/** A column of a lasting model, by what it is computed with. */
function drawItem(site: Site, isRight: (expression: string, column: string, model: ModelSpec) => boolean) {
  const found = lasting(site).flatMap((model) =>
    Object.entries(model.select)
      .filter(([column, expression]) => !model.key.includes(column) && isRight(expression, column, model))
      .map(([column, expression]) => ({ model, column, expression })),
  );
  return draw(site, found);
}

const withItem =
  (column: string, expression: string) =>
  (spec: ModelSpec): ModelSpec => ({
    ...spec,
    select: { ...spec.select, [column]: expression },
  });

const withJoin =
  (as: string, change: (join: JoinSpec) => JoinSpec) =>
  (spec: ModelSpec): ModelSpec => ({
    ...spec,
    joins: (spec.joins ?? []).map((it) => (it.as === as ? change(it) : it)),
  });

function drawJoin(site: Site, isRight: (join: JoinSpec, model: ModelSpec) => boolean) {
  const found = lasting(site).flatMap((model) =>
    (model.joins ?? []).filter((it) => isRight(it, model)).map((join) => ({ model, join })),
  );
  return draw(site, found);
}

function columnsFrom(model: ModelSpec, as: string): string[] {
  return Object.entries(model.select)
    .filter(([, expression]) => expression.startsWith(`${as}.`))
    .map(([column]) => column);
}

const kindOf = (site: Site, column: string) => site.template.columns[column]?.kind;

function modelOf(site: Site, name: string): ModelSpec {
  return site.template.models.find((it) => it.name === name) as ModelSpec;
}

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

const joins: readonly FaultKind[] = [
  kind('fan_out_join', 'condition_dropped', (site) => {
    const found = drawJoin(site, (join) => join.on.length > 1);
    if (found === undefined) return undefined;
    const { model, join } = found;
    const list = modelOf(site, join.of).from.replace('raw.', '');
    return {
      model: model.name,
      message: `{model}: simpler join of {other}`,
      says: `{model} joins {other} on less than its key, so that rows multiply`,
      edit: withJoin(join.as, (it) => ({ ...it, on: it.on.slice(0, 1) })),
      harmless: [`delete from {clean}.@${list} where not @is_current`],
    };
  }),
  kind('join_type_change', 'left_to_inner', (site) => {
    const found = drawJoin(
      site,
      (join) => join.kind === 'left' && join.on.length === 1 && missesOf(site, join),
    );
    if (found === undefined) return undefined;
    const { model, join } = found;
    return {
      model: model.name,
      isLoss: true,
      message: `{model}: join {other} strictly`,
      says: `{model} joins {other} with INNER in place of LEFT: rows without a partner are lost`,
      edit: withJoin(join.as, (it) => ({ ...it, kind: 'inner' })),
      harmless: harmlessMisses(site, model, join),
    };
  }),
  kind('join_type_change', 'inner_to_left', (site) => {
    const found = drawJoin(site, (join) => join.kind === 'inner' && missesOf(site, join));
    if (found === undefined) return undefined;
    const { model, join } = found;
    return {
      model: model.name,
      message: `{model}: keep rows without {other}`,
      says: `{model} joins {other} with LEFT in place of INNER: rows without a partner stay, with empty columns`,
      edit: withJoin(join.as, (it) => ({ ...it, kind: 'left' })),
      harmless: harmlessMisses(site, model, join),
    };
  }),
  kind('join_key_nulls', 'key_changed', (site) => {
    const found = drawJoin(
      site,
      (join, model) => join.kind === 'left' && columnsFrom(model, join.as).length > 0,
    );
    if (found === undefined) return undefined;
    const { model, join } = found;
    const [left, right] = join.on[0].split(' = ');
    return {
      model: model.name,
      column: columnsFrom(model, join.as)[0],
      message: `{model}: compare keys of {other} as text`,
      says: `{model} finds no partner in {other}, whose columns are empty`,
      edit: withJoin(join.as, (it) => ({
        ...it,
        on: [`'k' || ${left} = cast(${right} as varchar)`, ...it.on.slice(1)],
      })),
    };
  }),
  kind(
    'join_key_nulls',
    'condition_added',
    (site) => {
      const categories = (join: JoinSpec) =>
        Object.keys(modelOf(site, join.of).select).filter((it) => kindOf(site, it) === 'category');
      const found = drawJoin(
        site,
        (join, model) =>
          join.kind === 'left' &&
          join.on.length === 1 &&
          columnsFrom(model, join.as).length > 0 &&
          categories(join).length > 0,
      );
      if (found === undefined) return undefined;
      const { model, join } = found;
      const column = site.dice.pick(categories(join));
      const value = (site.template.columns[column].values ?? [''])[0];
      return {
        model: model.name,
        column: columnsFrom(model, join.as)[0],
        message: `{model}: right {other} only`,
        says: `{model} joins only a part of {other}; the columns of the others are empty`,
        edit: withJoin(join.as, (it) => ({ ...it, on: [...it.on, `${join.as}.@${column} <> '${value}'`] })),
      };
    },
    true,
  ),
];

/** A model whose rows do not exist for every partner. */
function missesOf(site: Site, join: JoinSpec): boolean {
  const line = lineOf(site, join);
  return line !== undefined && (line.fanout?.min ?? 0) === 0;
}

/** The source of lines behind a joined model. */
function lineOf(site: Site, join: JoinSpec) {
  let { from } = modelOf(site, join.of);
  while (!from.startsWith('raw.')) from = modelOf(site, from).from;
  return site.template.sources.find((it) => `raw.${it.name}` === from && it.grain === 'line');
}

function harmlessMisses(site: Site, model: ModelSpec, join: JoinSpec): string[] {
  const line = lineOf(site, join);
  const event = site.template.sources.find((it) => it.name === line?.parents?.[0]);
  if (line === undefined || event === undefined || !model.from.includes('stg_')) return [];
  return [
    `delete from {clean}.@${event.name} where @${event.key} not in (select @${event.key} from {clean}.@${line.name})`,
  ];
}

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

/** Lists kept by hand, and jobs that do not run. */
const others: readonly FaultKind[] = [
  {
    type: 'fan_out_join',
    variant: 'second_partner',
    by: 'source',
    plant: (site) => plantList(site, 'fan_out_join', 'second_partner'),
  },
  {
    type: 'join_key_nulls',
    variant: 'partner_removed',
    by: 'source',
    plant: (site) => plantList(site, 'join_key_nulls', 'partner_removed'),
  },
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

function plantList(
  site: Site,
  type: 'fan_out_join' | 'join_key_nulls',
  variant: string,
): Planted | undefined {
  const list = site.template.sources.find((it) => it.grain === 'reference');
  if (list === undefined) return undefined;
  const values = site.template.columns[list.key].values ?? [];
  const value = site.dice.pick(values.slice(0, site.level === 1 ? 2 : 4));
  const where = `@${list.key} = '${value}' and @is_current`;
  const sql =
    type === 'fan_out_join'
      ? `insert into raw.@${list.name} select * from raw.@${list.name} where ${where}`
      : `update raw.@${list.name} set @is_current = false where ${where}`;
  return {
    type,
    variant,
    asset: `raw.${list.name}`,
    column: null,
    segment: { [list.key]: value },
    onset: site.onset,
    end: null,
    atOnset: [sql],
    mechanism: `raw.@${list.name} has ${type === 'fan_out_join' ? 'two current rows' : 'no current row'} for ${value} ${sayWindow({ ...site, end: null })}`,
  };
}

export const modelFaults: readonly FaultKind[] = [...filters, ...joins, ...values, ...runs, ...others];
