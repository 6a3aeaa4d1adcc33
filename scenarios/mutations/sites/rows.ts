import { type ChangeName, modelsOf, type Mutation, selectsOf, type Sites } from './mutation.ts';
import { isGrouped, itemLine, type ModelText, type Select, withLines, withoutItem } from './read-model.ts';

type Site = Omit<Mutation, 'project'>;

const edit = (
  kind: string,
  model: ModelText,
  description: string,
  edits: Readonly<Record<number, string | readonly string[] | null>>,
  change?: ChangeName,
): Site => ({
  kind,
  ...(change === undefined ? {} : { change }),
  model: model.name,
  description: `${model.name}: ${description}`,
  edits: { [model.path]: withLines(model, edits) },
});

/** Filters, havings, qualifies, distincts, unions, grains: what decides which rows there are. */
export const rowSites: Sites = function* (project) {
  for (const model of modelsOf(project)) {
    const lines = outsideOfBlocks(model);
    for (const [at, line] of lines) {
      if (/^\s*(where|and) /.test(line)) yield* conditions(model, at, line, 'filter');
      if (/^\s*having /.test(line)) yield* conditions(model, at, line, 'having');
      if (/^\s*qualify /.test(line)) yield edit('qualify_removed', model, 'qualify removed', { [at]: null });
      if (/^union all$/.test(line))
        yield edit('union_all_to_union', model, 'union all made union', { [at]: 'union' });
      if (/^union$/.test(line))
        yield edit('union_to_union_all', model, 'union made union all', { [at]: 'union all' });
      if (line.startsWith('union'))
        yield edit('union_branch_removed', model, 'last branch removed', rest(model, at));
    }
  }
  for (const { model, select } of selectsOf(project)) {
    const head = model.lines[select.head];
    if (select.isDistinct)
      yield edit('distinct_removed', model, 'distinct removed', {
        [select.head]: head.replace(' distinct', ''),
      });
    else if (!isGrouped(model, select))
      yield edit('distinct_added', model, 'distinct added', { [select.head]: `${head} distinct` });
    yield* addedFilter(model, select);
    yield* otherGrain(model, select);
    if (select.isOutput && select.end >= model.lines.length - 1)
      yield edit('limit_added', model, 'limit added', { [model.lines.length - 1]: ['limit 20', ''] });
  }
};

/** Lines with their numbers, but for those of Jinja's blocks, which a first run leaves out. */
function outsideOfBlocks({ lines }: ModelText): Array<[number, string]> {
  let depth = 0;
  return [...lines.entries()].filter(([, line]) => {
    if (/\{% if/.test(line)) depth++;
    const isOut = depth === 0;
    if (/\{% endif/.test(line)) depth--;
    return isOut;
  });
}

const rest = ({ lines }: ModelText, from: number) =>
  Object.fromEntries(
    lines.map((_, i) => [i, null] as const).filter(([i]) => i >= from && i < lines.length - 1),
  );

function* conditions(model: ModelText, at: number, line: string, what: 'filter' | 'having'): Generator<Site> {
  const [, indent, word, condition] = /^(\s*)(where|and|having) (.*)$/.exec(line)!;
  const next = model.lines[at + 1] ?? '';
  const follows = /^\s*and /.test(next);
  const gone =
    word === 'where' && follows
      ? { [at]: null, [at + 1]: next.replace(/^\s*and /, `${indent}where `) }
      : { [at]: null };
  yield edit(`${what}_removed`, model, `${condition} removed`, gone, 'filter_removed');
  for (const other of modified(condition))
    yield edit(
      `${what}_modified`,
      model,
      `${condition} made ${other}`,
      { [at]: `${indent}${word} ${other}` },
      'filter_modified',
    );
}

/** A condition with another operator, another value, one value less, or turned round. */
function modified(condition: string): string[] {
  const swaps: ReadonlyArray<readonly [string, string]> = [
    [' > ', ' >= '],
    [' <= ', ' < '],
    [' = ', ' <> '],
    [' <> ', ' = '],
  ];
  const [from, to] = swaps.find(([it]) => condition.includes(it)) ?? [];
  const made = [
    from === undefined ? condition : condition.replace(from, to!),
    condition.replace(/'(\w+)', '(\w+)'/, "'$1'"),
    condition.replace(/(?<= )(\d+)$/, (it) => String(Number(it) * 2 + 1)),
    condition.replace(/ is not null$/, ' is null'),
    condition.replace(/^not /, ''),
  ];
  return [...new Set(made)].filter((it) => it !== condition && !/is_kept/.test(it));
}

function* addedFilter(model: ModelText, select: Select): Generator<Site> {
  if (
    model.lines.slice(select.from, select.end).some((it) => /^\s*(where|group by|having|qualify) /.test(it))
  )
    return;
  const plain = select.items.filter(
    (it) => /^(\w+\.)?\w+$/.test(it.expression) && !/^\d/.test(it.expression),
  );
  const last = select.end - 1;
  const indent = /^\s*/.exec(model.lines[select.from])?.[0] ?? '';
  const at = model.lines[last]?.trim() === '' ? last - 1 : last;
  for (const { expression } of plain.slice(0, 4))
    for (const condition of [`${expression} is not null`, `length(cast(${expression} as varchar)) <> 2`])
      yield edit(
        'filter_added',
        model,
        `where ${condition} added`,
        { [at]: [model.lines[at], `${indent}where ${condition}`] },
        'filter_added',
      );
}

/** One column less, or one more, to group by. */
function* otherGrain(model: ModelText, select: Select): Generator<Site> {
  const at = model.lines.findIndex((it, i) => i > select.from && i < select.end && /^\s*group by /.test(it));
  if (at < 0) return;
  const [, head, list] = /^(\s*group by )(.*)$/.exec(model.lines[at])!;
  const names = list.split(', ');
  if (names.length < 2 || list.includes('(')) return;
  for (const name of names) {
    const item = select.items.find((it) => it.expression === name);
    if (item === undefined) continue;
    const grouped = { [at]: `${head}${names.filter((it) => it !== name).join(', ')}` };
    yield edit(
      'grain_column_removed',
      model,
      `no longer by ${name}`,
      { ...withoutItem(model, select, item), ...grouped },
      'aggregation_changed',
    );
    yield edit(
      'grain_coarser',
      model,
      `${name} is its least value`,
      { [item.line]: itemLine(model, item, `min(${name})`), ...grouped },
      'aggregation_changed',
    );
  }
}
