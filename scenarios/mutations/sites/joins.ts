import type { MutableProject } from '../project-files.ts';
import { modelsOf, type Mutation, selectsOf, type Sites } from './mutation.ts';
import { isGrouped, itemLine, type ModelText, type Select, withLines } from './read-model.ts';

type Site = Omit<Mutation, 'project'>;

const JOIN = /^(\s*)(inner|left) join (.+?)(?: as (\w+))? on (.+)$/;

/** Joins added, removed, of another type, by other keys. */
export const joinSites: Sites = function* (project) {
  for (const { model, select } of selectsOf(project)) {
    for (let at = select.from + 1; at < select.end; at++) {
      const found = JOIN.exec(model.lines[at]);
      if (found === null) continue;
      yield otherType(model, at, found[2]);
      yield* otherKey(model, at);
      yield* narrowed(model, select, at, found[4] ?? found[3]);
      const alias = found[4] ?? found[3];
      const out = removed(model, select, at, alias);
      if (out !== undefined) yield out;
    }
    if (!isGrouped(model, select)) yield* added(project, model, select);
  }
};

function otherType(model: ModelText, at: number, type: string): Site {
  const to = type === 'left' ? 'inner' : 'left';
  return {
    kind: `join_${type}_to_${to}`,
    change: 'join_type_changed',
    model: model.name,
    description: `${model.name}: ${type} join made ${to}`,
    edits: {
      [model.path]: withLines(model, { [at]: model.lines[at].replace(`${type} join`, `${to} join`) }),
    },
  };
}

/** Joins by another `_id` column of the same table. */
function* otherKey(model: ModelText, at: number): Generator<Site> {
  const [, alias, key] = / on (\w+)\.(\w+) =/.exec(model.lines[at]) ?? [];
  if (alias === undefined) return;
  const text = model.lines.join('\n');
  const others = new Set(
    [...text.matchAll(new RegExp(`\\b${alias}\\.(\\w+_id)\\b`, 'g'))].map((it) => it[1]),
  );
  others.delete(key);
  for (const other of others)
    yield {
      kind: 'join_key',
      model: model.name,
      description: `${model.name}: joined by ${alias}.${other} instead of ${key}`,
      edits: {
        [model.path]: withLines(model, {
          [at]: model.lines[at].replace(` on ${alias}.${key} =`, ` on ${alias}.${other} =`),
        }),
      },
    };
}

/** A further condition of the join, on a column of what is joined. */
function* narrowed(model: ModelText, select: Select, at: number, alias: string): Generator<Site> {
  const item = select.items.find((it) => new RegExp(`^${alias}\\.\\w+$`).test(it.expression));
  if (item === undefined) return;
  yield {
    kind: 'join_condition',
    model: model.name,
    description: `${model.name}: join narrowed by ${item.expression}`,
    edits: {
      [model.path]: withLines(model, {
        [at]: `${model.lines[at]} and length(cast(${item.expression} as varchar)) % 2 = 0`,
      }),
    },
  };
}

/** The join goes, and what it gave is null. */
function removed(model: ModelText, select: Select, at: number, alias: string): Site | undefined {
  const uses = new RegExp(`\\b${alias}\\.`);
  const elsewhere = model.lines
    .slice(select.from + 1, select.end)
    .some((it, i) => i + select.from + 1 !== at && uses.test(it));
  if (elsewhere || select.items.every((it) => it.name === undefined)) return undefined;
  const edits: Record<number, string | null> = { [at]: null };
  for (const item of select.items)
    if (uses.test(item.expression))
      edits[item.line] = itemLine(
        model,
        item,
        item.expression.replaceAll(new RegExp(`\\b${alias}\\.\\w+`, 'g'), 'null'),
      );
  return {
    kind: 'join_removed',
    change: 'join_removed',
    model: model.name,
    description: `${model.name}: join to ${alias} removed`,
    edits: { [model.path]: withLines(model, edits) },
  };
}

/** A left or inner join to another model that has a column of the same name. */
function* added(project: MutableProject, model: ModelText, select: Select): Generator<Site> {
  const first =
    / as (\w+)$/.exec(model.lines[select.from])?.[1] ?? /from (\w+)$/.exec(model.lines[select.from])?.[1];
  if (first === undefined) return;
  const keys = select.items.flatMap(
    (it) => new RegExp(`^${first}\\.(\\w+(?:_id|sku))$`).exec(it.expression)?.[1] ?? [],
  );
  const others = modelsOf(project).filter((it) => it.name.startsWith('stg_') && it.name !== model.name);
  for (const key of keys) {
    for (const other of others) {
      const gives = other.selects.some((it) => it.isOutput && it.items.some(({ name }) => name === key));
      if (!gives || model.lines.some((it) => it.includes(`ref('${other.name}')`))) continue;
      for (const type of ['left', 'inner']) {
        const line = `${/^\s*/.exec(model.lines[select.from])?.[0]}${type} join {{ ref('${other.name}') }} as extra on ${first}.${key} = extra.${key}`;
        yield {
          kind: `join_added_${type}`,
          change: 'join_added',
          model: model.name,
          description: `${model.name}: ${type} join to ${other.name} by ${key} added`,
          edits: { [model.path]: withLines(model, { [select.from]: [model.lines[select.from], line] }) },
        };
      }
    }
  }
}
