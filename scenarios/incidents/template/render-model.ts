import type { Names } from './names.ts';
import { LOADED, type ModelSpec } from './template.ts';

/** How somebody writes SQL; changing it changes nothing. */
export interface SqlStyle {
  readonly isUpper: boolean;
  readonly indent: 2 | 4;
  readonly isLeadingComma: boolean;
  /** Comment at the top. */
  readonly note?: string;
}

/** A model's file. */
export function renderModel(model: ModelSpec, style: SqlStyle, names: Names): string {
  const word = (text: string) => (style.isUpper ? text.toUpperCase() : text);
  const pad = ' '.repeat(style.indent);
  const from = (of: string) =>
    of.startsWith('raw.')
      ? `{{ source('raw', '${names.of(of.slice(4))}') }}`
      : `{{ ref('${names.model(of)}') }}`;
  const lines = [config(model, names), ''];
  if (style.note !== undefined) lines.push(`-- ${style.note}`);
  lines.push(word('select'));
  const items = itemsOf(model).map(([name, expression]) => {
    const sql = names.sql(expression);
    const as = names.of(name);
    return sql.split('.').at(-1) === as ? sql : `${sql} ${word('as')} ${as}`;
  });
  items.forEach((item, at) => {
    if (style.isLeadingComma) lines.push(`${pad}${at === 0 ? '' : ', '}${item}`);
    else lines.push(`${pad}${item}${at === items.length - 1 ? '' : ','}`);
  });
  lines.push(`${word('from')} ${from(model.from)} ${word('as')} ${model.as}`);
  for (const join of model.joins ?? []) {
    lines.push(`${word(`${join.kind} join`)} ${from(join.of)} ${word('as')} ${join.as}`);
    lines.push(`${pad}${word('on')} ${join.on.map((it) => names.sql(it)).join(`\n${pad}${word('and')} `)}`);
  }
  lines.push(...conditions(model, word, names));
  if (model.isGrouped === true) lines.push(groupBy(model, word));
  if (model.qualify !== undefined) lines.push(`${word('qualify')} ${names.sql(model.qualify)}`);
  return `${lines.join('\n')}\n`;
}

function config(model: ModelSpec, names: Names): string {
  if (model.materialized !== 'incremental') return `{{ config(materialized='${model.materialized}') }}`;
  return `{{ config(materialized='incremental', incremental_strategy='append', unique_key='${names.of(model.key[0])}', on_schema_change='append_new_columns') }}`;
}

/** Rows carry when they were loaded from table to table, which is what runs go by. */
function itemsOf(model: ModelSpec): Array<[string, string]> {
  const items = Object.entries(model.select);
  if (model.isGrouped === true || carriesNoLoad(model)) return items;
  return [...items, [LOADED, `${model.as}.@${LOADED}`]];
}

function carriesNoLoad(model: ModelSpec): boolean {
  return model.isGrouped === true || model.materialized === 'view';
}

function conditions(model: ModelSpec, word: (text: string) => string, names: Names): string[] {
  const where = (model.where ?? []).map((it) => names.sql(it));
  if (model.materialized !== 'incremental')
    return where.map((it, at) => `${word(at === 0 ? 'where' : 'and')} ${it}`);
  const watermark = model.watermark ?? `${model.as}.@${LOADED} > (select max(@${LOADED}) from {{ this }})`;
  return [
    ...(where.length === 0 ? [`${word('where')} true`] : []),
    ...where.map((it, at) => `${word(at === 0 ? 'where' : 'and')} ${it}`),
    '{% if is_incremental() %}',
    `${word('and')} ${names.sql(watermark)}`,
    '{% endif %}',
  ];
}

function groupBy(model: ModelSpec, word: (text: string) => string): string {
  const plain = Object.values(model.select)
    .map((expression, at) => (isAggregate(expression) ? 0 : at + 1))
    .filter((at) => at > 0);
  return `${word('group by')} ${plain.join(', ')}`;
}

function isAggregate(expression: string): boolean {
  return /\b(count|sum|min|max|avg|any_value)\(/.test(expression);
}
