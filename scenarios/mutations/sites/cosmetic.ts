import { modelsOf, type Mutation, type Sites } from './mutation.ts';
import { isGrouped, itemLine, type ModelText, type Select, withLines } from './read-model.ts';

type Site = Omit<Mutation, 'project'>;

const site = (kind: string, { name, path }: ModelText, description: string, text: string): Site => ({
  kind,
  isCosmetic: true,
  model: name,
  description: `${name}: ${description}`,
  edits: { [path]: text },
});

const KEYWORDS =
  /\b(select|from|where|and|or|not|as|left|inner|join|on|group|by|order|case|when|then|else|end|sum|count|coalesce|over|partition|with|is|null|in|union|all|distinct|having|qualify)\b/g;

/** Rewritings that move no value, whatever the data. */
export const cosmeticSites: Sites = function* (project) {
  for (const model of modelsOf(project)) {
    const text = model.lines.join('\n');
    yield* whole(model, text);
    yield* names(model, text);
    yield* lineByLine(model);
    for (const select of model.selects) yield* lists(model, select);
  }
};

function* whole(model: ModelText, text: string): Generator<Site> {
  yield site(
    'cosmetic_capitals',
    model,
    'keywords in capitals',
    outsideOfQuotes(text, (it) => it.replace(KEYWORDS, (word) => word.toUpperCase())),
  );
  yield site('cosmetic_comment', model, 'comments', `-- see the wiki\n${text.trimEnd()}\n/* end */\n`);
  yield site(
    'cosmetic_blank_lines',
    model,
    'wider indents',
    text.replaceAll('\n', '\n\n').replaceAll('    ', '\t'),
  );
  if (!text.includes('{{ config') && !text.startsWith('with '))
    yield site(
      'cosmetic_wrapped',
      model,
      'wrapped in a CTE',
      `with final as (\n${text.trimEnd()}\n)\n\nselect * from final\n`,
    );
  const inner = text.replaceAll(/^(\s*)inner join /gm, '$1join ');
  if (inner !== text) yield site('cosmetic_join_word', model, 'inner left out', inner);
  const unequal = text.replaceAll(' <> ', ' != ');
  if (unequal !== text) yield site('cosmetic_unequal', model, '!= for <>', unequal);
}

/** Another name for a CTE or an alias. */
function* names(model: ModelText, text: string): Generator<Site> {
  const found = [...text.matchAll(/^(?:with )?(\w+) as \($/gm), ...text.matchAll(/\}\} as (\w+)$/gm)].map(
    (it) => it[1],
  );
  for (const name of new Set(found)) {
    if (model.selects.some((it) => it.items.some((item) => item.name === name))) continue;
    const renamed = text.replaceAll(new RegExp(`(?<!['.\\w])${name}\\b(?!\\()`, 'g'), `${name}_x`);
    yield site('cosmetic_renamed', model, `${name} called ${name}_x`, renamed);
  }
  const ctes = [
    ...text.matchAll(/^(?:with )?(\w+) as \(\n {4}select \* from (\{\{ ref\('\w+'\) \}\})\n\),\n\n/gm),
  ];
  for (const [written, name, ref] of ctes.slice(1)) {
    const inlined = text
      .replace(written, '')
      .replaceAll(
        new RegExp(`^(\\s*)(from|left join|inner join) ${name}\\b`, 'gm'),
        `$1$2 ${ref} as ${name}`,
      );
    yield site('cosmetic_inlined', model, `${name} inlined`, inlined);
  }
}

function* lineByLine(model: ModelText): Generator<Site> {
  for (const [at, line] of model.lines.entries()) {
    const next = model.lines[at + 1] ?? '';
    const [, head, left, right] = /^(.* on )([\w.]+) = ([\w.]+)$/.exec(line) ?? [];
    const put = (kind: string, description: string, to: string | readonly string[], after?: string) =>
      site(
        kind,
        model,
        description,
        withLines(model, { [at]: to, ...(after === undefined ? {} : { [at + 1]: after }) }),
      );
    if (head !== undefined)
      yield put('cosmetic_flipped', `${left} = ${right} the other way round`, `${head}${right} = ${left}`);
    const [, first] = /^\s*where (.*)$/.exec(line) ?? [];
    const [, second] = /^\s*and (.*)$/.exec(next) ?? [];
    if (first !== undefined && second !== undefined && !first.includes('exists') && !second.includes('{%'))
      yield put(
        'cosmetic_reordered',
        'conditions in another order',
        line.replace(first, second),
        next.replace(second, first),
      );
    const list = / in \(('\w+'), ('\w+')\)/.exec(line);
    if (list !== null) {
      yield put(
        'cosmetic_list',
        'list in another order',
        line.replace(list[0], ` in (${list[2]}, ${list[1]})`),
      );
      const column = /([\w.]+) in \('/.exec(line)![1];
      yield put(
        'cosmetic_or',
        'in as or',
        line.replace(`${column}${list[0]}`, `(${column} = ${list[1]} or ${column} = ${list[2]})`),
      );
    }
    const compared = /^(\s*(?:where|and) )([\w.]+) > (\d+)$/.exec(line);
    if (compared !== null)
      yield put('cosmetic_turned', 'comparison turned', `${compared[1]}${compared[3]} < ${compared[2]}`);
    if (/^\s*where \w/.test(line) && !/\bor\b|exists/.test(line))
      yield put('cosmetic_brackets', 'brackets', line.replace(/where (.*)$/, 'where ($1)'));
  }
}

function* lists(model: ModelText, select: Select): Generator<Site> {
  const { items } = select;
  const union = model.lines.some((it) => it.startsWith('union'));
  if (items.length > 2 && !union) {
    const [a, b] = items;
    yield site(
      'cosmetic_column_order',
      model,
      'two columns change places',
      withLines(model, { [a.line]: model.lines[b.line].replace(/,?$/, ','), [b.line]: model.lines[a.line] }),
    );
  }
  for (const item of items) {
    const put = (kind: string, description: string, expression: string) =>
      site(kind, model, description, withLines(model, { [item.line]: itemLine(model, item, expression) }));
    const coalesced = /^coalesce\(([\w.]+), (0|'\w+')\)$/.exec(item.expression);
    if (coalesced !== null)
      yield put(
        'cosmetic_coalesce',
        'coalesce as case',
        `case when ${coalesced[1]} is null then ${coalesced[2]} else ${coalesced[1]} end`,
      );
    const product = /^([\w.]+) \* ([\w.]+)$/.exec(item.expression);
    if (product !== null)
      yield put('cosmetic_product', 'factors in another order', `${product[2]} * ${product[1]}`);
    if (item.name !== undefined && /^\w+\.\w+$/.test(item.expression)) {
      yield put('cosmetic_as', 'an alias that says nothing new', item.expression);
      break;
    }
  }
  const grouped = model.lines.findIndex(
    (it, i) => i > select.from && i < select.end && /^\s*group by \w+, \w+$/.test(it),
  );
  if (grouped > 0 && isGrouped(model, select)) {
    const [, head, a, b] = /^(\s*group by )(\w+), (\w+)$/.exec(model.lines[grouped])!;
    yield site(
      'cosmetic_group_order',
      model,
      'group by in another order',
      withLines(model, { [grouped]: `${head}${b}, ${a}` }),
    );
  }
}

function outsideOfQuotes(text: string, change: (part: string) => string): string {
  return text
    .split(/('[^']*'|\{\{.*?\}\}|\{%.*?%\})/)
    .map((part, i) => (i % 2 === 0 ? change(part) : part))
    .join('');
}
