import type { JoinSpec, ModelSpec } from '../template/template.ts';
import { draw, kind, kindOf, lasting, modelOf } from './commit-fault.ts';
import { type FaultKind, type Planted, sayWindow, type Site } from './fault.ts';

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

const byCommit: readonly FaultKind[] = [
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

/** Lists kept by hand. */
const byHand: readonly FaultKind[] = [
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

/** Joins that find none, several or other partners. */
export const joinFaults: readonly FaultKind[] = [...byCommit, ...byHand];
