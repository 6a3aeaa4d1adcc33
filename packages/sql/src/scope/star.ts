import {
  type ColumnReference,
  type ColumnsPattern,
  type Expression,
  type Name,
  type QualifiedName,
  type SelectItem,
  type Star,
  visitTree,
} from '../tree/index.ts';
import { bindExpression, isQueryKind } from './bind-expression.ts';
import { passOn } from './bind-table.ts';
import type { BoundColumn, OpenColumns } from './column.ts';
import { type Context, fold, newColumn, spell } from './context.ts';
import { relationNamed } from './look-up.ts';
import { type BoundRelation, type Frame, placeFacts, type StarEntry } from './relation.ts';
import { type Scope, Sink } from './sink.ts';

/** What a star writes out: columns, and where it stands over unknown ones, a way to ask for more. */
export interface Expansion {
  readonly columns: readonly BoundColumn[];
  readonly open: readonly OpenColumns[];
  readonly star: boolean;
}

/** The columns one item of a select list gives. */
export function expandItem(ctx: Context, item: SelectItem, scope: Scope, name: Name): Expansion {
  const { expression } = item;
  if (expression.kind === 'star') return expandStar(ctx, expression, scope);
  const pattern = findPattern(expression);
  if (pattern !== undefined) return expandPattern(ctx, expression, pattern, scope, item.alias);
  if (item.aliases !== undefined) {
    const columns = item.aliases.map((alias) =>
      boundItem(ctx, expression, scope, alias.text, fold(ctx, alias)),
    );
    return { columns, open: [], star: false };
  }
  return { columns: [boundItem(ctx, expression, scope, name.text, fold(ctx, name))], open: [], star: false };
}

/** COLUMNS(...) anywhere in an item: the item once for each column it stands for. */
function expandPattern(
  ctx: Context,
  expression: Expression,
  pattern: ColumnsPattern,
  scope: Scope,
  alias: Name | undefined,
): Expansion {
  const entries = columnsEntries(ctx, pattern, scope.frame);
  if (entries === undefined) {
    const open = scope.frame.relations.flatMap((relation) => relation.open ?? []);
    return { columns: [], open, star: true };
  }
  const columns = entries.map((entry) => {
    const { name, key } = entry.column as BoundColumn;
    const named = alias === undefined ? { name, key } : { name: alias.text, key: fold(ctx, alias) };
    return boundItem(ctx, expression, { ...scope, entry }, named.name, named.key);
  });
  return { columns, open: [], star: true };
}

function findPattern(expression: Expression): ColumnsPattern | undefined {
  let found: ColumnsPattern | undefined;
  visitTree(expression, (part) => {
    if (part.kind === 'columns') found ??= part as unknown as ColumnsPattern;
    return !isQueryKind(part.kind);
  });
  return found;
}

/** Writes out `*` and `t.*`, with what EXCLUDE, REPLACE, RENAME and LIKE change. */
function expandStar(ctx: Context, star: Star, scope: Scope): Expansion {
  const dropped = new Set((star.except ?? []).map((name) => fold(ctx, name[name.length - 1])));
  const replaced = new Map((star.replace ?? []).map((each) => [fold(ctx, each.name), each]));
  const renamed = new Map((star.rename ?? []).map(({ from, to }) => [fold(ctx, from[from.length - 1]), to]));
  const matches = matcher(star);
  const columns: BoundColumn[] = [];
  const open: OpenColumns[] = [];
  for (const entry of starEntries(ctx, star, scope.frame)) {
    if (entry.column === undefined) {
      if (entry.relation?.open !== undefined) open.push(opened(ctx, entry.relation.open, dropped, renamed));
      continue;
    }
    const { name, key } = entry.column;
    if (dropped.has(key) || !matches(name)) continue;
    const replacement = replaced.get(key);
    if (replacement !== undefined) {
      columns.push(boundItem(ctx, replacement.expression, scope, name, key));
      replaced.delete(key);
      continue;
    }
    const to = renamed.get(key);
    columns.push(passEntry(ctx, entry, to?.text ?? name, to === undefined ? key : fold(ctx, to)));
  }
  for (const [key, { expression, name }] of replaced) {
    if (open.length > 0) columns.push(boundItem(ctx, expression, scope, name.text, key));
    else complainMissing(ctx, name.text, star, columns);
  }
  return { columns, open, star: true };
}

function complainMissing(ctx: Context, name: string, star: Star, columns: readonly BoundColumn[]): void {
  const message = `REPLACE names ${name}, which is not among the ${columns.length} columns`;
  ctx.report({ code: 'SCOPE_UNKNOWN_COLUMN', message, at: star.span });
}

/** The places a star stands for, in the order an engine shows them. */
function starEntries(
  ctx: Context,
  star: Pick<Star, 'qualifier' | 'span'>,
  frame: Frame,
): readonly StarEntry[] {
  if (star.qualifier === undefined) return frame.entries;
  const relation = findRelation(ctx, star.qualifier, frame);
  if (relation === undefined) {
    const message = `there is no ${spell(star.qualifier)} in FROM`;
    ctx.report({ code: 'SCOPE_UNKNOWN_COLUMN', message, at: star.span });
    return [];
  }
  const entries: StarEntry[] = relation.columns.map((column) => ({ column, relation }));
  return relation.open === undefined ? entries : [...entries, { relation }];
}

function findRelation(ctx: Context, name: QualifiedName, frame: Frame): BoundRelation | undefined {
  const keys = name.map((part) => fold(ctx, part));
  for (let at: Frame | undefined = frame; at !== undefined; at = at.outer) {
    const found = relationNamed(at, keys);
    if (found !== undefined) return found;
  }
  return undefined;
}

function passEntry(
  ctx: Context,
  { column, relation, merged }: StarEntry,
  name: string,
  key: string,
): BoundColumn {
  const source = column as BoundColumn;
  if (source.table !== undefined) ctx.read.add(source);
  const facts = merged?.facts() ?? placeFacts({ column: source, relation });
  const made = newColumn(ctx, {
    name,
    key,
    flows: [{ column: source, step: 'same' }],
    facts,
    certainty: source.certainty,
  });
  ctx.places.stars.set(made, { column: source, relation, merged });
  return made;
}

/** One item of a select list as a column. */
export function boundItem(
  ctx: Context,
  expression: Expression,
  scope: Scope,
  name: string,
  key: string,
): BoundColumn {
  const sink = new Sink();
  const { type, nullable, constant } = bindExpression(ctx, expression, scope, sink);
  const { flows, step } = sink;
  const shown =
    expression.kind === 'column' && ctx.dialect === 'duckdb' ? tableName(ctx, expression, name) : name;
  const facts =
    flows.length === 0 && constant !== undefined ? { type, nullable, constant } : { type, nullable };
  return newColumn(ctx, { name: shown, key, flows, step, picks: [...sink.picks], facts });
}

/** DuckDB shows a column as its table spells it, whatever letter case the query has. */
function tableName(ctx: Context, reference: ColumnReference, name: string): string {
  const found = ctx.references.get(reference);
  const [place] = found?.places ?? [];
  const same =
    found?.fields.length === 0 &&
    place !== undefined &&
    place.column.name.toLowerCase() === name.toLowerCase();
  return same && reference.path[reference.path.length - 1].text === name ? place.column.name : name;
}

/** Columns behind a star that are not known are made when they are asked for. */
function opened(
  ctx: Context,
  open: OpenColumns,
  dropped: ReadonlySet<string>,
  renamed: ReadonlyMap<string, Name>,
): OpenColumns {
  const made = new Map<string, BoundColumn>();
  const back = new Map([...renamed].map(([from, to]) => [fold(ctx, to), from]));
  return (name, key, certainty) => {
    const before = made.get(key);
    if (before !== undefined) return before;
    const from = back.get(key);
    if (dropped.has(key) || renamed.has(key)) return undefined;
    const source = open(from ?? name, from ?? key, certainty);
    if (source === undefined) return undefined;
    if (source.table !== undefined) ctx.read.add(source);
    const column = passOn(ctx, source, name, key);
    made.set(key, column);
    return column;
  };
}

/** One way to ask for all the places where stars stand over unknown columns. */
export function joinOpen(ctx: Context, open: readonly OpenColumns[]): OpenColumns | undefined {
  if (open.length < 2) return open[0];
  const made = new Map<string, BoundColumn>();
  return (name, key, certainty) => {
    const before = made.get(key);
    if (before !== undefined) return before;
    const found = open.flatMap((each) => each(name, key, 'ambiguous') ?? []);
    if (found.length === 0) return undefined;
    const flows = found.map((column) => ({ column, step: 'same' as const }));
    const column = newColumn(ctx, {
      name,
      key,
      flows,
      certainty: found.length > 1 ? 'ambiguous' : certainty,
    });
    made.set(key, column);
    return column;
  };
}

/** Columns whose names fit LIKE, ILIKE, GLOB or SIMILAR TO behind a star. */
function matcher({ matching }: Star): (name: string) => boolean {
  if (matching === undefined || matching.pattern.kind !== 'literal') return () => true;
  const { operator, negated } = matching;
  const text = String(matching.pattern.value);
  const pattern = operator === 'similar to' ? text : text.replace(/[.+^${}()|[\]\\*?]/g, wildcard(operator));
  const source =
    operator === 'glob' || operator === 'similar to'
      ? pattern
      : pattern.replace(/%/g, '.*').replace(/_/g, '.');
  const regex = new RegExp(`^(?:${source})$`, operator === 'ilike' ? 'is' : 's');
  return (name) => regex.test(name) !== (negated === true);
}

function wildcard(operator: string): (mark: string) => string {
  const glob: Readonly<Record<string, string>> = { '*': '.*', '?': '.' };
  return (mark) => (operator === 'glob' ? (glob[mark] ?? `\\${mark}`) : `\\${mark}`);
}

/** The places DuckDB's COLUMNS(...) stands for; undefined where only the engine can know. */
function columnsEntries(ctx: Context, node: ColumnsPattern, frame: Frame): readonly StarEntry[] | undefined {
  const entries = starEntries(ctx, node, frame);
  if (entries.some(({ column }) => column === undefined)) return undefined;
  const { pattern } = node;
  if (pattern.kind === 'star') {
    const dropped = new Set((pattern.except ?? []).map((name) => fold(ctx, name[name.length - 1])));
    const matches = matcher(pattern);
    return entries.filter(
      ({ column }) => column !== undefined && !dropped.has(column.key) && matches(column.name),
    );
  }
  if (pattern.kind === 'literal' && typeof pattern.value === 'string') {
    const regex = safeRegex(pattern.value);
    return regex === undefined ? undefined : entries.filter(({ column }) => regex.test(column?.name ?? ''));
  }
  if (pattern.kind === 'array') {
    const wanted = new Set(
      pattern.items.map((item) => (item.kind === 'literal' ? String(item.value).toLowerCase() : '')),
    );
    return entries.filter(({ column }) => wanted.has(column?.name.toLowerCase() ?? ''));
  }
  return undefined;
}

function safeRegex(source: string): RegExp | undefined {
  try {
    return new RegExp(source, 's');
  } catch {
    return undefined;
  }
}
