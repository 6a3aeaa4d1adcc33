import type { MutableProject } from '../project-files.ts';
import { type ChangeName, modelsOf, type Mutation, type Sites } from './mutation.ts';

type Site = Omit<Mutation, 'project'>;

/** Macros, seeds, variables, sources and whole models. */
export const projectSites: Sites = function* (project) {
  yield* texts(project);
  yield* seeds(project);
  yield* sources(project);
  yield* models(project);
};

interface TextEdit {
  readonly path: string;
  readonly kind: string;
  readonly from: string;
  readonly to: string;
  readonly isCosmetic?: boolean;
}

const MACROS: readonly TextEdit[] = [
  { path: 'macros/money.sql', kind: 'macro_value', from: '/ 100.0', to: '/ 10.0' },
  { path: 'macros/money.sql', kind: 'macro_value', from: '/ 100.0', to: '* 1.0' },
  {
    path: 'macros/money.sql',
    kind: 'macro_value',
    from: 'upper(left({{ column }}, 1))',
    to: 'lower(left({{ column }}, 2))',
  },
  {
    path: 'macros/money.sql',
    kind: 'macro_value',
    from: 'trim(lower({{ column }}))',
    to: 'trim({{ column }})',
  },
  {
    path: 'macros/money.sql',
    kind: 'macro_filter',
    from: '{{ column }} <> \'{{ var("left_out") }}\'',
    to: "{{ column }} = 'paid'",
  },
  { path: 'macros/words.sql', kind: 'macro_value', from: '/ 1000.0', to: '/ 453.6' },
  { path: 'macros/words.sql', kind: 'macro_value', from: "'unknown'", to: "'none'" },
  { path: 'macros/words.sql', kind: 'macro_value', from: 'lower({{ column }})', to: 'trim({{ column }})' },
  {
    path: 'macros/money.sql',
    kind: 'macro_cosmetic',
    from: '({{ column }} / 100.0)',
    to: '( {{ column }}  /  100.0 )',
    isCosmetic: true,
  },
  {
    path: 'macros/money.sql',
    kind: 'macro_cosmetic',
    from: '{% endmacro %}',
    to: '{# a note #}{% endmacro %}',
    isCosmetic: true,
  },
  {
    path: 'macros/words.sql',
    kind: 'macro_cosmetic',
    from: '({{ column }} / 1000.0)',
    to: '({{ column }} /* grams */ / 1000.0)',
    isCosmetic: true,
  },
  {
    path: 'macros/words.sql',
    kind: 'macro_cosmetic',
    from: 'case when {{ column }} is null then',
    to: 'CASE WHEN {{ column }} IS NULL THEN',
    isCosmetic: true,
  },
  { path: 'dbt_project.yml', kind: 'variable', from: 'left_out: test', to: 'left_out: open' },
  { path: 'dbt_project.yml', kind: 'variable', from: 'big_order: 40', to: 'big_order: 25' },
  { path: 'dbt_project.yml', kind: 'variable', from: 'idle_days: 14', to: 'idle_days: 60' },
  { path: 'dbt_project.yml', kind: 'variable', from: 'late_after_hours: 48', to: 'late_after_hours: 0' },
  {
    path: 'dbt_project.yml',
    kind: 'variable_unused',
    from: 'home_currency: EUR',
    to: 'home_currency: CZK',
    isCosmetic: true,
  },
  {
    path: 'dbt_project.yml',
    kind: 'version',
    from: 'version: 1.0.0',
    to: 'version: 1.1.0',
    isCosmetic: true,
  },
  {
    path: 'dbt_project.yml',
    kind: 'materialized',
    from: 'staging: {+materialized: view}',
    to: 'staging: {+materialized: table}',
    isCosmetic: true,
  },
  {
    path: 'dbt_project.yml',
    kind: 'tags',
    from: 'staging: {+materialized: view}',
    to: 'staging: {+materialized: view, +tags: [nightly]}',
    isCosmetic: true,
  },
  {
    path: 'models/staging/schema.yml',
    kind: 'yaml_description',
    from: '      - name: ',
    to: '      - description: read with care\n        name: ',
    isCosmetic: true,
  },
  {
    path: 'models/marts/schema.yml',
    kind: 'yaml_description',
    from: '      - name: ',
    to: '      - description: read with care\n        name: ',
    isCosmetic: true,
  },
  {
    path: 'models/marts/schema.yml',
    kind: 'yaml_test_removed',
    from: 'data_tests: [unique, not_null]',
    to: 'data_tests: [unique]',
    isCosmetic: true,
  },
  {
    path: 'models/staging/schema.yml',
    kind: 'yaml_test_removed',
    from: 'data_tests: [unique, not_null]',
    to: 'data_tests: [not_null]',
    isCosmetic: true,
  },
  {
    path: 'models/marts/schema.yml',
    kind: 'yaml_owner',
    from: '@example.com}',
    to: '@example.org}',
    isCosmetic: true,
  },
  {
    path: 'models/sources.yml',
    kind: 'yaml_description',
    from: '    schema: raw\n',
    to: '    schema: raw\n    description: as it arrives\n',
    isCosmetic: true,
  },
];

function* texts({ files }: MutableProject): Generator<Site> {
  for (const { path, kind, from, to, isCosmetic } of MACROS) {
    const text = files.get(path) ?? '';
    let at = text.indexOf(from);
    for (let nth = 1; at >= 0 && nth <= 3; nth++) {
      yield {
        kind,
        ...(isCosmetic === true ? { isCosmetic } : {}),
        description: `${path}: ${from.trim()} made ${to.trim()} (${nth})`,
        edits: { [path]: `${text.slice(0, at)}${to}${text.slice(at + from.length)}` },
      };
      at = text.indexOf(from, at + 1);
    }
  }
}

/** A value changed, a row gone, a row more, a column more. */
function* seeds({ files }: MutableProject): Generator<Site> {
  for (const [path, text] of files) {
    if (!path.endsWith('.csv')) continue;
    const lines = text.trimEnd().split('\n');
    const seed = path.slice('seeds/'.length, -'.csv'.length);
    const write = (
      kind: string,
      description: string,
      next: readonly string[],
      change?: ChangeName,
    ): Site => ({
      kind,
      ...(change === undefined ? {} : { change }),
      description: `${seed}: ${description}`,
      edits: { [path]: `${next.join('\n')}\n` },
    });
    for (const at of [1, 2, 3].filter((it) => it < lines.length)) {
      const cells = lines[at].split(',');
      for (const [i, cell] of cells.entries()) {
        const other = /^\d+(\.\d+)?$/.test(cell)
          ? String(Number(cell) + 3)
          : /^\d{4}-/.test(cell)
            ? '2025-12-31'
            : `${cell}x`;
        const row = cells.map((it, k) => (k === i ? other : it)).join(',');
        yield write(
          'seed_value',
          `${cell} made ${other} in line ${at}`,
          lines.map((it, k) => (k === at ? row : it)),
        );
      }
      yield write(
        'seed_row_removed',
        `line ${at} removed`,
        lines.filter((_, k) => k !== at),
      );
      yield write('seed_row_doubled', `line ${at} there twice`, [...lines, lines[at]]);
    }
    yield write(
      'seed_column_added',
      'column note added',
      lines.map((it, k) => `${it},${k === 0 ? 'note' : `n${k}`}`),
      'column_added',
    );
    yield {
      ...write('seed_order', 'rows in another order', [lines[0], ...lines.slice(1).reverse()]),
      isCosmetic: true,
    };
  }
}

/** Other sources and models of the same columns. */
function* sources(project: MutableProject): Generator<Site> {
  const pairs = [
    ["source('raw', 'orders')", "source('raw', 'orders_archive')"],
    ["source('raw', 'payments')", "source('raw', 'payments_archive')"],
    ["source('raw', 'bills')", "source('raw', 'bills_import')"],
    ["source('raw', 'parcels')", "source('raw', 'parcels_legacy')"],
    ["ref('fct_orders')", "ref('stg_orders')"],
    ["ref('first_orders')", "ref('fct_orders')"],
    ["ref('int_bills')", "ref('stg_bills')"],
    ["ref('current_plans')", "ref('stg_plans_taken')"],
    ["ref('member_activity')", "ref('stg_members')"],
    ["ref('parcel_status')", "ref('priced_parcels')"],
    ["ref('priced_parcels')", "ref('stg_parcels')"],
  ] as const;
  for (const model of modelsOf(project))
    for (const [from, to] of pairs)
      for (const [i, line] of model.lines.entries())
        if (line.includes(from) && !to.includes(`'${model.name}'`))
          yield {
            kind: 'source_changed',
            change: 'source_changed',
            model: model.name,
            description: `${model.name}: ${from} made ${to}`,
            edits: {
              [model.path]: model.lines.map((it, k) => (k === i ? it.replace(from, to) : it)).join('\n'),
            },
          };
  const [path, text] = ['models/sources.yml', project.files.get('models/sources.yml') ?? ''];
  for (const [name, other] of [
    ['orders', 'orders_archive'],
    ['payments', 'payments_archive'],
    ['bills', 'bills_import'],
    ['parcels', 'parcels_legacy'],
  ])
    if (text.includes(`{name: ${name}}`))
      yield {
        kind: 'source_identifier',
        change: 'source_changed',
        description: `sources.yml: ${name} is read from ${other}`,
        edits: { [path]: text.replace(`{name: ${name}}`, `{name: ${name}, identifier: ${other}}`) },
      };
}

function* models(project: MutableProject): Generator<Site> {
  const all = modelsOf(project);
  for (const { name, path, lines } of all) {
    const readers = all.filter((it) => it.lines.some((line) => line.includes(`ref('${name}')`)));
    const yaml = [...project.files].filter(
      ([at, text]) => at.endsWith('.yml') && text.includes(`ref('${name}')`),
    );
    const moved = path.replace(`${name}.sql`, `${name}_v2.sql`);
    if (yaml.length === 0) {
      yield { kind: 'model_removed', model: name, description: `${name} removed`, edits: { [path]: null } };
      const mended = readers.map((it) => [
        it.path,
        it.lines.join('\n').replaceAll(`ref('${name}')`, `ref('${name}_v2')`),
      ]);
      yield {
        kind: 'model_renamed_mended',
        model: name,
        description: `${name} renamed to ${name}_v2, readers mended`,
        edits: { ...Object.fromEntries(mended), [path]: null, [moved]: lines.join('\n') },
      };
    }
    yield {
      kind: 'model_moved',
      isCosmetic: true,
      model: name,
      description: `${name} moved to another folder`,
      edits: {
        [path]: null,
        [`models/moved/${name}.sql`]: `${path.includes('staging') ? "{{ config(materialized='view') }}\n" : "{{ config(materialized='table') }}\n"}${lines.join('\n')}`,
      },
    };
    yield {
      kind: 'model_added',
      isCosmetic: true,
      model: `${name}_copy`,
      description: `a model that reads ${name} added`,
      edits: { [`models/marts/${name}_copy.sql`]: `select * from {{ ref('${name}') }}\n` },
    };
  }
}
