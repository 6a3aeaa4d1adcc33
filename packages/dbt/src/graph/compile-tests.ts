import { Dict, represent, toValue, Tuple, type Value } from '../jinja/index.ts';
import type { GenericTest, Resource, WrittenTest } from '../project/resource.ts';
import type { Plain } from '../project/yaml.ts';
import { type CompiledText, compileTexts } from './compile-texts.ts';
import type { DbtGraph } from './graph.ts';

/**
 * Renders the generic tests of a project by unique id: rows that one gives are those that fail. They are not rendered with
 * the graph: a project has many, and few ask. Tests that a manifest gave are not written in files and are left out, and so
 * are those that are switched off.
 */
export function compileTests(graph: DbtGraph): ReadonlyMap<string, CompiledText> {
  return compileTexts(
    graph,
    graph.tests.flatMap((it) => (it.own === undefined ? [] : [resourceOf(it, it.own)])),
  );
}

function resourceOf({ id, test }: GenericTest, own: WrittenTest): Resource {
  const { name, alias, fqn, path, kwargs, levels } = own;
  const [namespace, macro] = test.includes('.') ? test.split('.') : ['', test];
  const call = `${namespace === '' ? '' : `${namespace}.`}test_${macro}`;
  const trees = levels.slice(0, -1);
  const said = { ...(alias === name ? {} : { alias }), ...levels.at(-1) };
  return {
    ...{ id, kind: 'test', package: own.package, name, path, inside: path, fqn, language: 'sql' },
    text: `{{ config(${named(said)}) }}{{ ${call}(${named(kwargs)}) }}`,
    levels: trees,
    columns: [],
    properties: {},
  };
}

function named(values: Plain): string {
  return Object.entries(values)
    .map(
      ([name, value]) => `${name}=${name === 'column_name' ? represent(String(value)) : expressionOf(value)}`,
    )
    .join(', ');
}

const isCall = /^\s*(env_var|ref|var|source|doc)\s*\([^]+\)\s*$/;
const isOutput = /^\s*\{\{((?:(?!\}\})[^])*)\}\}\s*$/;

/** A value of YAML as an expression: what it means when dbt renders it, a call or an output its own value. */
function expressionOf(value: unknown): string {
  if (typeof value !== 'string') return literal(toValue(value));
  if (isCall.test(value)) return value;
  const [, inner] = isOutput.exec(value) ?? [];
  return inner === undefined ? represent(value) : `(${inner})`;
}

/** A value as Jinja writes it; texts in lists and mappings are rendered as those outside are. */
function literal(value: Value): string {
  if (typeof value === 'string') return expressionOf(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (value instanceof Tuple) return literal([...value.items]);
  if (!(value instanceof Dict)) return represent(value);
  return `{${value
    .entries()
    .map(([key, item]) => `${represent(key)}: ${literal(item)}`)
    .join(', ')}}`;
}
