import type { MutableProject } from '../project-files.ts';
import { modelsOf, type Mutation, selectsOf, type Sites } from './mutation.ts';
import {
  isGrouped,
  type Item,
  itemLine,
  type ModelText,
  type Select,
  withItem,
  withLines,
  withoutItem,
} from './read-model.ts';

type Site = Omit<Mutation, 'project'>;

const isUnion = ({ lines }: ModelText) => lines.some((it) => it.startsWith('union'));
const isPlain = (it: Item) => it.name !== undefined && !/[({]|'|^\d/.test(it.expression);

/** Added, removed, renamed and cast columns. */
export const columnSites: Sites = function* (project) {
  for (const { model, select } of selectsOf(project)) {
    const named = select.items.filter((it) => it.name !== undefined);
    if (select.isOutput && !isUnion(model)) yield* added(model, select);
    for (const item of named) {
      if (select.items.length > 1 && !isUnion(model)) yield removed(model, select, item);
      if (select.isOutput) yield renamed(model, item);
      yield* cast(model, item);
    }
  }
  for (const model of modelsOf(project)) yield* mended(project, model);
};

function* added(model: ModelText, select: Select): Generator<Site> {
  const source = select.items.find(isPlain)?.expression;
  const texts = isGrouped(model, select)
    ? ['count(*) as rows_read']
    : ['1 as version_no', ...(source === undefined ? [] : [`cast(${source} as varchar) as label`])];
  for (const text of texts)
    yield {
      kind: 'column_added',
      change: 'column_added',
      model: model.name,
      description: `${model.name}: ${text} added`,
      edits: { [model.path]: withLines(model, withItem(model, select, text)) },
    };
}

function removed(model: ModelText, select: Select, item: Item): Site {
  return {
    kind: select.isOutput ? 'column_removed' : 'inner_column_removed',
    ...(select.isOutput ? { change: 'column_removed' as const } : {}),
    model: model.name,
    description: `${model.name}: ${item.name} removed`,
    edits: { [model.path]: withLines(model, withoutItem(model, select, item)) },
  };
}

function renamed(model: ModelText, item: Item): Site {
  const to = `${item.name}_new`;
  return {
    kind: 'column_renamed',
    change: 'column_renamed',
    model: model.name,
    description: `${model.name}: ${item.name} renamed to ${to}, readers left alone`,
    edits: { [model.path]: withLines(model, { [item.line]: itemLine(model, item, item.expression, to) }) },
  };
}

function* cast(model: ModelText, item: Item): Generator<Site> {
  const types = /_id$|quantity|seats|count/.test(`${item.name}`) ? ['varchar'] : ['varchar', 'integer'];
  for (const type of types) {
    const expression = `cast(${item.expression} as ${type})`;
    yield {
      kind: 'column_cast',
      change: 'column_type_changed',
      model: model.name,
      description: `${model.name}: ${item.name} cast to ${type}`,
      edits: { [model.path]: withLines(model, { [item.line]: itemLine(model, item, expression) }) },
    };
  }
}

/** A column renamed together with every model that reads it, which goes on giving the old name. */
function* mended(project: MutableProject, model: ModelText): Generator<Site> {
  if (isUnion(model)) return;
  const readers = modelsOf(project).filter((it) =>
    it.lines.some((line) => line.includes(`ref('${model.name}')`)),
  );
  for (const select of model.selects.filter((it) => it.isOutput)) {
    for (const item of select.items.filter((it) => it.name !== undefined)) {
      const to = `${item.name}_new`;
      const own = withLines(model, { [item.line]: itemLine(model, item, item.expression, to) });
      const edits = readers.map((reader) => [reader.path, mend(reader, model.name, item.name!, to)]);
      yield {
        kind: 'column_renamed_mended',
        change: 'column_renamed',
        model: model.name,
        description: `${model.name}: ${item.name} renamed to ${to}, readers mended`,
        edits: { ...Object.fromEntries(edits), [model.path]: own },
      };
    }
  }
}

function mend(reader: ModelText, model: string, from: string, to: string): string {
  const star = `select * from {{ ref('${model}') }}`;
  const text = reader.lines.join('\n');
  if (text.includes(star))
    return text.replaceAll(star, `select * exclude (${to}), ${to} as ${from} from {{ ref('${model}') }}`);
  return text.replaceAll(
    `{{ ref('${model}') }}`,
    `(select * exclude (${to}), ${to} as ${from} from {{ ref('${model}') }})`,
  );
}
