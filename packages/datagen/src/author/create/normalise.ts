import type { Diagnostic } from '@dataing/base/diagnostics';
import { DISTRIBUTION_SHAPES, GENERATOR_KINDS } from '../../dsl/index.ts';
import { Aliases, isObject, type Json, type JsonObject, renameKey } from './aliases.ts';
import { normaliseSegments } from './normalise-segments.ts';

export interface Normalised {
  readonly value: JsonObject;
  /** AUTHOR_ALIAS, one for each spelling. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Spellings seen in documents that people and models wrote, put into those of the language: `sigma`, `expr`, `type` for
 * `transform` or for the generator's own key, segments in three shapes, and a few more. What it does not know it leaves
 * alone for the parser to judge. The value handed in is not changed.
 */
export function normalise(value: JsonObject): Normalised {
  const aliases = new Aliases();
  const document = { ...renamed(value, { tables: 'nodes' }, '', aliases) };
  if (document.version === undefined || document.version === 1 || document.version === '1') {
    if (document.version !== undefined) aliases.note('version 1', '"1.0"', 'version');
    document.version = '1.0';
  }
  document.constraints ??= {};
  if (typeof document.name === 'string' && document.metadata === undefined) {
    aliases.note('"name" of the document', 'metadata.name', 'name');
    document.metadata = { name: document.name };
    delete document.name;
  }
  if (Array.isArray(document.nodes)) {
    document.nodes = document.nodes.map((node, i) =>
      isObject(node) ? table(node, `nodes[${i}]`, aliases) : node,
    );
  }
  return { value: document, warnings: aliases.warnings() };
}

type Renames = Readonly<Record<string, string>>;

function renamed(object: JsonObject, names: Renames, path: string, aliases: Aliases): JsonObject {
  let result = object;
  for (const [from, to] of Object.entries(names)) {
    const next = renameKey(result, from, to);
    if (next !== result) aliases.note(`"${from}"`, `"${to}"`, path === '' ? from : `${path}.${from}`);
    result = next;
  }
  return result;
}

const TABLE_KEYS: Renames = {
  name: 'id',
  type: 'kind',
  primary_key: 'pk',
  row_count: 'rows',
  segments: 'segment_behavior',
};

function table(node: JsonObject, path: string, aliases: Aliases): JsonObject {
  const result = { ...renamed(node, TABLE_KEYS, path, aliases) };
  if (Array.isArray(result.columns)) {
    result.columns = result.columns.map((c, i) =>
      isObject(c) ? column(c, `${path}.columns[${i}]`, aliases) : c,
    );
  }
  if (Array.isArray(result.modifiers)) result.modifiers = modifiers(result.modifiers, path, aliases);
  return normaliseSegments(result, path, aliases);
}

const TYPES: Readonly<Record<string, string>> = {
  integer: 'int',
  number: 'float',
  double: 'float',
  decimal: 'float',
  text: 'string',
  str: 'string',
  boolean: 'bool',
  timestamp: 'datetime',
};

function column(spec: JsonObject, path: string, aliases: Aliases): JsonObject {
  const result = { ...spec };
  if (typeof result.type === 'string' && Object.hasOwn(TYPES, result.type)) {
    aliases.note(`the type "${result.type}"`, `"${TYPES[result.type]}"`, `${path}.type`);
    result.type = TYPES[result.type];
  }
  if (isObject(result.generator))
    result.generator = generator(result.generator, `${path}.generator`, aliases);
  if (Array.isArray(result.modifiers)) result.modifiers = modifiers(result.modifiers, path, aliases);
  return result;
}

/** `{type: "choice", ...}` as `{choice: {...}}`, then what each kind is known for. */
function generator(spec: JsonObject, path: string, aliases: Aliases): JsonObject {
  const { type, kind, ...rest } = spec;
  const named = [type, kind].find((name) => typeof name === 'string' && isKind(name));
  const wrapped = typeof named === 'string' && !Object.hasOwn(spec, named);
  if (wrapped) aliases.note(`{"type": "${named}", ...}`, `{"${named}": {...}}`, path);
  const inner = isObject(rest.params) && named !== 'distribution' ? { ...rest.params } : rest;
  const result: JsonObject = wrapped ? { [named]: inner } : { ...spec };
  if (typeof result.expression === 'string') {
    aliases.note('an expression as a text', '{"code": ...}', path);
    result.expression = { code: result.expression };
  }
  const body = (name: string, change: (value: JsonObject) => JsonObject): void => {
    const value = result[name];
    if (isObject(value)) result[name] = change(value);
  };
  const at = (name: string) => `${path}.${name}`;
  body('expression', (v) =>
    renamed(v, { expr: 'code', formula: 'code', expression: 'code' }, at('expression'), aliases),
  );
  body('diffusion_curve', (v) => renamed(v, { type: 'curve_type' }, at('diffusion_curve'), aliases));
  body('choice', (v) => renamed(v, { values: 'choices', options: 'choices' }, at('choice'), aliases));
  body('enum_list', (v) => renamed(v, { choices: 'values' }, at('enum_list'), aliases));
  body('distribution', (v) => distribution(v, at('distribution'), aliases));
  return result;
}

function isKind(name: string): boolean {
  return (GENERATOR_KINDS as readonly string[]).includes(name);
}

/** Parameters beside `type` move into `params`; other names of parameters become the ones of the language. */
function distribution(spec: JsonObject, path: string, aliases: Aliases): JsonObject {
  const { type, params, clamp, ...rest } = spec;
  const shape = typeof type === 'string' && Object.hasOwn(DISTRIBUTION_SHAPES, type) ? type : undefined;
  if (shape === undefined) return spec;
  const { aliases: names, defaults } = DISTRIBUTION_SHAPES[shape as keyof typeof DISTRIBUTION_SHAPES];
  const isParam = (key: string) => Object.hasOwn(defaults, key) || Object.hasOwn(names, key);
  const loose = Object.keys(rest).filter(isParam);
  if (loose.length > 0) aliases.note('a parameter beside "type"', 'one of "params"', path);
  const inside: JsonObject = { ...(isObject(params) ? params : {}) };
  const outside: JsonObject = {};
  for (const [key, value] of Object.entries(rest)) (isParam(key) ? inside : outside)[key] = value;
  return {
    type,
    params: renamed(inside, names, `${path}.params`, aliases),
    ...(clamp === undefined ? {} : { clamp }),
    ...outside,
  };
}

/** `{type: "multiply", factor: 2}` as `{transform: "multiply", args: {factor: 2}}`. */
function modifiers(list: readonly Json[], path: string, aliases: Aliases): Json[] {
  return list.map((item, i) => {
    if (!isObject(item)) return item;
    const at = `${path}.modifiers[${i}]`;
    const result = renamed(
      item,
      { type: 'transform', name: 'transform', kind: 'transform', params: 'args' },
      at,
      aliases,
    );
    const { transform, args, comment, description, ...rest } = result;
    if (args !== undefined || transform === undefined || Object.keys(rest).length === 0) return result;
    aliases.note('an argument beside "transform"', 'one of "args"', at);
    return {
      transform,
      args: rest,
      ...(comment === undefined ? {} : { comment }),
      ...(description === undefined ? {} : { description }),
    };
  });
}
