import { Callable, parseTemplate, render, Runner, Scope, TemplateFault } from '../jinja/index.ts';
import type { Project } from './project.ts';
import { isPlain, type Plain, plains, textOf, textsOf } from './yaml.ts';

/** What YAML says in words and promises of a model, seed, snapshot, source, exposure or macro. */
export interface Description {
  /** With the blocks of `doc()` in it. */
  readonly description: string;
  readonly tags: readonly string[];
  readonly meta: Plain;
  readonly columns: readonly DescribedColumn[];
  readonly constraints: readonly Constraint[];
  /** Of a model: who may refer to it. */
  readonly access?: 'private' | 'protected' | 'public';
}

export interface DescribedColumn {
  readonly name: string;
  readonly type?: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly meta: Plain;
  readonly constraints: readonly Constraint[];
  readonly isQuoted: boolean;
}

/** As written: `not_null`, `check`, `primary_key` and so on. */
export interface Constraint {
  readonly type: string;
  readonly expression?: string;
  readonly columns: readonly string[];
}

/** What YAML says of a node or source by its unique id; undefined where the project has none of it. */
export function describe(project: Project, id: string): Description | undefined {
  const [, owner = ''] = id.split('.');
  const entry = project.resources.get(id)?.properties ?? entryOf(project, id);
  if (entry === undefined) return undefined;
  const config = isPlain(entry.config) ? entry.config : {};
  const kind = project.resources.get(id)?.kind;
  const access = textOf(config.access ?? entry.access) ?? 'protected';
  return {
    description: written(project, owner, entry.description),
    tags: [...new Set([...textsOf(entry.tags), ...textsOf(config.tags)])],
    meta: metaOf(entry, config),
    columns: plains(entry.columns).map((it) => columnOf(project, owner, it)),
    constraints: constraintsOf(entry),
    ...(kind === 'model' ? { access: access as Description['access'] } : {}),
  };
}

/** The entry of a source's table, with what its source says of all of them, or of an exposure or group. */
function entryOf(project: Project, id: string): Plain | undefined {
  const [kind, owner, first, second] = id.split('.');
  const found = project.packages.find(({ name }) => name === owner);
  const entries = found === undefined ? [] : (project.properties.get(found)?.entries.get(`${kind}s`) ?? []);
  const entry = entries.map(([, it]) => it).filter((it) => it.name === first);
  if (kind !== 'source') return entry[0];
  for (const source of entry) {
    const table = plains(source.tables).find((it) => it.name === second);
    if (table === undefined) continue;
    const tags = [...textsOf(source.tags), ...textsOf(table.tags)];
    return { ...table, tags, meta: { ...plainOf(source.meta), ...plainOf(table.meta) } };
  }
  return undefined;
}

function plainOf(value: unknown): Plain {
  return isPlain(value) ? value : {};
}

function metaOf(entry: Plain, config: Plain): Plain {
  return { ...plainOf(entry.meta), ...plainOf(config.meta) };
}

function columnOf(project: Project, owner: string, entry: Plain): DescribedColumn {
  const config = isPlain(entry.config) ? entry.config : {};
  const type = textOf(entry.data_type);
  return {
    name: textOf(entry.name) ?? '',
    ...(type === undefined ? {} : { type }),
    description: written(project, owner, entry.description),
    tags: [...new Set([...textsOf(entry.tags), ...textsOf(config.tags)])],
    meta: metaOf(entry, config),
    constraints: constraintsOf(entry),
    isQuoted: entry.quote === true,
  };
}

function constraintsOf(entry: Plain): Constraint[] {
  return plains(entry.constraints).map((it) => {
    const expression = textOf(it.expression);
    return {
      type: textOf(it.type) ?? '',
      ...(expression === undefined ? {} : { expression }),
      columns: textsOf(it.columns),
    };
  });
}

/** A description with its `doc()` calls; one that cannot be rendered stays as written. */
function written(project: Project, owner: string, said: unknown): string {
  const text = textOf(said) ?? '';
  if (!text.includes('{{')) return text;
  const doc = new Callable('doc', (args) => {
    const name = render(args.at(-1) ?? '');
    const packages = args.length > 1 ? [render(args[0])] : [owner, ...project.packages.map((it) => it.name)];
    return packages.map((it) => project.docs.get(`${it}.${name}`)).find((it) => it !== undefined) ?? '';
  });
  const scope = new Scope();
  scope.set('doc', doc);
  try {
    return new Runner().render(parseTemplate({ file: '<description>', text }), scope);
  } catch (error) {
    if (error instanceof TemplateFault) return text;
    throw error;
  }
}
