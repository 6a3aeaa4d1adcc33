import type { Names } from './names.ts';
import { type SqlStyle, renderModel } from './render-model.ts';
import type { ModelSpec, SourceSpec } from './template.ts';

export interface ModelState {
  readonly spec: ModelSpec;
  readonly style: SqlStyle;
  readonly description: string;
  /** Column to the tests on it. */
  readonly tests: Readonly<Record<string, readonly string[]>>;
  /** Column to what it says of it. */
  readonly columns: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
}

/** A project as one commit leaves it. */
export interface ProjectState {
  readonly name: string;
  readonly version: string;
  readonly sources: readonly SourceSpec[];
  readonly models: ReadonlyMap<string, ModelState>;
  /** Path to text: readme, macros, seeds, workflows. */
  readonly files: ReadonlyMap<string, string>;
}

/** All files of a project by path. */
export function renderProject(state: ProjectState, names: Names): Map<string, string> {
  const out = new Map(state.files);
  out.set('dbt_project.yml', projectFile(state));
  out.set('macros/generate_schema_name.sql', SCHEMA_NAME);
  out.set('models/staging/sources.yml', sourcesFile(state, names));
  for (const folder of ['staging', 'intermediate', 'marts']) {
    const models = [...state.models.values()].filter((it) => it.spec.layer === folder);
    for (const it of models)
      out.set(`models/${folder}/${names.model(it.spec.name)}.sql`, renderModel(it.spec, it.style, names));
    if (models.length > 0) out.set(`models/${folder}/schema.yml`, schemaFile(models, names));
  }
  return out;
}

const SCHEMA_NAME = `{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name if custom_schema_name else target.schema }}
{%- endmacro %}
`;

function projectFile(state: ProjectState): string {
  return `name: ${state.name}
version: '${state.version}'
config-version: 2
profile: ${state.name}
model-paths: ["models"]
macro-paths: ["macros"]
models:
  ${state.name}:
    staging:
      +schema: staging
    intermediate:
      +schema: staging
    marts:
      +schema: marts
`;
}

function sourcesFile(state: ProjectState, names: Names): string {
  const tables = state.sources.map((source) => {
    const loaded = source.grain === 'reference' ? '' : `        loaded_at_field: ${names.loaded}\n`;
    return `      - name: ${names.of(source.name)}\n${loaded}`;
  });
  return `version: 2\nsources:\n  - name: raw\n    schema: raw\n    tables:\n${tables.join('')}`;
}

function schemaFile(models: readonly ModelState[], names: Names): string {
  return `version: 2\nmodels:\n${models.map((it) => modelEntry(it, names)).join('')}`;
}

function modelEntry(model: ModelState, names: Names): string {
  const lines = [
    `  - name: ${names.model(model.spec.name)}`,
    `    description: ${JSON.stringify(model.description)}`,
  ];
  if (model.tags.length > 0) lines.push(`    config:\n      tags: [${model.tags.join(', ')}]`);
  const columns = new Set([...Object.keys(model.columns), ...Object.keys(model.tests)]);
  if (columns.size > 0) lines.push('    columns:');
  for (const column of columns) {
    lines.push(`      - name: ${names.of(column)}`);
    const said = model.columns[column];
    if (said !== undefined) lines.push(`        description: ${JSON.stringify(said)}`);
    const tests = model.tests[column] ?? [];
    if (tests.length > 0) lines.push(`        tests: [${tests.join(', ')}]`);
  }
  return `${lines.join('\n')}\n`;
}
